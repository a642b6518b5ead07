"""What policies answer with yes or no, side by side: which questions there are, and what each bit tells.

Ages move with the day, so that an answer may change on a day on which no policy does: where an age comes to lie at a
date that conditions name. Between such days nothing changes that could be told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from gateway.model.condition import Comparison, Condition, YearsAgo, both, negation
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind, has_shape
from gateway.policies.answering import Question, questions_of, where_yes
from gateway.policies.policy import Policy
from gateway.policies.workbench.comparison import Row
from gateway.policies.workbench.possibility import Undecided, comparisons_by_field, find_row
from gateway.policies.workbench.questions import Bench, grants, turning_days

NOTHING: Final[Mapping[str, Question]] = {}

_YEAR: Final = 365.2425
"""Days of a year, on average."""

_AROUND: Final = range(-5, 6)
"""Days around the one on which an age meets a date: on some it lies before it, on one at it, on others after it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing about a question that lets more be told: ``before`` and ``after``, with a record to show it.

    ``row`` is None where no record is needed, or where the question could not be ``decided``.
    """

    what: str
    before: str
    after: str
    row: Row | None = None
    decided: bool = True


def askers(bench: Bench, kind: str) -> Iterator[Grant]:
    """Every grant of a kind of partner by which questions may be asked, on every day on which answers may change."""
    speaking = [policy for policy in bench.policies if policy.partner_kind == kind and policy.answers]
    if speaking:
        yield from grants(bench, kinds=(kind,), days=asking_days(bench.policies, kind), actions=(Action.ANSWER,))


def asking_days(policies: Iterable[Policy], kind: str) -> tuple[date, ...]:
    """The days on which what a kind of partner is answered becomes another: with the policies, or with an age."""
    speaking = [policy for policy in policies if policy.partner_kind == kind]
    compared = [each for policy in speaking for each in _dates_and_ages(policy)]
    ages = {each.value.years for each in compared if isinstance(each.value, YearsAgo)}
    dates = {each.value for each in compared if isinstance(each.value, str) and has_shape(Kind.DATE, each.value)}
    meeting = {day for born in dates for years in ages for day in _days_around(born, years)}
    in_force = {day for day in meeting if any(policy.first <= day <= policy.last for policy in speaking)}
    return tuple(sorted({*turning_days(speaking), *in_force}))


def questions_for(bench: Bench, grant: Grant) -> Mapping[str, Question]:
    """What ``grant`` may ask, by name."""
    record_type = bench.catalogue.types[grant.record_type]
    asked = questions_of(bench.policies, bench.guardrails, record_type, grant)
    return {question.ask: question for question in asked}


def answer(ask: str) -> str:
    """How a question is called where changes of it are told."""
    return f"answer {ask}"


def gained_answers(old: Mapping[str, Question], new: Mapping[str, Question]) -> Iterator[Told]:
    """Everything that ``new`` lets be told and ``old`` does not; what cannot be decided counts as told.

    A yes of fewer people tells more of each of them, so that a narrower yes is gained as well as a wider one.
    """
    for ask, question in new.items():
        earlier, what = old.get(ask), answer(ask)
        if earlier is None:
            yield Told(what, "not asked", "asked")
            continue
        if not set(earlier.given) <= set(question.given):
            yield Told(what, f"given {', '.join(earlier.given)}", f"given {', '.join(question.given)}")
        yield from _of_another_bit(what, where_yes(earlier), where_yes(question))
        for limit, before, after in (
            (f"{what} per_day", earlier.per_day, question.per_day),
            ("limit per_day", earlier.view.limits.per_day, question.view.limits.per_day),
        ):
            if after > before:
                yield Told(limit, str(before), str(after))


def are_answered_alike(one: Mapping[str, Question], other: Mapping[str, Question]) -> bool:
    """Whether two sets of questions tell the same, whatever the archive holds; False where that is undecided."""
    return not any(any(gained_answers(old, new)) for old, new in ((one, other), (other, one)))


def _of_another_bit(what: str, before: Condition, now: Condition) -> Iterator[Told]:
    try:
        wider = find_row(both(now, negation(before)))
        narrower = find_row(both(before, negation(now)))
        if narrower is not None and find_row(now) is None:
            narrower = None  # a question that nobody is answered yes to tells nothing
    except Undecided:
        yield Told(what, "another yes", "yes", decided=False)
        return
    if wider is not None:
        yield Told(what, "no", "yes", wider)
    if narrower is not None:
        yield Told(what, "yes", "a narrower yes", narrower)


def _dates_and_ages(policy: Policy) -> Iterator[Comparison]:
    for condition in (*(rule.where for rule in policy.rules), *(answer.where for answer in policy.answers)):
        for comparisons in comparisons_by_field(condition).values():
            for each in comparisons:
                if each.kind is Kind.DATE:
                    values = each.value if isinstance(each.value, tuple) else (each.value,)
                    yield from (Comparison(each.field, each.kind, each.operator, value) for value in values)


def _days_around(born: str, years: int) -> Iterator[date]:
    """Around the day on which somebody born then is so many years old; none beyond the calendar."""
    try:
        reached = date.fromisoformat(born) + timedelta(days=round(years * _YEAR))
        yield from (reached + timedelta(days=days) for days in _AROUND)
    except (ValueError, OverflowError):
        return

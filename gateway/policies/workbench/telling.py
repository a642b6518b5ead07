"""Answers that tell more than their author may have meant: to whoever tries names, of whoever is missing, together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, assert_never

from gateway.model.catalogue import RecordType, Sensitivity
from gateway.model.condition import All, AnyOf, Comparison, Condition, Not, Operator, both, negation
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind
from gateway.policies.answering import Question, where_yes
from gateway.policies.answers import GUESSABLE, NAMING
from gateway.policies.policy import Answer, Policy
from gateway.policies.workbench.asked import questions_for
from gateway.policies.workbench.finding import Notes
from gateway.policies.workbench.possibility import comparisons_by_field
from gateway.policies.workbench.questions import Bench, grants
from gateway.policies.workbench.redundancy import may_hold

MOST_BOUNDS: Final = 3
"""Questions of one policy about where a value lies; with more, their answers together are the value, nearly."""

_BOUNDS: Final = frozenset({Operator.BEFORE, Operator.AFTER, Operator.AT_LEAST, Operator.LESS_THAN})
_HARD_TO_GUESS: Final = NAMING - GUESSABLE


def note_telling_answers(bench: Bench, policy: Policy, notes: Notes) -> None:
    """Note the answers that nobody gets, that anybody can guess at, and that tell what should not be told."""
    if not policy.answers:
        return
    record_type = next(kind for kind in bench.catalogue.types.values() if kind.schema == policy.schema)
    asked = list(_asked(bench, policy))
    for index, answer in enumerate(policy.answers):
        _note_answer(index, answer, record_type, notes)
        _note_yes(index, answer, record_type, [(areas, each) for areas, each in asked if each.ask == answer.ask], notes)
    _note_bounds(policy, notes)


def _asked(bench: Bench, policy: Policy) -> Iterator[tuple[tuple[str, ...], Question]]:
    """The questions of the policy, as partners of different areas ask them on its first day."""
    alone = bench.only(policy)
    for grant in grants(alone, days=(policy.first,), actions=(Action.ANSWER,)):
        yield from ((grant.areas, question) for question in questions_for(alone, grant).values())


def _note_answer(index: int, answer: Answer, record_type: RecordType, notes: Notes) -> None:
    """Note by what, and about what, it is asked."""
    if not any(record_type.fields[name].kind in _HARD_TO_GUESS for name in answer.given):
        notes.warn(
            "guessable",
            ("answers", index, "given"),
            f"whoever thinks of values of {_named(answer.given)} can ask about everybody: "
            "let a number be given as well that only the person can tell",
        )
    for name in comparisons_by_field(answer.where):
        if record_type.fields[name].sensitivity is Sensitivity.HIGHEST:
            notes.warn(
                "telling-answer",
                ("answers", index, "where"),
                f"`{name}` is of the highest sensitivity, and a yes or a no tells of it: ask about something else",
            )


def _note_yes(
    index: int,
    answer: Answer,
    record_type: RecordType,
    asked: Sequence[tuple[tuple[str, ...], Question]],
    notes: Notes,
) -> None:
    """Note of whom yes is said: of nobody, of those of other areas, or of those of whom nothing is stored."""
    where, area = ("answers", index, "where"), record_type.area
    yes = [(areas, where_yes(question)) for areas, question in asked]
    if not any(may_hold(condition) for _, condition in yes):
        notes.warn(
            "dead",
            where,
            "nobody is answered yes: the conditions exclude one another, or guardrails silence every record",
        )
        return
    if area is not None and any(may_hold(both(condition, _outside(area, areas))) for areas, condition in yes):
        notes.warn(
            "unbound-area",
            where,
            f"people outside of the partner's areas are asked about: add {{field: {area}, within: partner.areas}}",
        )
    for name in dict.fromkeys(_negated(answer.where)):
        missing = Comparison(name, record_type.fields[name].kind, Operator.PRESENT, value=False)
        if any(may_hold(both(condition, missing)) for _, condition in yes):
            notes.warn(
                "missing-is-yes",
                where,
                f"a record without `{name}` is answered yes, for a `not` holds of what is missing: "
                "write the condition without it",
            )


def _note_bounds(policy: Policy, notes: Notes) -> None:
    """Note the fields that several questions together tell nearly as they are."""
    told: Counter[str] = Counter()
    for index, answer in enumerate(policy.answers):
        for name, comparisons in comparisons_by_field(answer.where).items():
            if any(each.operator in _BOUNDS for each in comparisons):
                told[name] += 1
                if told[name] == MOST_BOUNDS + 1:
                    notes.warn(
                        "many-bounds",
                        ("answers", index, "where"),
                        f"more than {MOST_BOUNDS} questions ask where `{name}` lies, and together they nearly tell it: "
                        "ask those that the purpose needs (G12)",
                    )


def _outside(area: str, areas: tuple[str, ...]) -> Condition:
    return negation(Comparison(area, Kind.AREA, Operator.WITHIN, areas))


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _negated(condition: Condition) -> Iterator[str]:
    """The fields that a condition looks at under a `not`, other than by asking whether they are there."""
    match condition:
        case Comparison():
            return
        case All() | AnyOf():
            for part in condition.parts:
                yield from _negated(part)
        case Not():
            for name, comparisons in comparisons_by_field(condition.part).items():
                if all(each.operator is not Operator.PRESENT for each in comparisons):
                    yield name
        case _:
            assert_never(condition)

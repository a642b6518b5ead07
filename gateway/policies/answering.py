"""A question of the policies and a grant make a view of which one bit is read: is there such a record, and is it so.

The view shows nothing of a record. Its columns are the identifier, by which the ledger refers to the record; what is
``given``, to be compared with what the partner names; and ``VERDICT``, present in the records of which the answer is
yes. A field that a restriction or a guardrail lowers in a record can neither find that record nor speak for it: there,
the answer is no.

Where several policies answer one question, the partner gives what each of them asks for, and a yes is a yes of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from gateway.errors import BODY, FIELD, NOT_SHARED, GatewayError
from gateway.model.catalogue import RecordType, Title
from gateway.model.condition import (
    ALWAYS,
    Comparison,
    Condition,
    Operator,
    as_of,
    bind,
    both,
    fields_of,
    matches,
    negation,
)
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.kinds import Scalar
from gateway.model.outcome import Record, Withheld
from gateway.model.plan import Column, DisclosurePlan, Limits, Order, View
from gateway.policies.compile import Selection, facts_of, key_of, obligations_of, provenance_of, select
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Answer, Effect, Policy, Rule
from gateway.policies.question import same
from gateway.policies.steps import Bound, Settled, on_fields, settle
from gateway.policies.treatments import choice, where_it_is
from gateway.policies.treatments import given as known
from gateway.redaction.plain import DROP, PRESENT, REVEAL

MOST_NAMED: Final = 20
"""Records that one may be speaking of; what is given and found in more of them names nobody, and the answer is no."""

VERDICT: Final = "?"
"""The column that tells the answer; no field can have this name."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as one grant may ask it: by which fields of the view, and how often in a day.

    ``where`` is what the policies ask of a record; whether the record may speak at all is in the view.
    """

    ask: str
    title: Title
    given: tuple[str, ...]
    where: Condition
    per_day: int
    view: View


def compile_question(
    policies: Iterable[Policy], guardrails: Guardrails, record_type: RecordType, grant: Grant, ask: str
) -> Question:
    """The question ``ask`` about ``record_type``; raises ``GatewayError(NOT_SHARED)`` if ``grant`` may not ask it."""
    found = [each for each in questions_of(policies, guardrails, record_type, grant) if each.ask == ask]
    if not found:
        raise GatewayError(NOT_SHARED)
    return found[0]


def questions_of(
    policies: Iterable[Policy], guardrails: Guardrails, record_type: RecordType, grant: Grant
) -> tuple[Question, ...]:
    """Every question about ``record_type`` that ``grant`` may ask, by name."""
    chosen = select(policies, guardrails, record_type, grant)
    answers = sorted((each for policy in chosen.policies for each in policy.answers), key=lambda each: each.ask)
    if not answers or chosen.unmet:
        return ()
    speaking = _where_each_speaks(record_type, chosen)
    blank = _blank(chosen, guardrails, record_type, grant, speaking[record_type.identifier])
    return tuple(
        _question(tuple(alike), record_type, grant, speaking, blank)
        for _, alike in groupby(answers, key=lambda each: each.ask)
    )


def _blank(chosen: Selection, guardrails: Guardrails, record_type: RecordType, grant: Grant, named: Condition) -> View:
    """What all questions of a grant have in common: a record that cannot be ``named`` does not exist, here as ever."""
    return View(
        record_type=record_type.name,
        source=record_type.source,
        table=record_type.table,
        identifier=record_type.identifier,
        visible=both(*(negation(on_fields(floor.hidden, record_type)) for floor in chosen.floors), named),
        columns={},
        source_columns={name: field.column for name, field in record_type.fields.items()},
        withheld=(),
        filter_on=frozenset(),
        sort_on=frozenset(),
        limits=Limits(page=MOST_NAMED, per_day=min(policy.limits.per_day for policy in chosen.policies)),
        obligations=obligations_of(grant, chosen.floors),
        provenance=provenance_of(chosen.policies, guardrails),
        key=key_of(chosen.policies, guardrails, record_type, grant, "question", grant.day.isoformat()),
    )


def _question(
    answers: Sequence[Answer],
    record_type: RecordType,
    grant: Grant,
    speaking: Mapping[str, Condition],
    blank: View,
) -> Question:
    """What several policies' ``answers`` to one question come to: all that is given to any, and a yes of each."""
    ask = answers[0].ask
    given = tuple(dict.fromkeys(name for answer in answers for name in answer.given))
    where = both(*(as_of(bind(answer.where, facts_of(grant)), grant.day) for answer in answers))
    return Question(
        ask=ask,
        title=answers[0].title,
        given=given,
        where=where,
        per_day=min(answer.per_day for answer in answers),
        view=replace(
            blank,
            columns=_columns(record_type, given, speaking, where, blank.visible),
            filter_on=frozenset(given),
            key=f"{blank.key}:{ask}",
        ),
    )


def compile_asking(question: Question, given: Mapping[str, Scalar]) -> DisclosurePlan:
    """The plan that answers ``question`` about whom ``given`` names, by field.

    Raises ``GatewayError``: FIELD for a field that the question is not asked by, BODY where one of its fields is
    missing, VALUE for a value that its field cannot have.
    """
    for name in given:
        if name not in question.given:
            raise GatewayError(FIELD, f"no field `{name}` is available to you to ask by")
    if len(given) < len(question.given):
        raise GatewayError(BODY, "`given` lacks a field that the question is asked by: see /v1/catalogue")
    view = question.view
    return DisclosurePlan(
        view=view,
        columns=(VERDICT,),
        criteria=both(*(same(view.columns[name], given[name]) for name in question.given)),
        order=(Order(view.identifier),),
        after=None,
        limit=MOST_NAMED,
    )


def is_yes(records: Sequence[Record]) -> bool:
    """What comes of the records that were named, one more than the plan's limit at most: yes, if one of few says so."""
    return len(records) <= MOST_NAMED and any(isinstance(record[0], Withheld) for record in records)


def says_yes(question: Question, row: Mapping[str, Scalar | None]) -> bool:
    """What is said of one stored ``row``, keyed by field name, to whoever gives the row's own values."""
    view = question.view
    found = all(view.columns[name].comparable(row) is not None for name in question.given)
    return found and matches(view.visible, row) and isinstance(view.columns[VERDICT].outcome(row), Withheld)


def where_yes(question: Question) -> Condition:
    """The stored records of which the answer is yes to whoever gives the record's own values."""
    view = question.view
    columns = [view.columns[name] for name in question.given]
    return both(
        view.visible,
        where_it_is(view.columns[VERDICT].treatment, PRESENT),
        *(where_it_is(column.treatment, REVEAL) for column in columns),
        *(
            Comparison(column.name, column.kind, Operator.PRESENT, value=True)
            for column in (view.columns[view.identifier], *columns)
        ),
    )


def settle_answers(record_type: RecordType, chosen: Selection) -> Settled:
    """What happens to every field if nothing but restrictions and guardrails lowers it, and why."""
    everything = Rule(
        id="everything",
        effect=Effect.ALLOW,
        actions=frozenset({Action.ANSWER}),
        record_type=record_type.name,
        where=ALWAYS,
        fields=dict.fromkeys(record_type.fields, REVEAL),
        filter_on=frozenset(),
        sort_on=frozenset(),
    )
    return settle(record_type, (Bound("", everything), *chosen.rules), chosen.floors)


def _where_each_speaks(record_type: RecordType, chosen: Selection) -> dict[str, Condition]:
    """For every field, the records in which no restriction and no guardrail lowers it, nor what it is told by."""
    settled = settle_answers(record_type, chosen)
    return {name: where_it_is(treatment, REVEAL) for name, treatment in settled.treatments.items()}


def _columns(
    record_type: RecordType,
    given: Sequence[str],
    speaking: Mapping[str, Condition],
    where: Condition,
    visible: Condition,
) -> dict[str, Column]:
    """What is compared, in catalogue order, and the verdict; of an existing record the identifier may always speak.

    The verdict is yes where the condition holds, and only over fields that may speak.
    """
    yes = both(where, *(speaking[name] for name in dict.fromkeys(fields_of(where))))
    identifier = record_type.fields[record_type.identifier]
    columns = {
        name: Column(name, field.kind, field.column, known(choice(speaking[name], REVEAL, DROP), visible))
        for name, field in record_type.fields.items()
        if name in {*given, identifier.name}
    }
    verdict = known(choice(yes, PRESENT, DROP), visible)
    columns |= {
        identifier.name: Column(identifier.name, identifier.kind, identifier.column, REVEAL),
        VERDICT: Column(VERDICT, identifier.kind, identifier.column, verdict, of=identifier.name),
    }
    return columns

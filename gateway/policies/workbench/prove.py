"""Whether a claim holds over all rules, on all days, for every partner; or the partner, purpose and record against it.

A view depends on nothing but the grant, and a treatment on nothing but comparisons; both are run through in full, the
grants as ``questions`` lists them and the records by representative values. A yes to a question shows nothing and yet
tells of every field that it looks at, so that it is against a claim as well. A counterexample is not taken on trust:
its record goes through the compiled view before anybody is told of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from gateway.model.catalogue import RecordType
from gateway.model.condition import Operator, both, matches
from gateway.model.grant import Grant
from gateway.model.kinds import Scalar
from gateway.model.outcome import Absent, Outcome
from gateway.model.plan import Column, Redaction, View, redactions_of
from gateway.policies.answering import Question, says_yes, where_yes
from gateway.policies.treatments import where_it_is
from gateway.policies.workbench.asked import askers, questions_for
from gateway.policies.workbench.claim import Claim
from gateway.policies.workbench.possibility import Undecided, comparisons_by_field, find_row
from gateway.policies.workbench.questions import Bench, views
from gateway.policies.workbench.representatives import representatives
from gateway.redaction.plain import DROP, REVEAL

_NAMING: Final = frozenset({Operator.IS, Operator.IN})
"""Operators that hold of the values that they name."""

_UNCONFIRMED: Final = "a counterexample that the compiled view does not confirm"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A grant under which ``field`` of the stored ``record`` is shown as ``outcome``, by ``policies``.

    Where it is told by an answer, ``ask`` is the name of the question and the outcome is its yes.
    """

    grant: Grant
    policies: tuple[str, ...]
    field: str
    record: Mapping[str, Scalar | None]
    outcome: Outcome
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a claim. It ``holds`` only if all of it was decided; ``tried`` counts the views looked at."""

    claim: Claim
    holds: bool
    counterexample: Counterexample | None
    tried: int


def prove(bench: Bench, claim: Claim) -> Verdict:
    """Decide ``claim`` over all policies on the bench; what cannot be decided does not hold."""
    tried, decided = 0, True
    record_type = bench.catalogue.types[claim.record_type]
    for grant, told in _told(bench, claim):
        tried += 1
        found = None
        try:
            if isinstance(told, View):
                found = _counterexample(told, grant, record_type, claim)
            elif isinstance(told, Question):
                found = _telling(told, grant, record_type, claim)
        except Undecided:
            decided = False
            continue
        if found is not None:
            return Verdict(claim, holds=False, counterexample=found, tried=tried)
    return Verdict(claim, holds=decided, counterexample=None, tried=tried)


def _told(bench: Bench, claim: Claim) -> Iterator[tuple[Grant, View | Question | None]]:
    """Everything by which the kind of partner is told of the type: its views, None for an empty one, and questions."""
    for asked in views(bench, kinds=(claim.kind,)):
        if _is_meant(asked.grant, claim):
            yield asked.grant, asked.view
    for grant in askers(bench, claim.kind):
        if _is_meant(grant, claim):
            yield from ((grant, question) for question in questions_for(bench, grant).values())


def _is_meant(grant: Grant, claim: Claim) -> bool:
    return grant.record_type == claim.record_type and claim.purpose in {None, grant.purpose.name}


def _telling(question: Question, grant: Grant, record_type: RecordType, claim: Claim) -> Counterexample | None:
    """A record of which a yes tells what the claim says is never seen."""
    told = [name for name in _told_by(question, claim) if claim.field in {None, name}]
    row = find_row(where_yes(question)) if told else None
    if row is None:
        return None
    record = _filled(row, told[0], record_type)
    if not says_yes(question, record):
        raise AssertionError(_UNCONFIRMED)
    return Counterexample(grant, question.view.provenance.policies, told[0], record, "yes", question.ask)


def _told_by(question: Question, claim: Claim) -> Iterator[str]:
    """The fields that a yes tells of; of a value itself, those that it says to be one.

    What is given is confirmed by a yes, but whoever gives a value knows it.
    """
    for name, comparisons in comparisons_by_field(question.where).items():
        if not claim.unmasked or any(each.operator in _NAMING for each in comparisons):
            yield name
    if not claim.unmasked:
        yield from question.given


def _counterexample(view: View, grant: Grant, record_type: RecordType, claim: Claim) -> Counterexample | None:
    for name in view.columns if claim.field is None else [claim.field]:
        if name not in view.columns:
            continue
        column = view.columns[name]
        for redaction in _breaking(column, claim):
            row = find_row(both(view.visible, where_it_is(column.treatment, redaction)))
            if row is not None:
                record = _filled(row, name, record_type)
                return Counterexample(grant, view.provenance.policies, name, record, _shown(view, column, record))
    return None


def _breaking(column: Column, claim: Claim) -> Iterator[Redaction]:
    """The redactions of a column that the claim says nobody of its kind meets."""
    for redaction in dict.fromkeys(redactions_of(column.treatment)):
        if redaction == REVEAL or (not claim.unmasked and redaction != DROP):
            yield redaction


def _filled(row: Mapping[str, Scalar | None], name: str, record_type: RecordType) -> dict[str, Scalar | None]:
    """The record with a value in the field that is shown and in the identifier, wherever a condition left them open."""
    filled = dict(row)
    for each in (record_type.identifier, name):
        if each not in filled:
            filled[each] = representatives(record_type.fields[each].kind, ())[0]
    return {field: filled[field] for field in record_type.fields if field in filled}


def _shown(view: View, column: Column, record: Mapping[str, Scalar | None]) -> Outcome:
    """What the enforced view shows of the record; a proof that it does not confirm is a fault of this module."""
    outcome = column.outcome(record)
    if not matches(view.visible, record) or isinstance(outcome, Absent):
        raise AssertionError(_UNCONFIRMED)
    return outcome

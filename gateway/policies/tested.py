"""The tests that stand in a document, run: each on its invented record and an invented grant, as a request would be.

A test runs through the same ``compile_view`` as a partner's request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from gateway.errors import GatewayError
from gateway.model.catalogue import Mark, RecordType
from gateway.model.condition import matches
from gateway.model.grant import Grant, Partner, Purpose, Purposes
from gateway.model.inquiry import Action
from gateway.model.kinds import Scalar
from gateway.model.outcome import ABSENT, WITHHELD, Absent, Outcome
from gateway.model.plan import Column, View, redaction_for
from gateway.policies.answering import compile_question, says_yes
from gateway.policies.compile import compile_view
from gateway.policies.examples import DENIED
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Effect, Policy, PolicyTest
from gateway.redaction.keyring import Epoch, Keyring
from gateway.redaction.pseudonym import KEY_BYTES, Pseudonym

HARMLESS: Final[Mapping[Mark, Scalar | None]] = {
    Mark.CLASSIFICATION: "公开",
    Mark.DECLASSIFIED: None,
    Mark.SEALED: False,
    Mark.PUBLIC_ORDER: False,
    Mark.SUB_FILE: False,
    Mark.MINOR: False,
    Mark.MISSING_CHILD: False,
    Mark.PROTECTED: False,
    Mark.CONSENTED: True,
    Mark.TECHNICAL: False,
    Mark.UNDER_FOURTEEN: False,
    Mark.GUARDIAN_CONSENTED: None,
}
"""What a test's record holds where its author says nothing of a mark; every other field that is not named is null."""

_WORDS: Final[Mapping[str, Outcome]] = {"absent": ABSENT, "[withheld]": WITHHELD}
_PSEUDONYM: Final = "[pseudonym]"
"""What a test expects of a pseudonym, for nobody can know the text itself."""

_SAID: Final = {True: "yes", False: "no", None: DENIED}
_SHOWN: Final = "shown"

_EXAMPLE_KEYS: Final = Keyring((Epoch(1, bytes(KEY_BYTES)),))
"""Tests run under a key that is no secret: what they yield is compared here, and shown to nobody."""


class Miss(StrEnum):
    """In what a test was not passed."""

    DENIED = "denied"
    NOT_DENIED = "not-denied"
    FIELD = "field"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Missed:
    """One thing that came out otherwise than a test expects: of which field or question, and to which action.

    ``wanted`` and ``got`` are in the words of a document: ``denied``, ``absent``, ``null``, ``yes``, or a value.
    """

    miss: Miss
    what: str
    wanted: str
    got: str
    action: str = Action.ANSWER.value


@dataclass(frozen=True, slots=True)
class Tested:
    """A test of the document, by its place in it from 0 on, with everything in which it was not passed."""

    index: int
    test: PolicyTest
    missed: tuple[Missed, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came as it is expected."""
        return not self.missed


def run_tests(
    policy: Policy, record_type: RecordType, purposes: Purposes, guardrails: Guardrails
) -> tuple[Tested, ...]:
    """Run every test of ``policy`` by itself, without other policies; by their order."""
    stage = _Stage(policy, record_type, purposes, guardrails, {})
    return tuple(Tested(index, test, tuple(_missed(test, stage))) for index, test in enumerate(policy.tests))


def outcomes_of(
    test: PolicyTest, policy: Policy, record_type: RecordType, purposes: Purposes, guardrails: Guardrails
) -> dict[str, Outcome] | None:
    """What the partner of a test is shown of its record, by the first action that is opened; None for nothing."""
    stage = _Stage(policy, record_type, purposes, guardrails, {})
    row = stage.stored(test.record)
    view = stage.view(test, stage.actions[0]) if stage.actions else None
    if view is None or not matches(view.visible, row):
        return None
    return {name: _as_tested(column, row) for name, column in view.columns.items()}


def as_written(outcome: Outcome) -> str:
    """An outcome as a document writes it.

    >>> as_written(None), as_written(ABSENT), as_written(True)
    ('null', 'absent', 'True')
    """
    if isinstance(outcome, Absent):
        return "absent"
    return "null" if outcome is None else str(outcome)


@dataclass(frozen=True, slots=True)
class _Stage:
    """What the tests of one document are run with."""

    policy: Policy
    record_type: RecordType
    purposes: Purposes
    guardrails: Guardrails
    views: dict[Grant, View | None]
    """What was compiled: many tests are of one grant."""

    @property
    def actions(self) -> list[Action]:
        """Every action that some rule of the policy opens; a test holds for each of them."""
        opened = {action for rule in self.policy.rules if rule.effect is Effect.ALLOW for action in rule.actions}
        return sorted(opened)

    def view(self, test: PolicyTest, action: Action) -> View | None:
        """What the partner of ``test`` may see for its purpose, or None where that is nothing."""
        purpose = self.purposes.by_name.get(test.purpose)
        if purpose is None:
            return None
        grant = self._grant(test, purpose, action)
        if grant not in self.views:
            self.views[grant] = self._compiled(grant)
        return self.views[grant]

    def _compiled(self, grant: Grant) -> View | None:
        try:
            return compile_view([self.policy], self.guardrails, self.record_type, grant, _EXAMPLE_KEYS)
        except GatewayError:
            return None

    def answer(self, test: PolicyTest, ask: str) -> bool | None:
        """What the partner of ``test`` is told about its record by the record's own values; None where it may not ask.

        A value that could not be given at all finds no record.
        """
        purpose = self.purposes.by_name.get(test.purpose)
        if purpose is None:
            return None
        row = self.stored(test.record)
        try:
            grant = self._grant(test, purpose, Action.ANSWER)
            question = compile_question([self.policy], self.guardrails, self.record_type, grant, ask)
        except GatewayError:
            return None
        return says_yes(question, row)

    def _grant(self, test: PolicyTest, purpose: Purpose, action: Action) -> Grant:
        areas = tuple(test.partner.get("areas", ()))
        kind = test.partner.get("kind", self.policy.partner_kind)
        partner_id = test.partner.get("id", "example")
        return Grant(
            partner=Partner(id=partner_id, kind=kind, name="example", areas=areas, active=True),
            agreement_id="example",
            purpose=purpose,
            record_type=self.record_type.name,
            action=action,
            areas=areas,
            day=self.policy.first,
            client_id="example",
            case_number="example",
            officer="example",
        )

    def stored(self, record: Mapping[str, Any]) -> dict[str, Scalar | None]:
        """The record of a test as an archive would hold it."""
        row: dict[str, Scalar | None] = dict.fromkeys(self.record_type.fields)
        for mark, source in self.record_type.marks.items():
            if source.field is not None:
                row[source.field] = HARMLESS[mark]
        return {**row, **record}


def _missed(test: PolicyTest, stage: _Stage) -> Iterator[Missed]:
    if test.ask is not None:
        told = stage.answer(test, test.ask)
        if told is not test.says:
            yield Missed(Miss.ANSWER, test.ask, _SAID[test.says], _SAID[told])
        return
    row = stage.stored(test.record)
    for action in stage.actions:
        view = stage.view(test, action)
        if view is None or not matches(view.visible, row):
            if test.expect is not None:
                yield Missed(Miss.DENIED, "", _SHOWN, DENIED, action.value)
        elif test.expect is None:
            yield Missed(Miss.NOT_DENIED, "", DENIED, _SHOWN, action.value)
        else:
            yield from _differences(test.expect, view, row, action)


def _differences(
    expect: Mapping[str, Any], view: View, row: Mapping[str, Scalar | None], action: Action
) -> Iterator[Missed]:
    """Every field that comes out otherwise than expected."""
    for name, written in expect.items():
        wanted = _WORDS.get(written, written) if isinstance(written, str) else written
        column = view.columns.get(name)
        outcome = ABSENT if column is None else _as_tested(column, row)
        if type(outcome) is not type(wanted) or outcome != wanted:
            yield Missed(Miss.FIELD, name, as_written(wanted), as_written(outcome), action.value)


def _as_tested(column: Column, row: Mapping[str, Scalar | None]) -> Outcome:
    outcome = column.outcome(row)
    is_pseudonym = isinstance(redaction_for(column.treatment, row), Pseudonym) and type(outcome) is str
    return _PSEUDONYM if is_pseudonym else outcome

"""What a sharing document has to withstand before it is used: its own tests, and what statute asks of every document.

Faults keep a policy from being used; warnings point at what its author probably did not mean. A test runs through the
same ``compile_view`` as a partner's request, on an invented record and an invented grant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.documents import Document, Fault
from gateway.documents.faults import shown
from gateway.errors import GatewayError
from gateway.model.bounds import Longest
from gateway.model.catalogue import Catalogue, Mark, RecordType
from gateway.model.condition import matches
from gateway.model.grant import Grant, Partner, Purpose, Purposes
from gateway.model.inquiry import Action
from gateway.model.kinds import Scalar
from gateway.model.outcome import ABSENT, WITHHELD, Absent, Outcome
from gateway.model.plan import Column, View, redaction_for
from gateway.policies.answering import compile_question, says_yes
from gateway.policies.assessment import lack_of_assessment
from gateway.policies.compile import compile_view
from gateway.policies.contradiction import is_impossible
from gateway.policies.findings import Findings
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Effect, Policy, PolicyTest
from gateway.policies.retired import warn_of_retired_areas
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

_EXAMPLE_KEYS: Final = Keyring((Epoch(1, bytes(KEY_BYTES)),))
"""Tests run under a key that is no secret: what they yield is compared here, and shown to nobody."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks of one document found; without faults it may be used. Both are sorted by position."""

    source: str
    policy: Policy
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def check_policy(
    document: Document, policy: Policy, catalogue: Catalogue, purposes: Purposes, guardrails: Guardrails
) -> Report:
    """Check ``policy``, which ``document`` writes, against the purposes, the guardrails and its own tests."""
    record_type = next(kind for kind in catalogue.types.values() if kind.schema == policy.schema)
    faults, warnings = Findings(document), Findings(document)
    _check_lawful(policy, record_type, purposes, faults)
    _check_bounds(policy, guardrails, faults)
    if not faults.faults:
        for index, test in enumerate(policy.tests):
            _run(test, index, _Stage(policy, record_type, purposes, guardrails), faults)
    _warn(policy, record_type, warnings)
    return Report(document.source, policy, tuple(sorted(set(faults.faults))), tuple(sorted(set(warnings.faults))))


def _check_lawful(policy: Policy, record_type: RecordType, purposes: Purposes, findings: Findings) -> None:
    for index, name in enumerate(findings.document.data["purpose"]):
        purpose = purposes.by_name.get(name)
        if purpose is None:
            findings.note(("purpose", index), f"no purpose {shown(name)}: choose from {', '.join(purposes.by_name)}")
        elif policy.partner_kind not in purpose.basis.entrusted:
            findings.note(
                ("purpose", index),
                f"no law entrusts {shown(policy.partner_kind)} with {shown(name)} (G11): choose another purpose",
            )
    if record_type.consent is None:
        findings.note(
            ("schema",),
            f"the owner of `{record_type.name}` has not consented to sharing (G16): record it in the catalogue",
        )
    if record_type.names_people and not record_type.data_subjects:
        findings.note(
            ("schema",),
            f"`{record_type.name}` names people and no data subject (G18): write in the catalogue whom it is about",
        )
    if lacking := lack_of_assessment(policy, record_type):
        findings.note(("assessment",), lacking)


def _check_bounds(policy: Policy, guardrails: Guardrails, findings: Findings) -> None:
    longest = guardrails.strictest(Longest)
    if longest is not None and policy.days > longest.policy_days:
        findings.note(
            ("valid", "until"),
            f"the policy holds for {policy.days} days, and {longest.policy_days} is the most (G12): "
            "let it end earlier, and renew it when it is needed",
        )


@dataclass(frozen=True, slots=True)
class _Stage:
    """What the tests of one document are run with."""

    policy: Policy
    record_type: RecordType
    purposes: Purposes
    guardrails: Guardrails

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
        try:
            grant = self._grant(test, purpose, action)
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


def _run(test: PolicyTest, index: int, stage: _Stage, findings: Findings) -> None:
    if test.ask is not None:
        _run_question(test, test.ask, index, stage, findings)
        return
    row = stage.stored(test.record)
    for action in stage.actions:
        view = stage.view(test, action)
        if view is None or not matches(view.visible, row):
            if test.expect is not None:
                findings.note(
                    ("tests", index, "expect"),
                    f"the record is denied to `{action}`: mend the rules, or expect `denied`",
                )
        elif test.expect is None:
            findings.note(
                ("tests", index, "expect"), f"the record is not denied to `{action}`: mend the rules or the test"
            )
        else:
            for name, wanted, outcome in _differences(test.expect, view, row):
                findings.note(
                    ("tests", index, "expect", name),
                    f"`{name}` comes out as {_written(outcome)} to `{action}`, not as {_written(wanted)}: "
                    "mend the rules or the test",
                )


def _run_question(test: PolicyTest, ask: str, index: int, stage: _Stage, findings: Findings) -> None:
    told = stage.answer(test, ask)
    if told is not test.says:
        words = {True: '"yes"', False: '"no"', None: "`denied`"}
        findings.note(
            ("tests", index, "expect"),
            f"`{ask}` is answered by {words[told]}, not by {words[test.says]}: mend the answer or the test",
        )


def _differences(
    expect: Mapping[str, Any], view: View, row: Mapping[str, Scalar | None]
) -> Iterator[tuple[str, Outcome, Outcome]]:
    """Every field that comes out otherwise than expected: its name, what was wanted, what came."""
    for name, written in expect.items():
        wanted = _WORDS.get(written, written) if isinstance(written, str) else written
        column = view.columns.get(name)
        outcome = ABSENT if column is None else _as_tested(column, row)
        if type(outcome) is not type(wanted) or outcome != wanted:
            yield name, wanted, outcome


def _as_tested(column: Column, row: Mapping[str, Scalar | None]) -> Outcome:
    outcome = column.outcome(row)
    is_pseudonym = isinstance(redaction_for(column.treatment, row), Pseudonym) and type(outcome) is str
    return _PSEUDONYM if is_pseudonym else outcome


def _written(outcome: Outcome) -> str:
    if isinstance(outcome, Absent):
        return "absent"
    return "null" if outcome is None else shown(str(outcome))


def _warn(policy: Policy, record_type: RecordType, findings: Findings) -> None:
    if not policy.tests:
        findings.note((), "no test stands in this document: add one, so that a change cannot loosen it unseen")
    for index, answer in enumerate(policy.answers):
        for says, word in ((True, "yes"), (False, "no")):
            if not any((test.ask, test.says) == (answer.ask, says) for test in policy.tests):
                findings.note(("answers", index), f'no test expects "{word}" of {shown(answer.ask)}: add one')
    warn_of_retired_areas(record_type, findings)
    for index, rule in enumerate(policy.rules):
        if is_impossible(rule.where):
            findings.note(
                ("rules", index, "where"), "the conditions exclude one another, so the rule matches no record"
            )
        for earlier in policy.rules[:index]:
            same_effect = (rule.effect, rule.where, rule.fields) == (earlier.effect, earlier.where, earlier.fields)
            if same_effect and rule.actions <= earlier.actions:
                findings.note(
                    ("rules", index), f"the rule repeats {shown(earlier.id)}: the same rows, fields and actions"
                )

"""What a sharing document has to withstand before it is used: its own tests, and what statute asks of every document.

Faults keep a policy from being used; warnings point at what its author probably did not mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from gateway.documents import Document, Fault
from gateway.documents.faults import shown
from gateway.model.bounds import Longest
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.grant import Purposes
from gateway.policies.assessment import lack_of_assessment
from gateway.policies.contradiction import is_impossible
from gateway.policies.examples import DENIED
from gateway.policies.findings import Findings
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy
from gateway.policies.retired import warn_of_retired_areas
from gateway.policies.tested import Miss, Missed, run_tests


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
    record_type = type_of(policy, catalogue)
    faults, warnings = Findings(document), Findings(document)
    _check_lawful(policy, record_type, purposes, faults)
    _check_bounds(policy, guardrails, faults)
    if not faults.faults:
        for tested in run_tests(policy, record_type, purposes, guardrails):
            for missed in tested.missed:
                _note_missed(tested.index, missed, faults)
    _warn(policy, record_type, warnings)
    return Report(document.source, policy, tuple(sorted(set(faults.faults))), tuple(sorted(set(warnings.faults))))


def check_without_tests(
    document: Document, policy: Policy, catalogue: Catalogue, purposes: Purposes, guardrails: Guardrails
) -> tuple[Fault, ...]:
    """What is wrong with ``policy`` whatever its own tests say, sorted by position."""
    faults = Findings(document)
    _check_lawful(policy, type_of(policy, catalogue), purposes, faults)
    _check_bounds(policy, guardrails, faults)
    return tuple(sorted(set(faults.faults)))


def type_of(policy: Policy, catalogue: Catalogue) -> RecordType:
    """The record type that a policy speaks of; one that was read speaks of one that there is."""
    return next(kind for kind in catalogue.types.values() if kind.schema == policy.schema)


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


def _note_missed(index: int, missed: Missed, findings: Findings) -> None:
    """Say what a test of the document that was not passed expects, and what came."""
    expect, action = ("tests", index, "expect"), missed.action
    match missed.miss:
        case Miss.DENIED:
            findings.note(expect, f"the record is denied to `{action}`: mend the rules, or expect `denied`")
        case Miss.NOT_DENIED:
            findings.note(expect, f"the record is not denied to `{action}`: mend the rules or the test")
        case Miss.FIELD:
            findings.note(
                (*expect, missed.what),
                f"`{missed.what}` comes out as {_written(missed.got)} to `{action}`, not as {_written(missed.wanted)}: "
                "mend the rules or the test",
            )
        case Miss.ANSWER:
            findings.note(
                expect,
                f"`{missed.what}` is answered by {_said(missed.got)}, not by {_said(missed.wanted)}: "
                "mend the answer or the test",
            )
        case _:
            assert_never(missed.miss)


def _written(word: str) -> str:
    return word if word in {"absent", "null"} else shown(word)


def _said(word: str) -> str:
    return f"`{word}`" if word == DENIED else f'"{word}"'


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

"""Everything that can be found out about one document before anybody is shown anything under it."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.documents import Fault, Faulty
from gateway.model.kinds import Kind
from gateway.policies.check import check_policy
from gateway.policies.store import Written
from gateway.policies.workbench.breadth import note_breadth, note_telling_conditions
from gateway.policies.workbench.finding import Finding, Notes, Severity
from gateway.policies.workbench.questions import Bench
from gateway.policies.workbench.redundancy import note_conflicts, note_useless_rules
from gateway.policies.workbench.residual import FEWEST, of_policy
from gateway.policies.workbench.telling import note_telling_answers


def examine(written: Written, bench: Bench) -> tuple[Finding, ...]:
    """Every finding in ``written``, by position: faults, or if there are none what its author may not have meant."""
    report = check_policy(written.document, written.policy, bench.catalogue, bench.purposes, bench.guardrails)
    if report.faults:
        return as_findings(report.faults, Severity.FAULT, "fault")
    notes, policy = Notes(written.document), written.policy
    note_useless_rules(bench, policy, notes)
    note_conflicts(policy, notes)
    note_breadth(bench, policy, notes)
    note_telling_conditions(bench, policy, notes)
    note_telling_answers(bench, policy, notes)
    _note_residual(bench, written, notes)
    found = {(each.line, each.column) for each in notes.found}
    plain = [fault for fault in report.warnings if (fault.line, fault.column) not in found]
    return tuple(sorted({*notes.found, *as_findings(plain, Severity.WARNING, "warning")}))


def unreadable(faulty: Faulty) -> tuple[Finding, ...]:
    """The findings in a document that cannot be read as a policy at all."""
    return as_findings(faulty.faults, Severity.FAULT, "unreadable")


def as_findings(faults: Iterable[Fault], severity: Severity, code: str) -> tuple[Finding, ...]:
    """Faults as findings, all of one severity and code."""
    return tuple(sorted({Finding(each.line, each.column, severity, code, each.message) for each in faults}))


def _note_residual(bench: Bench, written: Written, notes: Notes) -> None:
    found = of_policy(bench, written.policy, written.policy.first)
    if not found.is_few():
        return
    for index, rule in enumerate(written.policy.rules):
        record_type = bench.catalogue.types[rule.record_type]
        for name in rule.fields:
            if record_type.fields[name].kind is Kind.ID_NUMBER:
                notes.warn(
                    "few-candidates",
                    ("rules", index, "fields", name),
                    f"with all that is granted beside `{name}`, {found.candidates} ID numbers remain possible "
                    f"(fewer than {FEWEST}): hide more of the number or of the birth date",
                )

"""Everything that can be found out about one document before anybody is shown anything under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateway.documents import Fault, Faulty
from gateway.model.kinds import Kind
from gateway.policies.check import check_policy
from gateway.policies.policy import Effect, Policy
from gateway.policies.store import Written
from gateway.policies.workbench.breadth import note_breadth, note_telling_conditions
from gateway.policies.workbench.company import Company
from gateway.policies.workbench.finding import Finding, Notes, Severity
from gateway.policies.workbench.questions import Bench
from gateway.policies.workbench.redundancy import note_conflicts, note_useless_rules
from gateway.policies.workbench.residual import FEWEST, of_policy
from gateway.policies.workbench.telling import note_telling_answers


def examine(written: Written, bench: Bench, company: Company | None = None) -> tuple[Finding, ...]:
    """Every finding in ``written``, by position: faults, or if there are none what its author may not have meant.

    ``company`` are the policies with which it would be in force, itself among them; by default, it is looked at alone.
    """
    report = check_policy(written.document, written.policy, bench.catalogue, bench.purposes, bench.guardrails)
    if report.faults:
        return as_findings(report.faults, Severity.FAULT, "fault")
    notes, policy = Notes(written.document), written.policy
    note_useless_rules(bench, policy, notes)
    note_conflicts(policy, notes)
    note_breadth(bench, policy, notes)
    note_telling_conditions(bench, policy, notes)
    note_telling_answers(bench, policy, notes)
    _note_residual(bench, policy, notes)
    if company is not None:
        _note_company(company, policy, notes)
    found = {(each.line, each.column) for each in notes.found}
    plain = [fault for fault in report.warnings if (fault.line, fault.column) not in found]
    return tuple(sorted({*notes.found, *as_findings(plain, Severity.WARNING, "warning")}))


def unreadable(faulty: Faulty) -> tuple[Finding, ...]:
    """The findings in a document that cannot be read as a policy at all."""
    return as_findings(faulty.faults, Severity.FAULT, "unreadable")


def as_findings(faults: Iterable[Fault], severity: Severity, code: str) -> tuple[Finding, ...]:
    """Faults as findings, all of one severity and code."""
    return tuple(sorted({Finding(each.line, each.column, severity, code, each.message) for each in faults}))


def _note_residual(bench: Bench, policy: Policy, notes: Notes) -> None:
    found = of_policy(bench, policy, policy.first)
    if not found.is_few():
        return
    for path in _telling(bench, policy, numbers_only=True):
        notes.warn(
            "few-candidates",
            path,
            f"with all that is granted beside `{path[-1]}`, {found.candidates} ID numbers remain possible "
            f"(fewer than {FEWEST}): hide more of the number or of the birth date",
        )


def _note_company(company: Company, policy: Policy, notes: Notes) -> None:
    for residual in company.narrowed_by(policy):
        others = ", ".join(f"`{label}`" for label in residual.policies)
        who = "by the same partners" if len(residual.kinds) == 1 else f"by {' and '.join(residual.kinds)} who join up"
        code = "few-together" if len(residual.kinds) == 1 else "few-in-coalition"
        for path in _telling(company.bench, policy, numbers_only=False):
            notes.warn(
                code,
                path,
                f"put together with {others} {who}, `{path[-1]}` leaves {residual.candidates} ID numbers possible "
                f"(fewer than {FEWEST}): hide more of it here, or of the number there",
            )


def _telling(bench: Bench, policy: Policy, *, numbers_only: bool) -> Iterator[tuple[str | int, ...]]:
    """The places of ID numbers in the allow rules and, unless ``numbers_only``, of what is derived from one."""
    for index, rule in enumerate(policy.rules):
        fields = bench.catalogue.types[rule.record_type].fields
        for name in rule.fields if rule.effect is Effect.ALLOW else ():
            tells = {name} if numbers_only else {name, *fields[name].derived_from}
            if any(fields[each].kind is Kind.ID_NUMBER for each in tells):
                yield ("rules", index, "fields", name)

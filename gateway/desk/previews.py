"""One record through a partner's eyes, and how many records two views differ in.

Whatever is looked at comes from ``gateway.disclosure.ask_source``, so that it is checked as an answer to a partner is,
and ``refusals_on_record`` stands around it as around the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from gateway.adapters.base import Adapter
from gateway.disclosure import ask_source
from gateway.errors import NO_RECORD, GatewayError
from gateway.gate import refusals_on_record
from gateway.ledger.book import Ledger
from gateway.model.catalogue import RecordType
from gateway.model.grant import Grant
from gateway.model.outcome import Outcome, Record
from gateway.model.plan import DisclosurePlan, Provenance, View
from gateway.model.release import Asked, Preview
from gateway.policies.subjects import with_subjects
from gateway.policies.workbench.archive_impact import ArchiveCount, compare_views
from gateway.policies.workbench.explain import explain_answer
from gateway.policies.workbench.explanation import Explanation, RecordExplanation
from gateway.policies.workbench.specimen import as_stored, of_one_record, outcomes, row


class Window(Protocol):
    """What of a gate a look from the station's own desk needs: the archives and the ledger, and no door."""

    @property
    def adapters(self) -> Mapping[str, Adapter]:
        """The sources, by name."""

    @property
    def ledger(self) -> Ledger:
        """Where it is put on record who looked."""


def preview(
    window: Window, operator: str, explanation: Explanation, identifier: str, request_id: str
) -> RecordExplanation:
    """Show ``operator`` one record as the partner of ``explanation`` would be shown it now, and why; on the record.

    What is shown is the source's answer to the partner's own plan, read anew each time. The stored record only decides
    which reasons had a say, and none of its values goes further. Raises ``GatewayError``, on the record as well.
    """
    view, asked = explanation.view, looked_at(operator, explanation.grant, request_id)
    with refusals_on_record(window.ledger, asked):
        whole, stored = stored_record(window, explanation.record_type, identifier)
        shown = None if view is None else answered(window, of_one_record(view, identifier))
        explained = explain_answer(explanation, row(whole, stored), shown)
    window.ledger.append(
        Preview(
            asked=asked,
            provenance=Provenance((), "", "") if view is None else view.provenance,
            released=() if view is None or shown is None else tuple(view.columns),
            withheld=() if view is None else view.withheld,
            identifiers=whole.identifiers([stored]),
            subjects=whole.subjects([stored]),
        )
    )
    return explained


def count_differences(
    window: Window,
    before: View | None,
    after: View | None,
    *,
    most: int | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> ArchiveCount:
    """Count in how many records two views of one grant show something differently, as ``compare_views`` says.

    For the operator alone, and therefore in no door: there is no value in the result, and nothing of it is recorded.
    """
    return compare_views(before, after, lambda plan: ask_source(window.adapters, plan), most=most, progress=progress)


def stored_record(window: Window, record_type: RecordType, identifier: str) -> tuple[DisclosurePlan, Record]:
    """The record that ``identifier`` writes as it is stored, with the plan by which it was read.

    Raises ``GatewayError``: ``NO_RECORD`` where there is none.
    """
    whole = of_one_record(with_subjects(as_stored(record_type), record_type, window.ledger.subject_key), identifier)
    found = ask_source(window.adapters, whole)
    if not found:
        raise GatewayError(NO_RECORD)
    return whole, found[0]


def answered(window: Window, plan: DisclosurePlan) -> dict[str, Outcome] | None:
    """What a partner is shown of the one record that ``plan`` asks for, or None for no record."""
    found = ask_source(window.adapters, plan)
    return outcomes(plan, found[0]) if found else None


def looked_at(operator: str, grant: Grant, request_id: str, occasion: str | None = None) -> Asked:
    """Who looks through the eyes of the partner of ``grant``, and on what ``occasion``, as the ledger keeps it."""
    return Asked(
        request_id=request_id,
        record_type=grant.record_type,
        action=grant.action.value,
        partner_id=grant.partner.id,
        agreement_id=grant.agreement_id,
        purpose=grant.purpose.name,
        legal_basis=grant.purpose.basis.citation,
        operator=operator,
        reason=occasion,
    )

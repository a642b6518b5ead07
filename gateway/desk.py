"""What the station's own people look at, at their own desk: by the same steps as the walk, and in no partner's door.

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
from gateway.model.grant import Grant
from gateway.model.outcome import Outcome
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
    view, asked = explanation.view, _looked_at(operator, explanation.grant, request_id)
    with refusals_on_record(window.ledger, asked):
        record_type = explanation.record_type
        stored_view = with_subjects(as_stored(record_type), record_type, window.ledger.subject_key)
        whole = of_one_record(stored_view, identifier)
        stored = ask_source(window.adapters, whole)
        if not stored:
            raise GatewayError(NO_RECORD)
        shown = None if view is None else _shown(window, of_one_record(view, identifier))
        explained = explain_answer(explanation, row(whole, stored[0]), shown)
    window.ledger.append(
        Preview(
            asked=asked,
            provenance=Provenance((), "", "") if view is None else view.provenance,
            released=() if view is None or shown is None else tuple(view.columns),
            withheld=() if view is None else view.withheld,
            identifiers=whole.identifiers(stored[:1]),
            subjects=whole.subjects(stored[:1]),
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


def _shown(window: Window, plan: DisclosurePlan) -> dict[str, Outcome] | None:
    """What a partner is shown of the one record that ``plan`` asks for, or None for no record."""
    answered = ask_source(window.adapters, plan)
    return outcomes(plan, answered[0]) if answered else None


def _looked_at(operator: str, grant: Grant, request_id: str) -> Asked:
    return Asked(
        request_id=request_id,
        record_type=grant.record_type,
        action=grant.action.value,
        partner_id=grant.partner.id,
        agreement_id=grant.agreement_id,
        purpose=grant.purpose.name,
        legal_basis=grant.purpose.basis.citation,
        operator=operator,
    )

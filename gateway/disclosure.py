"""The walk itself: every value that leaves the gateway, on every route and in every form, leaves through here.

``disclose`` reads as a table of contents. It is the only caller of the six rooms, which never import one another. Two
things hold of every path through it: nothing is returned before its ledger entry is durable, and every "no" to a known
requester is on the record as well (law 7). A requester nobody could identify is counted and logged, not recorded:
otherwise a stranger could fill the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final, NoReturn

from gateway.adapters.base import Adapter
from gateway.errors import AGREEMENT, NO_RECORD, NOT_SHARED, SCOPE, SOURCE, GatewayError
from gateway.gate import Gate, asked_by, refusals_on_record
from gateway.grants.authorise import authorise
from gateway.grants.directory import Directory
from gateway.identity.authenticate import authenticate
from gateway.model.catalogue import RecordType
from gateway.model.grant import Grant
from gateway.model.inquiry import Action, Asking, Format, Inquiry
from gateway.model.outcome import Record
from gateway.model.plan import DisclosurePlan, NotAdmitted, View
from gateway.model.release import Asked, Release
from gateway.model.requester import Presented, Requester
from gateway.policies.answering import Question, compile_asking, is_yes
from gateway.policies.describe import describe, describe_question
from gateway.policies.question import compile_plan
from gateway.rendering import Page, Rendered, render_answer

FAULT: Final = 500
"""The status from which a refusal is the gateway's own fault rather than a "no"."""


def disclose(gate: Gate, credentials: Presented, inquiry: Inquiry, request_id: str) -> Rendered:
    """Answer ``inquiry``, on the record, or raise the ``GatewayError`` that says why not, on the record as well."""
    return _disclose(gate, credentials, inquiry, request_id)[0]


def disclose_described(
    gate: Gate, credentials: Presented, inquiry: Inquiry, request_id: str
) -> tuple[Rendered, dict[str, Any]]:
    """As ``disclose``, with what ``describe_catalogue`` tells of the type: both from one view, in one walk."""
    rendered, view, record_type = _disclose(gate, credentials, inquiry, request_id)
    return rendered, {"action": inquiry.action.value, **describe(view, record_type)}


def _disclose(
    gate: Gate, credentials: Presented, inquiry: Inquiry, request_id: str
) -> tuple[Rendered, View, RecordType]:
    """The walk: what leaves, the view that it follows, and the type that the view is of."""
    requester = authenticate(gate.tokens, credentials, gate.clock())
    asked = asked_by(requester, request_id, inquiry.record_type, inquiry.action)
    with refusals_on_record(gate.ledger, asked):
        grant, view, record_type = _admit(gate, requester, inquiry.record_type, inquiry.action)
        plan = _plan(gate, requester, view, inquiry)
        records = ask_source(gate.adapters, plan)
        following = _next_cursor(gate, requester, plan, records, inquiry)
        page = _page(plan, records, request_id, following, single=inquiry.action is Action.READ)
        page = replace(page, fields=tuple(record_type.fields[name] for name in plan.columns))
        rendered = gate.renderers[inquiry.format](page)
    released = _released(asked, grant, plan, page.records, rendered)
    gate.ledger.append(replace(released, released=plan.columns, withheld=view.withheld, format=inquiry.format.value))
    return rendered, view, record_type


def answer(gate: Gate, credentials: Presented, asking: Asking, request_id: str) -> Rendered:
    """Answer ``asking`` with yes or no, on the record, or raise the ``GatewayError`` that says why not, on it as well.

    The record says who was asked about, whatever the answer was, and not what it was.
    """
    return answer_described(gate, credentials, asking, request_id)[0]


def answer_described(
    gate: Gate, credentials: Presented, asking: Asking, request_id: str
) -> tuple[Rendered, dict[str, Any]]:
    """As ``answer``, with what ``describe_catalogue`` tells of the question: both in one walk."""
    requester = authenticate(gate.tokens, credentials, gate.clock())
    asked = replace(asked_by(requester, request_id, None, Action.ANSWER), question=asking.ask)
    with refusals_on_record(gate.ledger, asked):
        grant, question, record_type = _admit_question(gate, requester, asking.ask)
        plan = compile_asking(question, asking.given)
        records = ask_source(gate.adapters, plan)
        view = question.view
        rendered = render_answer(request_id, view.provenance.policies, view.obligations, yes=is_yes(records))
    gate.ledger.append(_released(asked, grant, plan, records, rendered))
    return rendered, describe_question(question, record_type)


def refuse(gate: Gate, credentials: Presented, error: GatewayError, request_id: str) -> NoReturn:
    """Refuse a request that could not even be parsed; on the record, if its sender is known."""
    requester = authenticate(gate.tokens, credentials, gate.clock())
    with refusals_on_record(gate.ledger, asked_by(requester, request_id, None, None)):
        gate.admission.admit(requester)
        raise error


def ask_source(adapters: Mapping[str, Adapter], plan: DisclosurePlan) -> Sequence[Record]:
    """The records, one more than will be shown; an answer that does not follow the plan is a fault of the source."""
    one_more = replace(plan, limit=plan.limit + 1)
    try:
        return one_more.admit(adapters[plan.view.source].execute(one_more))
    except (NotAdmitted, KeyError):
        raise GatewayError(SOURCE) from None


def _admit(gate: Gate, requester: Requester, record_type: str, action: Action) -> tuple[Grant, View, RecordType]:
    """Whether the requester may ask this at all, and what there is for it to see."""
    admitted = gate.admission.admit(requester, record_type)
    grant = authorise(admitted.directory, gate.purposes, requester, record_type, action, gate.today())
    book = gate.policies.as_of(admitted.directory.version)
    view = book.view(grant)
    admitted.stay_within(view.limits.per_day)
    return grant, view, book.catalogue.types[record_type]


def _admit_question(gate: Gate, requester: Requester, ask: str) -> tuple[Grant, Question, RecordType]:
    """Whether the requester may ask the question, once more today, about the one type that answers it."""
    admitted = gate.admission.admit(requester)
    if not any(scope.action is Action.ANSWER for scope in requester.scopes):
        raise GatewayError(SCOPE)
    grants = [grant for grant in grants_of(gate, requester, admitted.directory) if grant.action is Action.ANSWER]
    if not grants:
        raise GatewayError(AGREEMENT)
    book = gate.policies.as_of(admitted.directory.version)
    found = [(grant, book.questions(grant)[ask]) for grant in grants if ask in book.questions(grant)]
    if len(found) != 1:
        raise GatewayError(NOT_SHARED)
    [(grant, question)] = found
    admitted.stay_within(question.view.limits.per_day)
    gate.admission.admit_question(requester, grant.record_type, ask, question.per_day)
    return grant, question, book.catalogue.types[grant.record_type]


def _plan(gate: Gate, requester: Requester, view: View, inquiry: Inquiry) -> DisclosurePlan:
    position = None
    if inquiry.cursor is not None:
        position = gate.cursors.open(inquiry.cursor, binding=_binding(requester, inquiry), view=view.key)
    return compile_plan(view, inquiry, position)


def _next_cursor(
    gate: Gate, requester: Requester, plan: DisclosurePlan, records: Sequence[Record], inquiry: Inquiry
) -> str | None:
    """The sealed position of the last record that will be shown, if more follow it."""
    if len(records) <= plan.limit or inquiry.action is Action.READ:
        return None
    position = plan.position(records[plan.limit - 1])
    return gate.cursors.seal(position, binding=_binding(requester, inquiry), view=plan.view.key)


def _page(
    plan: DisclosurePlan, records: Sequence[Record], request_id: str, following: str | None, *, single: bool
) -> Page:
    if single and not records:
        raise GatewayError(NO_RECORD)
    return Page(
        columns=plan.columns,
        records=records[: plan.limit],
        partial=plan.partial,
        single=single,
        disclosure_id=request_id,
        policies=plan.view.provenance.policies,
        obligations=plan.view.obligations,
        next_cursor=following,
    )


def _released(
    asked: Asked, grant: Grant, plan: DisclosurePlan, records: Sequence[Record], rendered: Rendered
) -> Release:
    """What the record says of an answer about ``records``, of which no field was shown."""
    return Release(
        asked=replace(asked, record_type=grant.record_type, legal_basis=grant.purpose.basis.citation),
        provenance=plan.view.provenance,
        released=(),
        withheld=(),
        identifiers=plan.identifiers(records),
        subjects=plan.subjects(records),
        format=Format.JSON.value,
        obligations=plan.view.obligations,
        digest=sha256(rendered.body).digest(),
        notice_deferred=grant.purpose.notice.deferred,
        notice_until=grant.purpose.notice.until(grant.day),
    )


def _binding(requester: Requester, inquiry: Inquiry) -> tuple[str, ...]:
    """All that a cursor is bound to beside the view: who asks, why, and what exactly."""
    question = repr((inquiry.criteria, inquiry.sort))
    return (" ".join((requester.client_id, *requester.actors)), requester.purpose, inquiry.record_type, question)


def grants_of(gate: Gate, requester: Requester, directory: Directory) -> Iterator[Grant]:
    """What the requester may do with which type, as far as the token's scopes go and the agreement covers them."""
    for scope in sorted(requester.scopes, key=str):
        try:
            yield authorise(directory, gate.purposes, requester, scope.record_type, scope.action, gate.today())
        except GatewayError as refusal:
            raise_faults(refusal)


def raise_faults(refusal: GatewayError) -> None:
    """Raise what is the gateway's own fault; that something is not for the requester is no reason to stop."""
    if refusal.problem.status >= FAULT:
        raise refusal

"""What a requester is told beside records: what is available to it, its receipts, and what was recalled.

Nothing here asks an archive. The steps are those of the walk, as far as they go: who asks, may they, on the record; and
a description is made of the same views that the walk follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from gateway.disclosure import grants_of, raise_faults
from gateway.errors import AGREEMENT, NO_RECALL, NO_RECEIPT, NOT_SHARED, GatewayError
from gateway.gate import Gate, asked_by, refusals_on_record
from gateway.identity.authenticate import authenticate
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.requester import Presented, Requester
from gateway.policies.book import PolicyBook
from gateway.policies.describe import describe, describe_question
from gateway.recall.notice import Recipient, Statement

Available: TypeAlias = dict[str, list[dict[str, Any]]]
"""What is described to a requester: ``types``, an entry for each type and action, and ``answers``, one a question."""

_SIGNED_WITHIN_S: Final = 1


def describe_catalogue(gate: Gate, credentials: Presented, record_type: str | None, request_id: str) -> Available:
    """What is available to the requester, of one type or of all that the token's scopes name; never more than that.

    A type that is not available and one that does not exist raise the same ``GatewayError``.
    """
    requester = authenticate(gate.tokens, credentials, gate.clock())
    with refusals_on_record(gate.ledger, asked_by(requester, request_id, record_type, None)):
        admitted = gate.admission.admit(requester)
        grants = [
            grant
            for grant in grants_of(gate, requester, admitted.directory)
            if record_type is None or grant.record_type == record_type
        ]
        book = gate.policies.as_of(admitted.directory.version)
        available = {"types": list(_types(book, grants)), "answers": list(_questions(book, grants))}
        if record_type is not None and not any(available.values()):
            raise GatewayError(NOT_SHARED)
    return available


def give_receipt(gate: Gate, credentials: Presented, disclosure: str, request_id: str) -> dict[str, Any]:
    """The receipt of one of the requester's own disclosures; it holds digests and signatures, and no value.

    One that is another's, one that does not exist and one that is not signed yet raise the same ``GatewayError``.
    """
    with standing(gate, credentials, request_id) as requester:
        receipt = gate.receipts.find(disclosure, whose(requester))
        if receipt is None:
            raise GatewayError(NO_RECEIPT, retry_after=_SIGNED_WITHIN_S)
    return receipt.as_object()


def tell_recalls(gate: Gate, credentials: Presented, request_id: str) -> list[dict[str, Any]]:
    """The notices of records that the requester had and that are wrong, withdrawn or corrected; no value of them."""
    with standing(gate, credentials, request_id) as requester:
        return gate.recalls.told(recipient_of(requester))


def take_statement(gate: Gate, credentials: Presented, statement: Statement, request_id: str) -> dict[str, Any]:
    """What the requester states about a recall that concerns it, on the record; the signed answer to it.

    A recall that concerns others and one that does not exist raise the same ``GatewayError``.
    """
    with standing(gate, credentials, request_id) as requester:
        answer = gate.recalls.take(statement, recipient_of(requester), requester.person_id)
        if answer is None:
            raise GatewayError(NO_RECALL)
    return answer


@contextmanager
def standing(gate: Gate, credentials: Presented, request_id: str) -> Iterator[Requester]:
    """The requester, if there is anything that it may do today; whoever may have nothing any more is refused."""
    requester = authenticate(gate.tokens, credentials, gate.clock())
    with refusals_on_record(gate.ledger, asked_by(requester, request_id, None, None)):
        admitted = gate.admission.admit(requester)
        if next(grants_of(gate, requester, admitted.directory), None) is None:
            raise GatewayError(AGREEMENT)
        yield requester


def whose(requester: Requester) -> dict[str, object]:
    """Who had an answer, as its entry has it: a client, and those that act for it, if any do.

    Where a person sits before the client, that person had it, and none of their colleagues. A client that asks for
    nobody had all of its answers.
    """
    actors = list(requester.actors) or None
    had: dict[str, object] = {"client": requester.client_id, "partner": requester.partner_id, "actors": actors}
    return had if requester.person_id is None else {**had, "person": requester.person_id}


def recipient_of(requester: Requester) -> Recipient:
    """The same, as notices have it."""
    return Recipient(requester.client_id, requester.partner_id, requester.actors)


def _types(book: PolicyBook, grants: Iterable[Grant]) -> Iterator[dict[str, Any]]:
    for grant in grants:
        try:
            view = book.view(grant)
        except GatewayError as refusal:
            raise_faults(refusal)
            continue
        described = describe(view, book.catalogue.types[grant.record_type])
        yield {"action": grant.action.value, **described}


def _questions(book: PolicyBook, grants: Iterable[Grant]) -> Iterator[dict[str, Any]]:
    for grant in grants:
        if grant.action is Action.ANSWER:
            for question in book.questions(grant).values():
                yield describe_question(question, book.catalogue.types[grant.record_type])

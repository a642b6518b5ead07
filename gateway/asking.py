"""What a requester tells the station: that it needs more, and whether an answer was of use.

The steps are those of ``gateway.beside``: who asks, may they today, on the record. Nothing here asks an archive, and
nothing that is told depends on a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from gateway.access import feedback
from gateway.access.attached import Attachment, NotTakenError
from gateway.access.request import Applicant, Attached, State, Wish
from gateway.access.telling import as_told, attached_object, in_full
from gateway.beside import recipient_of, standing, whose
from gateway.errors import AGREEMENT, ATTACHMENT, NO_RECEIPT, GatewayError
from gateway.gate import Gate
from gateway.grants.authorise import authorise
from gateway.grants.directory import Directory
from gateway.model.inquiry import Action
from gateway.model.requester import Presented, Requester, Scope
from gateway.policies.describe import describe

Waiting: TypeAlias = list[dict[str, Any]]

_SIGNED_WITHIN_S = 1


def ask_for_more(  # noqa: PLR0913, PLR0917 - what is asked, with what it comes
    gate: Gate,
    credentials: Presented,
    wish: Wish,
    once: str | None,
    request_id: str,
    attachments: Sequence[Attachment] = (),
) -> dict[str, Any]:
    """Take a request for access; the same sent again under one key ``once`` is one request."""
    with _applying(gate, credentials, request_id) as applicant:
        asked = gate.access.ask(applicant, wish, attachments, once)
        return as_told(asked, gate.access.today)


def tell_requests(gate: Gate, credentials: Presented, request_id: str) -> list[dict[str, Any]]:
    """The requests of the requester's partner, the oldest first."""
    with _applying(gate, credentials, request_id) as applicant:
        return [as_told(each, gate.access.today) for each in gate.access.told(applicant.partner_id)]


def tell_waiting(gate: Gate, credentials: Presented, request_id: str) -> tuple[Waiting, Waiting]:
    """What waits for the requester's partner: notices of recalls, and requests about which the station asks back."""
    with standing(gate, credentials, request_id) as requester:
        notices = [each for each in gate.recalls.told(recipient_of(requester)) if each["outstanding"]]
        asked = [as_told(each, gate.access.today) for each in gate.access.told(applicant_of(requester).partner_id)]
    return notices, [each for each in asked if each["state"] == State.ASKED_BACK]


def tell_request(gate: Gate, credentials: Presented, access: str, request_id: str) -> dict[str, Any]:
    """One of them; another's and one that does not exist raise the same ``GatewayError``, here and below."""
    with _applying(gate, credentials, request_id) as applicant:
        return in_full(gate.access.find(access, applicant.partner_id), gate.access.today)


def withdraw_request(gate: Gate, credentials: Presented, access: str, request_id: str) -> dict[str, Any]:
    """Take one back that is not decided."""
    with _applying(gate, credentials, request_id) as applicant:
        return as_told(gate.access.withdraw(access, applicant), gate.access.today)


def answer_question_back(gate: Gate, credentials: Presented, access: str, text: str, request_id: str) -> dict[str, Any]:
    """Answer what the station asked about one."""
    with _applying(gate, credentials, request_id) as applicant:
        return as_told(gate.access.answer(access, applicant, text), gate.access.today)


def attach_to_request(
    gate: Gate, credentials: Presented, access: str, attachment: Attachment, request_id: str
) -> dict[str, Any]:
    """Attach something to one that is not decided."""
    with _applying(gate, credentials, request_id) as applicant:
        try:
            return attached_object(gate.access.attach(access, applicant, attachment))
        except NotTakenError:
            raise GatewayError(ATTACHMENT) from None


def give_attachment(
    gate: Gate, credentials: Presented, access: str, number: int, request_id: str
) -> tuple[Attached, bytes]:
    """What is attached to one, as it was sent."""
    with _applying(gate, credentials, request_id) as applicant:
        return gate.access.attachment(access, number, applicant.partner_id)


def take_feedback(  # noqa: PLR0913 - what is said of which answer
    gate: Gate, credentials: Presented, disclosure: str, note: str, request_id: str, *, is_useful: bool
) -> None:
    """Keep what the requester says of an answer that it had; any other answer raises the one ``GatewayError``."""
    with standing(gate, credentials, request_id) as requester:
        facts = gate.receipts.facts(disclosure, whose(requester))
        if facts is None:
            raise GatewayError(NO_RECEIPT, retry_after=_SIGNED_WITHIN_S)
        given = feedback.Feedback(disclosure, facts["record_type"], facts["purpose"], is_useful, note)
        feedback.take(gate.access.state, applicant_of(requester), given)


def applicant_of(requester: Requester) -> Applicant:
    """Who asks, as a request for access has it."""
    return Applicant(
        partner_id=requester.partner_id,
        agreement_id=requester.agreement_id,
        client_id=requester.client_id,
        person_id=requester.person_id,
        officer=requester.officer,
    )


@contextmanager
def _applying(gate: Gate, credentials: Presented, request_id: str) -> Iterator[Applicant]:
    """Who applies: a client for itself, and none that acts for another."""
    with standing(gate, credentials, request_id) as requester:
        if requester.actors:
            raise GatewayError(AGREEMENT)
        yield applicant_of(requester)


def fields_shown(
    gate: Gate,
    directory: Directory,
    applicant: Applicant,
    wish: Wish,
    actions: Iterable[Action],
) -> dict[str, list[str]]:
    """What the policies in force show of the type of a wish, for its purpose: by field, the phrases of its description.

    With several actions it is what any of them shows. A case, an officer and a reason are taken to be named where the
    purpose asks for them; nothing is counted, and nobody asks an archive.
    """
    found: dict[str, list[str]] = {}
    book = gate.policies.as_of(directory.version)
    for action in actions:
        requester = Requester(
            client_id=applicant.client_id,
            partner_id=applicant.partner_id,
            agreement_id=applicant.agreement_id,
            purpose=wish.purpose,
            scopes=frozenset({Scope(wish.record_type, action)}),
            token_id="-",  # noqa: S106 - no token is asked with
            expires=0,
            case_number="-",
            officer="-",
            reason="-",
        )
        try:
            grant = authorise(directory, gate.purposes, requester, wish.record_type, action, gate.today())
            described = describe(book.view(grant), book.catalogue.types[wish.record_type])
        except GatewayError:
            continue
        found |= {field["name"]: field["shown"] for field in described["fields"]}
    return found

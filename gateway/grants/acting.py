"""For whom a request speaks: the client whose rights were asked for, and those that act for it, each as it stands now.

A token that was exchanged names the client it was first given to and, in order, every client that has acted for it
since. All of them have to stand, and each that acts has to be named by all that came before it: nobody is acted for by
somebody that it does not know. What may be done is what every one of them may do.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import AGREEMENT, GatewayError
from gateway.grants.directory import Directory
from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner
from gateway.model.requester import Requester


@dataclass(frozen=True, slots=True)
class Party:
    """A client that has a part in a request, with what was settled with its partner."""

    client: Client
    partner: Partner
    agreement: Agreement


def parties(directory: Directory, requester: Requester) -> tuple[Party, ...]:
    """The client that ``requester`` asks for, then its actors in order; raises ``GatewayError(AGREEMENT)``.

    The first has to be still as the token was issued for: the same agreement and partner, and a person who serves it.
    """
    everybody = (_subject(directory, requester), *(_standing(directory, actor) for actor in requester.actors))
    for place, actor in enumerate(everybody[1:], start=1):
        named = all(directory.lets_act(earlier.client.id, actor.client.id) for earlier in everybody[:place])
        if not (actor.client.may_exchange and named):
            raise GatewayError(AGREEMENT)
    return everybody


def recognised(directory: Directory, requester: Requester) -> bool:
    """Whether the keys are good still that signed the token and all that it came of.

    The window's own client asks for those who sit there, and for nobody else; who sits there has no token.
    """
    client = directory.clients.get(requester.client_id)
    is_window = client is not None and client.is_window
    return requester.is_seated is is_window and all(directory.recognises(kid) for kid in requester.kids)


def _subject(directory: Directory, requester: Requester) -> Party:
    party = _standing(directory, requester.client_id)
    if (party.agreement.id, party.partner.id) != (requester.agreement_id, requester.partner_id):
        raise GatewayError(AGREEMENT)
    if requester.person_id is not None and not _serves(directory, requester.person_id, party.partner):
        raise GatewayError(AGREEMENT)
    return party


def _standing(directory: Directory, client_id: str) -> Party:
    """A client in use, with its agreement and an active partner."""
    client = directory.clients.get(client_id)
    agreement = client and directory.agreements.get(client.agreement_id)
    partner = agreement and directory.partners.get(agreement.partner_id)
    if not client or not agreement or not partner or not client.stands or not partner.active:
        raise GatewayError(AGREEMENT)
    return Party(client, partner, agreement)


def _serves(directory: Directory, person_id: str, partner: Partner) -> bool:
    """Whether the person before the client still is a clerk of the partner."""
    person = directory.people.get(person_id)
    return person is not None and person.is_clerk_of(partner.id)

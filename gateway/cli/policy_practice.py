"""What may still be done of what the ledger tells was done: by partners, agreements and clients as they are today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from gateway.cli.administration import administration
from gateway.cli.policy_desk import Desk
from gateway.errors import GatewayError
from gateway.grants.authorise import authorise
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.practice import Practice
from gateway.model.requester import Requester, Scope

_NAMED: Final = "-"
"""Stands for a case or an officer that was named: policies and statute only ask whether one was."""


def grants_today(desk: Desk) -> Callable[[Practice], list[Grant]]:
    """A function that says what whoever had a practice may do today, decided as the walk decides it.

    A question that was refused was about no type in particular, so there the grant for each type is given.
    """
    directory = administration(desk.settings).directory()

    def grants_of(practice: Practice) -> list[Grant]:
        if practice.action not in set(Action):
            return []
        names = desk.catalogue.types if practice.record_type is None else {practice.record_type}
        found: list[Grant] = []
        for name in sorted(desk.catalogue.types.keys() & names):
            requester, action = _requester(practice, name), Action(practice.action)
            try:
                found.append(authorise(directory, desk.purposes, requester, name, action, desk.today))
            except GatewayError:
                continue
        return found

    return grants_of


def _requester(practice: Practice, type_name: str) -> Requester:
    return Requester(
        client_id=practice.client_id,
        partner_id=practice.partner_id,
        agreement_id=practice.agreement_id,
        purpose=practice.purpose,
        scopes=frozenset({Scope(type_name, Action(practice.action))}),
        token_id=_NAMED,
        expires=0,
        case_number=_NAMED if practice.has_case else None,
        officer=_NAMED if practice.has_officer else None,
        reason=_NAMED,
        actors=practice.actors,
    )

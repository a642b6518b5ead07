"""What a client asks for, whichever way it asks: scopes that its agreement covers, and one purpose that it may have."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidScopeError

from gateway.identity.authenticate import parse_scope
from gateway.identity.details import (
    Details,
    DetailsRefusedError,
    check_details,
    implied_details,
    parse_details,
)
from gateway.identity.registration import Registration
from gateway.model.grant import Purposes

_LONGEST_SCOPE: Final = 2048


def asked_scope(registration: Registration, text: str | None) -> str:
    """The scopes that are asked for, sorted; raise ``InvalidScopeError`` unless they are named, and all are agreed."""
    if not text or len(text) > _LONGEST_SCOPE:
        raise InvalidScopeError("name the scopes you need, as <type>:<action>")
    words = sorted(set(text.split(" ")))
    try:
        agreed = all(registration.covers(parse_scope(word)) for word in words)
    except ValueError:
        agreed = False
    if not agreed:
        raise InvalidScopeError("an agreement of yours has to hold every scope you ask for")
    return " ".join(words)


def asked_details(
    registration: Registration, given: str | Details | None, purposes: Purposes, *, officer_follows: bool = False
) -> Details:
    """The purpose that is asked for, or the only one that is agreed; raise ``OAuth2Error`` if it may not be had.

    With ``officer_follows`` the person who is asked will be the officer, where none is named.
    """
    try:
        match given:
            case None:
                # what was granted since does not make a program's request ambiguous
                details = implied_details(registration.agreement.purposes)
            case Details():
                details = given
            case _:
                details = parse_details(given)
        checked = replace(details, officer=details.officer or "-") if officer_follows else details
        check_details(checked, registration.purposes, registration.partner.kind, purposes)
    except DetailsRefusedError as refusal:
        raise OAuth2Error(str(refusal), error="invalid_authorization_details") from None
    return details

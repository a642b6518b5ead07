"""What is told to whoever acts, with all that they wrote still there."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from gateway.changes import AdministrationError
from gateway.identity.client_keys import KeyRefusedError
from gateway.identity.redirects import RedirectRefusedError

REFUSALS: Final = (AdministrationError, KeyRefusedError, RedirectRefusedError)

_AWAY: Final = ("Redis cannot", "the ledger cannot", "the state database cannot")


def status_of(error: Exception) -> int:
    """The status of the page that tells of ``error``: whether something is away, or what was asked cannot be done."""
    is_away = str(error).startswith(_AWAY)
    return HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.UNPROCESSABLE_ENTITY

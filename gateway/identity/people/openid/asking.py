"""How a provider is asked: over TLS, as ``outgoing`` bounds it, in ``WHOLE_S`` seconds.

One question at a time to each provider in a process, and whoever waits for a turn does so for ``PATIENCE_S`` seconds,
so that a provider that hangs does not hold every thread of the gateway.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from gateway.identity.people.provider import NotVouchedError, ProviderAwayError
from gateway.outgoing import bound, bounded_session

LARGEST: Final = 256 * 1024
"""Bytes of an answer; a key set of a large provider has 20 KiB."""

WHOLE_S: Final = 6.0
PATIENCE_S: Final = 3.0
"""Seconds to wait for another thread that asks the same provider."""


@contextmanager
def turn_of(lock: threading.Lock) -> Iterator[None]:
    """Hold ``lock`` meanwhile; ``ProviderAwayError`` where another thread does for longer than it is waited for."""
    if not lock.acquire(timeout=PATIENCE_S):
        raise ProviderAwayError("busy")
    try:
        yield
    finally:
        lock.release()


class Asking:
    """Asks one provider; ``ca_file`` names the authorities that its certificate may be of, if not the usual ones."""

    def __init__(self, ca_file: Path | None = None) -> None:
        self._ca_file = ca_file
        self._turn = threading.Lock()

    def document(self, address: str) -> dict[str, Any]:
        """The JSON object at ``address``; raises ``ProviderAwayError``."""
        with self._turns(), bounded_session(LARGEST, WHOLE_S, self._ca_file) as session:
            response = session.get(address, headers={"Accept": "application/json"}, allow_redirects=False)
            found = orjson.loads(response.content) if response.status_code == requests.codes.ok else None
        if not isinstance(found, dict):
            raise ProviderAwayError("document")
        return found

    def redeem(self, session: OAuth2Session, address: str, form: Mapping[str, str]) -> dict[str, Any]:
        """What the token endpoint at ``address`` gives for a code, asked by Authlib's client ``session``.

        Raises ``NotVouchedError`` where it refuses, ``ProviderAwayError`` where it does not answer.
        """
        with self._turns(), session:
            bound(session, LARGEST, WHOLE_S, self._ca_file)
            try:
                return dict(session.fetch_token(address, **form, allow_redirects=False))
            except AuthlibBaseError as error:
                # the provider's own word; one that we do not know is not for the log
                known = ("invalid_grant", "invalid_client", "unauthorized_client", "invalid_request")
                raise NotVouchedError(error.error if error.error in known else "token endpoint") from None

    @contextmanager
    def _turns(self) -> Iterator[None]:
        """A turn to ask; what fails in it is that the provider is away."""
        with turn_of(self._turn):
            try:
                yield
            except (requests.RequestException, OSError, ValueError, TypeError, RecursionError):
                # whatever it sent instead of an answer
                raise ProviderAwayError("no answer") from None

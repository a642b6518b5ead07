"""How a provider is asked: over TLS, with an end to everything. It may be slow, broken, or somebody else.

- No redirect is followed, and no credentials or proxies are taken from the environment.
- An answer has at most ``LARGEST`` bytes, is not compressed, and its body is there within ``WHOLE_S`` seconds. Its
  headers are waited for in steps of three seconds: whoever sends them a byte at a time has no end but their size.
- One question at a time to each provider in a process, and whoever waits for a turn does so for ``PATIENCE_S`` seconds,
  so that a provider that hangs does not hold every thread of the gateway.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import orjson
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from gateway.identity.people.provider import NotVouchedError, ProviderAwayError

LARGEST: Final = 256 * 1024
"""Bytes of an answer; a key set of a large provider has 20 KiB."""

WHOLE_S: Final = 6.0
PATIENCE_S: Final = 3.0
"""Seconds to wait for another thread that asks the same provider."""

_CONNECT_S: Final = 3.0
_READ_S: Final = 3.0
_PIECE: Final = 16 * 1024


class _Bounded(HTTPAdapter):
    """Sends a request and reads its whole answer, within the limits."""

    def send(self, request: requests.PreparedRequest, **given: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401 - the library's
        """The answer, read; raises ``requests.ConnectionError`` where it is over a limit."""
        ends = time.monotonic() + WHOLE_S
        request.headers["Accept-Encoding"] = "identity"
        given |= {"stream": True, "timeout": (_CONNECT_S, _READ_S)}
        response = super().send(request, **given)
        try:
            content = _read(response, ends)
        except (HTTPError, OSError):
            raise requests.ConnectionError from None
        finally:
            response.close()
        response.raw = BytesIO(content)
        return response


def _read(response: requests.Response, ends: float) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise requests.ConnectionError
    content = b""
    while piece := response.raw.read1(_PIECE):
        content += piece
        if len(content) > LARGEST or time.monotonic() > ends:
            raise requests.ConnectionError
    return content


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
        self._verify: bool | str = True if ca_file is None else str(ca_file)
        self._turn = threading.Lock()

    def document(self, address: str) -> dict[str, Any]:
        """The JSON object at ``address``; raises ``ProviderAwayError``."""
        with self._turns(), requests.Session() as session:
            self._bound(session)
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
            self._bound(session)
            try:
                return dict(session.fetch_token(address, **form, allow_redirects=False))
            except AuthlibBaseError as error:
                # the provider's own word; one that we do not know is not for the log
                known = ("invalid_grant", "invalid_client", "unauthorized_client", "invalid_request")
                raise NotVouchedError(error.error if error.error in known else "token endpoint") from None

    def _bound(self, session: requests.Session) -> None:
        session.trust_env = False
        session.verify = self._verify
        session.mount("https://", _Bounded())
        session.mount("http://", _Bounded())

    @contextmanager
    def _turns(self) -> Iterator[None]:
        """A turn to ask; what fails in it is that the provider is away."""
        with turn_of(self._turn):
            try:
                yield
            except (requests.RequestException, OSError, ValueError, TypeError, RecursionError):
                # whatever it sent instead of an answer
                raise ProviderAwayError("no answer") from None

"""How somebody else's server is asked: with an end to everything. It may be slow, broken, or somebody else.

- No redirect is followed, and no credentials or proxies are taken from the environment.
- An answer has a bounded size, is not compressed, and its body is there within a bounded time. Its headers are waited
  for in steps of three seconds: whoever sends them a byte at a time has no end but their size.
"""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

_CONNECT_S: Final = 3.0
_READ_S: Final = 3.0
_PIECE: Final = 16 * 1024


def bounded_session(largest: int, whole_s: float, ca_file: Path | None = None) -> requests.Session:
    """A session whose answers have at most ``largest`` bytes and are there within ``whole_s`` seconds.

    ``ca_file`` names the authorities that a server's certificate may be of, if not the usual ones. An answer over a
    limit raises ``requests.ConnectionError``; each request has to say ``allow_redirects=False``.
    """
    session = requests.Session()
    bound(session, largest, whole_s, ca_file)
    return session


def bound(session: requests.Session, largest: int, whole_s: float, ca_file: Path | None = None) -> None:
    """Hold the requests of ``session`` to the same limits."""
    session.trust_env = False
    session.verify = True if ca_file is None else str(ca_file)
    session.mount("https://", _Bounded(largest, whole_s))
    session.mount("http://", _Bounded(largest, whole_s))


class _Bounded(HTTPAdapter):
    """Sends a request and reads its whole answer, within the limits."""

    def __init__(self, largest: int, whole_s: float) -> None:
        super().__init__()
        self._largest = largest
        self._whole_s = whole_s

    def send(self, request: requests.PreparedRequest, **given: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401 - the library's
        """The answer, read; raises ``requests.ConnectionError`` where it is over a limit."""
        ends = time.monotonic() + self._whole_s
        request.headers["Accept-Encoding"] = "identity"
        given |= {"stream": True, "timeout": (_CONNECT_S, _READ_S)}
        response = super().send(request, **given)
        try:
            content = self._read(response, ends)
        except (HTTPError, OSError):
            raise requests.ConnectionError from None
        finally:
            response.close()
        response.raw = BytesIO(content)
        return response

    def _read(self, response: requests.Response, ends: float) -> bytes:
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise requests.ConnectionError
        content = b""
        while piece := response.raw.read1(_PIECE):
            content += piece
            if len(content) > self._largest or time.monotonic() > ends:
                raise requests.ConnectionError
        return content

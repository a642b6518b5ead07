"""Partners that ask one question after the other, whatever dies meanwhile, and keep all that reaches them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final, Self
from urllib.parse import urlsplit

from tests.walk.processes import PATIENCE

PARTNERS: Final = 4

_ANSWERS_A_CONNECTION: Final = 3
"""So that each process that serves is asked, one that has begun just now as well."""
_PAUSE_S: Final = 0.05
"""What is gone may be gone for seconds."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer: the id of its disclosure or request, and what it was; of one that broke off there is no body."""

    id: str
    status: int
    code: str = ""
    body: bytes | None = None


class Load:
    """Asks for ``paths`` in turn until the block ends, with tokens of ``token_for``; an empty one stands for none."""

    def __init__(self, address: str, paths: Sequence[str], token_for: Callable[[], str]) -> None:
        self.received: list[Received] = []
        self._address = urlsplit(address)
        self._paths = paths
        self._token_for = token_for
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(PARTNERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self, answers: int = 1) -> None:
        """Return once answers arrive again that are on the record."""
        seen, until = len(self.received), time.monotonic() + 2 * PATIENCE
        while len(self.received) < seen + answers:
            assert time.monotonic() < until, "the gateway does not answer any more"
            assert all(thread.is_alive() for thread in self._threads)
            time.sleep(0.01)

    def _ask(self, number: int) -> None:
        token = ""
        while not self._done.is_set():
            connection = HTTPConnection(str(self._address.hostname), self._address.port, timeout=10)
            try:
                for _ in range(_ANSWERS_A_CONNECTION):
                    token = token or self._token_for()
                    if not token or self._done.is_set():
                        self._done.wait(_PAUSE_S)
                        break
                    number += 1
                    path = self._paths[number % len(self._paths)]
                    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
                    status = self._keep(connection.getresponse())
                    if status == HTTPStatus.UNAUTHORIZED:
                        token = ""
                    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                        self._done.wait(_PAUSE_S)
            except (HTTPException, OSError):
                self._done.wait(_PAUSE_S)
            finally:
                connection.close()

    def _keep(self, response: HTTPResponse) -> int:
        """Note an answer before its end has come: what was sent of it has left."""
        disclosure = response.getheader("Gateway-Disclosure")
        try:
            body = response.read()
        except (HTTPException, OSError):
            if disclosure:
                self.received.append(Received(disclosure, response.status))
            raise
        if response.status == 200:
            assert disclosure
            self.received.append(Received(disclosure, response.status, body=body))
        elif 400 <= response.status < 500 and response.status != 401:
            problem = json.loads(body)
            self.received.append(Received(problem["request_id"], response.status, problem["code"]))
        return response.status

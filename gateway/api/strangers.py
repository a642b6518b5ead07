"""Strangers: whoever fails to prove who they are, counted by address, and put off when they fail too often.

Only failures are counted, and only a failure is ever answered with 429: who proves who they are is answered, however
often others failed behind the same address or in the same name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

import orjson
import redis
from flask import Flask, Request, Response, g, request

from gateway.api.problems import answer_problem
from gateway.errors import BAD_PROOF, BAD_TOKEN, NO_TOKEN, STRANGER, GatewayError
from gateway.proxies import network
from gateway.scripts import Script

_WINDOW_S: Final = 60
_FAILED: Final = frozenset({BAD_TOKEN.code, NO_TOKEN.code, BAD_PROOF.code})
_OAUTH: Final = "/oauth/"
_COUNT: Final = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return n
"""

_log: Final = logging.getLogger(__name__)


class Strangers:
    """Counts failures by address and minute, for all processes together; safe to share between threads."""

    def __init__(self, server: redis.Redis, clock: Callable[[], float], *, per_minute: int) -> None:
        self._count = Script(server, _COUNT)
        self._clock = clock
        self._per_minute = per_minute

    def failed(self, address: str) -> int | None:
        """Count a failure from ``address``; the seconds for which to put it off, or None while it is within the limit.

        While Redis cannot be asked nobody is put off, and nobody is let in either.
        """
        now = self._clock()
        key = f"gateway:stranger:{network(address)}:{int(now // _WINDOW_S)}"
        try:
            failures = int(self._count((key,), (2 * _WINDOW_S,)))
        except redis.RedisError:
            return None
        if failures == self._per_minute + 1:
            _log.warning("an address fails to authenticate again and again")
        return None if failures <= self._per_minute else max(1, int(_WINDOW_S - now % _WINDOW_S))


def put_off_strangers(app: Flask, strangers: Strangers, address_of: Callable[[Request], str]) -> None:
    """Replace the failures of an address that is over its limit by 429 with ``Retry-After``.

    ``address_of`` tells where a request comes from, behind the proxy that is trusted to say so.
    """

    def finish(response: Response) -> Response:
        if not _has_failed(response):
            return response
        wait_s = strangers.failed(address_of(request))
        return response if wait_s is None else _put_off(wait_s)

    app.after_request(finish)


def _has_failed(response: Response) -> bool:
    """Whether the answer says that nobody was recognised."""
    if g.get("problem_code") in _FAILED:
        return True
    if not request.path.startswith(_OAUTH) or response.status_code not in {400, 401}:
        return False
    body = response.get_json(silent=True)
    return isinstance(body, dict) and body.get("error") == "invalid_client"


def _put_off(wait_s: int) -> Response:
    if not request.path.startswith(_OAUTH):
        return answer_problem(GatewayError(STRANGER, retry_after=wait_s))
    told = {"error": "temporarily_unavailable", "error_description": STRANGER.title}
    response = Response(orjson.dumps(told), STRANGER.status, mimetype="application/json")
    response.headers["Retry-After"] = str(wait_s)
    return response

"""Scripts that Redis runs, called on connections of our own: on every request, so that little may stand between.

The client of the library looks into a connection before each use, and has a lock, an event and a retry around each
command, which takes as long as the command. Here a connection is used until it fails; then the command is sent once
more, on a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha1
from typing import Any, Final, TypeAlias

import redis
from redis.exceptions import NoScriptError

Word: TypeAlias = str | int

_LOAD: Final = ("SCRIPT", "LOAD")


class Script:
    """One script on the server that ``server`` is a client of; safe to share between threads."""

    def __init__(self, server: redis.Redis, text: str) -> None:
        self._pool = server.connection_pool
        self._text = text
        self._name = sha1(text.encode(), usedforsecurity=False).hexdigest()
        self._idle: list[Any] = []

    def __call__(self, keys: Sequence[Word], args: Sequence[Word]) -> Any:  # noqa: ANN401 - whatever the script gives
        """What the script gives for ``keys`` and ``args``; raises ``redis.RedisError``."""
        command = ("EVALSHA", self._name, len(keys), *keys, *args)
        connection = self._taken()
        try:
            try:
                return _asked(connection, command)
            except NoScriptError:
                _asked(connection, (*_LOAD, self._text))
                return _asked(connection, command)
        finally:
            self._idle.append(connection)

    def _taken(self) -> Any:  # noqa: ANN401 - the library's connections, of a kind for each sort of address
        """A connection that nobody else uses; it has to be given back."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._pool.get_connection()


def _asked(connection: Any, command: Sequence[Word]) -> Any:  # noqa: ANN401 - the same
    """The answer to ``command``. Whatever fails closes the connection, and a closed one is opened by what is sent."""
    try:
        connection.send_command(*command)
        return connection.read_response()
    except (redis.ConnectionError, redis.TimeoutError):
        connection.send_command(*command)
        return connection.read_response()

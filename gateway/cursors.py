"""Cursors: the position after a page, sealed so that only the gateway can read it and only for the same question.

A cursor is AES-SIV (RFC 5297) over the position, with everything it is bound to as associated data: another client,
purpose, type, criterion or order cannot open it. The view that it was made under is sealed in beside the position, so
that whoever comes back after a policy has changed is told so, and no chain of pages mixes two versions. SIV is
deterministic, so one position gives one cursor, and the text is padded to a multiple of 64 bytes, so its length tells
nothing about the values in it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from gateway.errors import CURSOR, VIEW_CHANGED, GatewayError

KEY_FILE: Final = "cursor.key"
"""The name of the key's file among a deployment's keys."""

KEY_BYTES: Final = 64
LONGEST_CURSOR: Final = 8192
_BLOCK: Final = 64
_STAMP_BYTES: Final = 32

Position = tuple[str | int | float | bool | None, ...]


class Cursors:
    """Seals and opens cursors under one key of 64 bytes, shared by all processes of a deployment.

    >>> cursors = Cursors(bytes(64))
    >>> sealed = cursors.seal(("HH-0001",), binding=("client-1", "elderly-care"), view="7")
    >>> cursors.open(sealed, binding=("client-1", "elderly-care"), view="7")
    ('HH-0001',)
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def seal(self, position: Position, *, binding: tuple[str, ...], view: str) -> str:
        """The cursor for ``position``, usable only with the same ``binding`` and under the ``view`` of that key."""
        text = orjson.dumps(position)
        padded = text + b" " * (-len(text) % _BLOCK)
        sealed = self._cipher.encrypt(_stamp(view) + padded, _associated(binding))
        return urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, cursor: str, *, binding: tuple[str, ...], view: str) -> Position:
        """The position that ``cursor`` holds.

        Raises ``GatewayError`` with ``CURSOR`` if it was altered or is for another question, with ``VIEW_CHANGED`` if
        it is for this one but was made under another view.
        """
        try:
            sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            if len(cursor) > LONGEST_CURSOR or urlsafe_b64encode(sealed).rstrip(b"=") != cursor.encode("ascii"):
                raise GatewayError(CURSOR)
            opened = self._cipher.decrypt(sealed, _associated(binding))
        except (InvalidTag, NotBase64, UnicodeEncodeError, ValueError):
            raise GatewayError(CURSOR) from None
        if opened[:_STAMP_BYTES] != _stamp(view):
            raise GatewayError(VIEW_CHANGED)
        return tuple(orjson.loads(opened[_STAMP_BYTES:]))


def _stamp(view: str) -> bytes:
    return sha256(view.encode()).digest()


def _associated(binding: tuple[str, ...]) -> list[bytes]:
    return [part.encode("utf-8", "surrogatepass") for part in binding]

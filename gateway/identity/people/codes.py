"""Codes that people type: the six digits of an app (RFC 6238), recovery codes, and the one-time code of a beginning."""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from typing import Final
from urllib.parse import quote, urlencode

STEP_S: Final = 30
DIGITS: Final = 6
SECRET_BYTES: Final = 20
RECOVERY_CODES: Final = 10

_DRIFT: Final = 1
"""Steps by which somebody's clock may be wrong, either way."""

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another."""


def new_secret() -> bytes:
    """What an app and the gateway share."""
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """The code of one step of thirty seconds (RFC 4226, section 5.3).

    >>> code_at(b"12345678901234567890", 59 // 30)
    '287082'
    """
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: bytes, code: str, now: float) -> int | None:
    """The step that ``code`` is of, if it is of one near to ``now``; every step is compared."""
    here = int(now) // STEP_S
    steps = [step for step in range(here - _DRIFT, here + _DRIFT + 1) if step >= 0]
    given = code.encode("utf-8", "replace")
    found = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), given)]
    return found[-1] if found else None


def written_secret(secret: bytes) -> str:
    """The secret as an app takes it by hand: base 32 in groups of four."""
    text = b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, account: str, station: str) -> str:
    """The secret as an app takes it from a link or a picture (`otpauth:`)."""
    label = quote(f"{station}:{account}", safe="")
    query = urlencode({"secret": b32encode(secret).decode(), "issuer": station}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"


def new_code(groups: int) -> str:
    """A code of ``groups`` of five characters, each group of nearly 25 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(groups))


def as_typed(code: str) -> str:
    """A code as it was given out, whatever case and separators somebody types.

    >>> as_typed(" ABCDE fghjk")
    'abcdefghjk'
    """
    return "".join(char for char in code.casefold() if char.isalnum())

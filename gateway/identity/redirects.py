"""Where a browser may be sent back to: an address that was registered, letter by letter."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1"})
_LONGEST: Final = 512


class RedirectRefusedError(Exception):
    """An address cannot be registered; the message is one sentence that says why."""


def refuse_redirect_uri(uri: str) -> None:
    """Raise ``RedirectRefusedError`` unless ``uri`` is an https address, or one of this machine, without fragment.

    >>> refuse_redirect_uri("https://desk.example/callback")
    """
    parts = urlsplit(uri)
    plain = uri.isascii() and uri.isprintable() and " " not in uri and "*" not in uri and "\\" not in uri
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    if not (plain and safe and parts.hostname and len(uri) <= _LONGEST) or "#" in uri or "@" in parts.netloc:
        raise RedirectRefusedError(
            "an address to return to is https, or http on 127.0.0.1, without user, fragment or wildcard"
        )

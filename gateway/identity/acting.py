"""What a token that was exchanged says of those who act in it (RFC 8693, section 4): ``act``, and where it came from.

The outermost ``act`` is the client that holds the token, also its ``client_id``; within it is who acted before. For
whom they act is ``for_client``, because ``sub`` may be a person. ``origins`` are the tokens that it came of::

    "client_id": "region", "for_client": "desk", "act": {"sub": "region", "act": {"sub": "district"}},
    "origins": [{"jti": "…", "kid": "…"}, {"jti": "…", "kid": "…"}]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.identity.signed import NotGenuine, short_text
from gateway.model.requester import MOST_ACTORS, Origin


def read_acting(claims: Mapping[str, Any]) -> tuple[str, tuple[str, ...], tuple[Origin, ...]]:
    """The client that is acted for, who acts for it, and the origins; for a plain token its client and nobody.

    Raises ``NotGenuine`` for claims that do not fit together.
    """
    holder = short_text(claims, "client_id")
    if claims.keys().isdisjoint({"act", "for_client", "origins"}):
        return holder, (), ()
    actors, origins = _actors(claims), _origins(claims)
    if actors[-1] != holder or len(origins) != len(actors):
        raise NotGenuine("act")
    return short_text(claims, "for_client"), actors, origins


def _actors(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """Who acts, the first actor first."""
    found: list[str] = []
    inner: Any = claims.get("act")
    while inner is not None:
        if not isinstance(inner, dict) or not inner.keys() <= {"sub", "act"} or len(found) == MOST_ACTORS:
            raise NotGenuine("act")
        found.insert(0, short_text(inner, "sub"))
        inner = inner.get("act")
    if not found:
        raise NotGenuine("act")
    return tuple(found)


def _origins(claims: Mapping[str, Any]) -> tuple[Origin, ...]:
    given = claims.get("origins")
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise NotGenuine("origins")
    return tuple(Origin(short_text(each, "jti"), short_text(each, "kid")) for each in given)

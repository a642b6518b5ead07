"""What is believed of an ID token (OpenID Connect Core 1.0, section 3.1.3.7): everything is checked, nothing is passed.

It is of this provider, for this gateway and nobody else, of this journey, of now, and about somebody who proved
themselves within ``LONGEST_S``.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, Final

from gateway.identity.people.sessions import LONGEST_S
from gateway.identity.signed import NotGenuine, short_text, whole_second

SKEW_S: Final = 60
"""Seconds by which the provider's clock may be wrong, either way."""

OLDEST_S: Final = 600
"""Seconds since an ID token was made; it is fetched within a second."""

_LONGEST_SUBJECT: Final = 255


def check_id_token(claims: Mapping[str, Any], issuer: str, client_id: str, nonce: str, now: float) -> tuple[str, int]:
    """Return the subject and when they proved themselves; raise ``NotGenuine`` for anything that is not so."""
    if claims.get("iss") != issuer:
        raise NotGenuine("iss")
    if claims.get("aud") not in (client_id, [client_id]):
        raise NotGenuine("aud")
    if claims.get("azp", client_id) != client_id:
        raise NotGenuine("azp")
    if not hmac.compare_digest(short_text(claims, "nonce").encode("utf-8", "replace"), nonce.encode()):
        raise NotGenuine("nonce")
    made, proved = whole_second(claims, "iat"), whole_second(claims, "auth_time")
    if now - SKEW_S >= whole_second(claims, "exp"):
        raise NotGenuine("exp")
    if not now - OLDEST_S <= made <= now + SKEW_S:
        raise NotGenuine("iat")
    if "nbf" in claims and whole_second(claims, "nbf") > now + SKEW_S:
        raise NotGenuine("nbf")
    if not now - LONGEST_S - SKEW_S <= proved <= now + SKEW_S:
        raise NotGenuine("auth_time")
    return short_text(claims, "sub", _LONGEST_SUBJECT), min(proved, int(now))


def is_second(claims: Mapping[str, Any], amr: frozenset[str], acr: frozenset[str]) -> bool:
    """Whether the claims say that somebody proved a second factor, in one of the words that are believed.

    >>> is_second({"amr": ["pwd", "otp"]}, frozenset({"otp"}), frozenset())
    True
    """
    methods, level = claims.get("amr"), claims.get("acr")
    used = {each for each in methods if isinstance(each, str)} if isinstance(methods, list) else set()
    return bool(used & amr) or (isinstance(level, str) and level in acr)

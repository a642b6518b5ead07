"""The receipt of a statement: a signed note that the station was told something, by whom, when, and what exactly.

It has six lines, the last of which is the SHA-256 of the statement's canonical JSON (RFC 8785)::

    station-archive recall statement v1
    recall 5f0c…
    client committee-one-desk
    stated destruction
    time 2026-11-30T09:12:44Z
    sha256 9f86d0…

The first line is that of no log, so a receipt can never pass for a checkpoint, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import orjson

FIRST_LINE: Final = "station-archive recall statement v1"


class NotStated(Exception):  # noqa: N818 - it is a verdict
    """What was given is not the receipt of that statement; the message is one sentence."""


def text_of(answer: Mapping[str, Any]) -> str:
    """What is signed of the ``answer`` to a statement; raises ``NotStated`` for what is none.

    >>> print(text_of({"recall": "5f", "client": "desk", "stated": "acknowledgement", "time": "2026-11-30T09:12:44Z",
    ...                "statement": {}}), end="")
    station-archive recall statement v1
    recall 5f
    client desk
    stated acknowledgement
    time 2026-11-30T09:12:44Z
    sha256 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
    """
    try:
        lines = [f"{name} {answer[name]}" for name in ("recall", "client", "stated", "time")]
        digest = sha256(orjson.dumps(answer["statement"], option=orjson.OPT_SORT_KEYS)).hexdigest()
    except (KeyError, TypeError):
        raise NotStated("this is no answer to a statement about a recall") from None
    if any("\n" in line for line in lines):
        raise NotStated("this is no answer to a statement about a recall")
    return "\n".join((FIRST_LINE, *lines, f"sha256 {digest}", ""))


def check_text(text: str, answer: Mapping[str, Any]) -> None:
    """Raise ``NotStated`` unless ``text`` is what is signed for the ``answer`` that a client was given."""
    if text_of(answer) != text:
        raise NotStated("the signature is of another statement than the one that stands beside it")

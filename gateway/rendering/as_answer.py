"""One bit: ``{"answer": "yes"}`` or ``{"answer": "no"}``, in as many bytes, so that its length does not tell which."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gateway.rendering.base import Rendered, headers_of

_BODIES: Final = {True: b'{"answer":"yes"}', False: b'{"answer": "no"}'}


def render_answer(disclosure_id: str, policies: Iterable[str], obligations: Iterable[str], *, yes: bool) -> Rendered:
    """The answer as the body, and the disclosure that it belongs to in the headers."""
    return Rendered(_BODIES[yes], "application/json", headers_of(disclosure_id, policies, obligations))


def is_yes(rendered: Rendered) -> bool:
    """Whether an answer that was rendered here says yes."""
    return rendered.body == _BODIES[True]

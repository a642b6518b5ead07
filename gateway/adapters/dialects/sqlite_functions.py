"""What SQLite calls back for: our own redactions, as functions of every connection.

Texts come as bytes, for one that is not Unicode must not make the whole statement fail.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from gateway.model.kinds import Kind, has_shape
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.band import Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.scrub.known import Known
from gateway.redaction.scrub.models import NamesModel
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector

GENERALISE: Final = "gateway_generalise"
"""The function that every connection is given: ``generalise`` below."""

BAND: Final = "gateway_band"
"""Another function of every connection: ``band`` below."""

SCRUB: Final = "gateway_scrub"
"""Another function of every connection: ``scrub`` below."""

HAS_SHAPE: Final = "gateway_has_shape"
"""Another function of every connection: ``shaped_text`` below."""

KINDS: Final = {Ladder.ADDRESS: Kind.ADDRESS, Ladder.GRID: Kind.COORDINATE}
"""What is generalised by a function, by its ladder."""


def scrub(detectors: str, kinds: str, model: str, value: bytes, *beside: bytes | None) -> Outcome:
    """What a connection's ``gateway_scrub`` gives: the outcome, or null for what is withheld.

    >>> scrub("phone", "name", "", "李雷来电".encode(), "李雷".encode())
    '[人名1]来电'
    """
    redaction = _scrub(detectors, kinds, model)
    row = {field: _decoded(known) for (field, _), known in zip(redaction.reads, beside, strict=True)}
    text = _decoded(value)
    outcome = WITHHELD if text is None else redaction.beside(row).apply(Kind.NARRATIVE, text)
    return None if outcome is WITHHELD else outcome


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


@lru_cache(maxsize=256)
def _scrub(detectors: str, kinds: str, model: str) -> Scrub:
    """A scrub whose fields are known by their places."""
    known = frozenset(Known(f"{place:03d}", Kind(kind)) for place, kind in enumerate(kinds.split()))
    return Scrub(frozenset(map(Detector, detectors.split())), known, NamesModel(model) if model else None)


def band(width: str, value: int | None) -> Outcome:
    """What a connection's ``gateway_band`` gives: the band around a whole number.

    >>> band("1000", 2**63 - 1)
    '9223372036854775000..9223372036854775999'
    """
    return Band(int(width)).apply(Kind.INTEGER, value)


def generalise(ladder: str, step: str, value: bytes | None) -> Outcome:
    r"""What a connection's ``gateway_generalise`` gives: the outcome, or null for what is withheld.

    >>> generalise("address", "county", "上海市浦东新区牡丹路100弄5号".encode())
    '上海市浦东新区'
    >>> generalise("address", "city", b"\xff") is None
    True
    """
    outcome = _redaction(ladder, step).apply(KINDS[Ladder(ladder)], _decoded(value))
    return None if outcome is WITHHELD else outcome


def shaped_text(kind: str, value: bytes | None) -> bool:
    r"""What a connection's ``gateway_has_shape`` gives.

    >>> shaped_text("email", b"li.lei@example.com"), shaped_text("email", b"\xff@example.com")
    (True, False)
    """
    try:
        return value is not None and has_shape(Kind(kind), value.decode())
    except UnicodeDecodeError:
        return False


@lru_cache(maxsize=256)
def _redaction(ladder: str, step: str) -> Generalise:
    return Generalise(Ladder(ladder), step)

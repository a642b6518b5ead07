"""What each redaction costs for one value: `python -m bench.redactions`.

Ratios are to `reveal`, which does next to nothing. Keyed hashes are measured beside one another, each with its keyed
state prepared once, because that choice was made by their cost (docs/decisions/0009).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b, sha256
from timeit import repeat
from typing import Final

from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import Kind, Scalar
from gateway.model.plan import Redaction
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.group import Group
from gateway.redaction.mask import Mask
from gateway.redaction.plain import PRESENT, REVEAL
from gateway.redaction.pseudonym import Domain, Pseudonym
from gateway.redaction.surname import KeepSurname

CALLS: Final = 20_000
ROUNDS: Final = 5

_ID_NUMBER: Final = "310115195003071230"
_ADDRESS: Final = "上海市浦东新区花木街道牡丹路100弄5号602室"
_DOMAIN: Final = Domain("committee", "elderly-care", (bytes(32),))

CASES: Final[tuple[tuple[Redaction, Kind, Scalar], ...]] = (
    (REVEAL, Kind.TEXT, "花木食品厂"),
    (PRESENT, Kind.TEXT, "花木食品厂"),
    (Mask(keep_first=2), Kind.ID_NUMBER, _ID_NUMBER),
    (Mask(keep=(7, 8, -1)), Kind.ID_NUMBER, _ID_NUMBER),
    (Mask(keep_last=4), Kind.BANK_CARD, "6222020000000000000"),
    (Mask(keep_first=1), Kind.EMAIL, "li.lei@example.com"),
    (KeepSurname(), Kind.NAME, "欧阳一舟"),
    (Generalise(Ladder.TIME, "decade"), Kind.DATE, "1950-03-07"),
    (Generalise(Ladder.AREA, "street"), Kind.AREA, "310115003001"),
    (Generalise(Ladder.ADDRESS, "building"), Kind.ADDRESS, _ADDRESS),
    (Band(10), Kind.INTEGER, 67),
    (Band(10, 20, 60), Kind.NUMBER, 47.5),
    (AgeBand(Band(10), date(2026, 11, 25)), Kind.DATE, "1950-03-07"),
    (Group(Hierarchy(("branch",), (("theft", ("property",)),)), "branch"), Kind.CATEGORY, "theft"),
    (Generalise(Ladder.GRID, "0.01"), Kind.COORDINATE, "31.2345,121.5678"),
    (Pseudonym(_DOMAIN), Kind.REFERENCE, "P000000000000007"),
    (Pseudonym(_DOMAIN), Kind.ID_NUMBER, _ID_NUMBER),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds for one value, the best of several rounds."""

    name: str
    seconds: float


def costs() -> list[Cost]:
    """The cost of every case, `reveal` first."""
    return [_cost(f"{redaction!r} of {kind}", _applied(redaction, kind, value)) for redaction, kind, value in CASES]


def hashes() -> list[Cost]:
    """The cost of two keyed hashes of one ID number."""
    blake, sha = blake2b(key=bytes(32), digest_size=32), hmac.new(bytes(32), digestmod=sha256)
    text = _ID_NUMBER.encode()

    def keyed_blake2b() -> None:
        state = blake.copy()
        state.update(text)
        state.hexdigest()

    def hmac_sha_256() -> None:
        state = sha.copy()
        state.update(text)
        state.hexdigest()

    return [_cost("keyed BLAKE2b", keyed_blake2b), _cost("HMAC-SHA-256", hmac_sha_256)]


def as_text() -> Iterator[str]:
    """Both tables in lines."""
    for title, measured in (("a redaction, for one value", costs()), ("a keyed hash, for one ID number", hashes())):
        yield f"{title:96}{'µs':>8}{'ratio':>8}"
        for cost in measured:
            yield f"  {cost.name:94}{cost.seconds * 1e6:8.2f}{cost.seconds / measured[0].seconds:8.1f}"


def _applied(redaction: Redaction, kind: Kind, value: Scalar) -> Callable[[], None]:
    def apply() -> None:
        redaction.apply(kind, value)

    return apply


def _cost(name: str, call: Callable[[], None]) -> Cost:
    return Cost(name, min(repeat(call, number=CALLS, repeat=ROUNDS)) / CALLS)


if __name__ == "__main__":
    print("\n".join(as_text()))

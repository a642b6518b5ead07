"""The three variants under the same load in turn, so that each is compared with what the others did a moment ago."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.deployment import Deployment
from bench.load import Round, get, put_under_load
from bench.measure import Measure
from bench.question import STREET_AGREEMENT
from bench.servers import free_port, running, variant
from bench.walk import FIRST, Position, check_same_rows, spread

RAW: Final = "raw"
PLAIN: Final = "plain"
GATEWAY: Final = "gateway"

_COMPARED: Final = 10
"""Pages whose rows are compared before anything is measured."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What one variant did in the rounds of a run, each figure the median of its rounds; latencies in seconds."""

    pages_per_second: float
    p50: float
    p99: float
    page_bytes: int
    rates: tuple[float, ...]


def in_rounds(
    archive: str, gateway: Deployment, positions: Sequence[Position], measure: Measure, say: Callable[[str], None]
) -> Mapping[str, Speed]:
    """The speed of each variant over the archive that the ``gateway``, which is serving, answers from."""
    rounds: dict[str, list[Round]] = {RAW: [], PLAIN: [], GATEWAY: []}
    with ExitStack() as stack:
        ports = {RAW: free_port(), PLAIN: free_port(), GATEWAY: gateway.port}
        for name in (RAW, PLAIN):
            log = gateway.settings.home / f"{name}.log"
            stack.enter_context(running(variant(name, archive, ports[name], log, probe=get(FIRST.unprotected))))
        authorization = gateway.authorization(STREET_AGREEMENT)
        check_same_rows(spread(positions, _COMPARED), (ports[RAW], ports[PLAIN]), gateway.port, authorization)
        for number in range(measure.rounds + 1):
            say(f"round {number} of {measure.rounds}" if number else "warming up")
            for name, done in rounds.items():
                measured = put_under_load(
                    ports[name],
                    _requests(gateway, positions) if name == GATEWAY else _unprotected(positions),
                    connections=measure.connections,
                    seconds=measure.seconds if number else measure.warm_up,
                )
                if number:
                    done.append(measured)
    return {name: _speed(done) for name, done in rounds.items()}


def _requests(gateway: Deployment, positions: Sequence[Position]) -> list[bytes]:
    """What the gateway is asked, under a token that outlives a round."""
    authorization = gateway.authorization(STREET_AGREEMENT)
    return [get(position.path, [authorization]) for position in positions]


def _unprotected(positions: Sequence[Position]) -> list[bytes]:
    return [get(position.unprotected) for position in positions]


def _speed(rounds: Sequence[Round]) -> Speed:
    rates = tuple(done.rate for done in rounds)
    pages = sum(len(done.latencies) for done in rounds)
    return Speed(
        pages_per_second=median(rates),
        p50=median(done.quantile(0.5) for done in rounds),
        p99=median(done.quantile(0.99) for done in rounds),
        page_bytes=sum(done.bytes_read for done in rounds) // pages,
        rates=rates,
    )

"""A run as a person reads it, and as a program does."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from bench.measure import Measure
from bench.rounds import GATEWAY, PLAIN, RAW
from bench.run import Measured
from bench.servers import PROCESSES, THREADS

_NAMES: Final = {
    RAW: "(a) raw: JSON built in the database",
    PLAIN: "(b) plain: Flask, driver, jsonify",
    GATEWAY: "(c) the gateway",
}
_MS: Final = 1_000
_US: Final = 1_000_000


def as_json(measure: Measure, measured: Sequence[Measured]) -> dict[str, Any]:
    """Every figure of a run; times in seconds."""
    return {
        "machine": _machine(),
        "measure": asdict(measure),
        "databases": [
            asdict(each) | {"ratios": {name: ratio(each, name) for name in (RAW, PLAIN)}} for each in measured
        ],
    }


def as_text(measure: Measure, measured: Sequence[Measured]) -> Iterator[str]:
    """A run in lines."""
    yield (
        f"Pages of 100 of {measure.households:,} households over HTTP; {PROCESSES} processes of {THREADS} threads; "
        f"{measure.connections} connections; medians of {measure.rounds} alternating rounds of {measure.seconds:g} s."
    )
    yield _machine()
    for each in measured:
        yield ""
        yield f"{each.engine}"
        yield from _speeds(each)
        yield ""
        yield f"  one page at a time: {each.stages.on_wire * _US:,.0f} µs, of which"
        yield from _stages(each)
        yield ""
        yield f"  {'from ' + format(measure.few, ',') + ' to ' + format(measure.households, ',') + ' households':44}"
        yield from _growth(each)


def ratio(measured: Measured, variant: str) -> float:
    """The gateway's pages a second as a share of another variant's."""
    return measured.speeds[GATEWAY].pages_per_second / measured.speeds[variant].pages_per_second


def _speeds(measured: Measured) -> Iterator[str]:
    yield f"  {'':40}{'pages/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'kB/page':>9}{'(c) to it':>11}"
    for variant, speed in measured.speeds.items():
        yield (
            f"  {_NAMES[variant]:40}{speed.pages_per_second:9,.0f}{speed.p50 * _MS:9.1f}{speed.p99 * _MS:9.1f}"
            f"{speed.page_bytes / 1000:9.1f}{ratio(measured, variant):11.2f}"
        )


def _stages(measured: Measured) -> Iterator[str]:
    stages = measured.stages
    rows = [*stages.means.items(), ("server, HTTP and the client", stages.on_wire - stages.in_process)]
    for stage, seconds in sorted(rows, key=lambda row: -row[1]):
        yield f"    {stage:44}{seconds * _US:9,.0f} µs {seconds / stages.on_wire:7.0%}"


def _growth(measured: Measured) -> Iterator[str]:
    for growth in measured.growth:
        few, many = (growth.seconds[households] * _US for households in sorted(growth.seconds))
        yield f"    {growth.question:44}{few:9,.0f} µs {many:9,.0f} µs   x {growth.ratio:.2f}"


def _machine() -> str:
    return f"Python {sys.version.split()[0]} on {platform.system()} {platform.machine()}, {_cores()} cores."


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

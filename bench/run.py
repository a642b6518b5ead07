"""One run: in each database, the three variants under the same load in turn, then the stages, then the growth."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.databases import ENGINES, archives
from bench.deployment import Deployment, deploy, serving
from bench.growth import Growth, measure_growth
from bench.load import Connection, get
from bench.measure import Measure
from bench.question import STREET_AGREEMENT
from bench.rounds import Speed, in_rounds
from bench.servers import free_port
from bench.stages import Stages, time_stages
from bench.walk import Position, spread, walk
from gateway.app import create_app
from gateway.embedded import EmbeddedRedis

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured in one database. Times are in seconds."""

    engine: str
    speeds: Mapping[str, Speed]
    stages: Stages
    growth: Sequence[Growth]


def run(measure: Measure, cache: Path, say: Say, engines: Sequence[str] = ENGINES) -> list[Measured]:
    """Measure the variants in ``engines``, with archives kept in ``cache``; ``say`` is told what is being done."""
    cache.mkdir(parents=True, exist_ok=True)
    (cache / ".gitignore").write_text("*\n", encoding="utf-8")
    return [_measure(engine, measure, cache, say) for engine in engines]


def _measure(engine: str, measure: Measure, cache: Path, tell: Say) -> Measured:
    def say(what: str) -> None:
        tell(f"{engine}: {what}")

    say(f"making archives of {measure.few:,} and {measure.households:,} households")
    with archives(engine, (measure.few, measure.households), cache) as urls, _folder(cache) as folder:
        small = deploy(folder / "small", urls[measure.few], free_port())
        large = deploy(folder / "large", urls[measure.households], free_port())
        with serving(large):
            say("walking through the archive")
            pages = walk(large.port, large.authorization(STREET_AGREEMENT), measure.walked)
            positions = spread(pages, measure.positions)
            speeds = in_rounds(urls[measure.households], large, positions, measure, say)
            say("timing the stages")
            stages = _stages(large, positions, measure)
            with serving(small):
                say("asking the small and the large archive in turn")
                few = walk(small.port, small.authorization(STREET_AGREEMENT), measure.walked)
                growth = measure_growth(
                    {measure.few: small, measure.households: large},
                    {measure.few: few, measure.households: pages},
                    rounds=measure.rounds,
                    seconds=measure.seconds / 8,
                )
        return Measured(engine, speeds, stages, growth)


def _stages(gateway: Deployment, positions: Sequence[Position], measure: Measure) -> Stages:
    """Where the time goes in an application of this process, over the same archive and with a Redis of its own."""
    authorization = gateway.authorization(STREET_AGREEMENT)
    with EmbeddedRedis(gateway.settings.home) as url, Connection(gateway.port) as connection:
        settings = replace(gateway.settings, redis_url=url)
        return time_stages(
            lambda: create_app(settings),
            lambda path: connection.ask(get(path, [authorization])),
            [position.path for position in positions],
            authorization,
            measure.staged_pages,
        )


@contextmanager
def _folder(cache: Path) -> Iterator[Path]:
    """A folder for the run's deployments, on the disk whose syncs are measured; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=cache.resolve()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)

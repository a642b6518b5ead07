"""A whole run on a tiny archive: every figure is there, and nothing is left behind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench import report
from bench.databases import archives
from bench.load import get
from bench.measure import QUICK, Measure
from bench.rounds import GATEWAY, PLAIN, RAW
from bench.run import Measured, run
from bench.servers import Server, ServerError, free_port, is_open, running, variant
from bench.walk import FIRST

TINY = replace(QUICK, households=600, few=300, rounds=1, seconds=0.2, warm_up=0.1, connections=4, staged_pages=40)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Measure, Measured, Path]:
    cache = tmp_path_factory.mktemp("bench")
    (done,) = run(TINY, cache, lambda _: None, ["sqlite"])
    return TINY, done, cache


def test_every_variant_is_measured(measured: tuple[Measure, Measured, Path]) -> None:
    _, done, _ = measured
    assert list(done.speeds) == [RAW, PLAIN, GATEWAY]
    assert all(speed.pages_per_second > 0 and speed.p50 <= speed.p99 for speed in done.speeds.values())


def test_every_stage_of_the_walk_is_found_and_timed(measured: tuple[Measure, Measured, Path]) -> None:
    _, done, _ = measured
    assert len(done.stages.means) == 16
    assert all(seconds > 0 for seconds in done.stages.means.values())


def test_growth_is_measured_for_each_question_at_both_sizes(measured: tuple[Measure, Measured, Path]) -> None:
    measure, done, _ = measured
    assert len(done.growth) == 4
    assert all(growth.seconds.keys() == {measure.few, measure.households} for growth in done.growth)


def test_a_run_leaves_nothing_but_the_archives(measured: tuple[Measure, Measured, Path]) -> None:
    _, _, cache = measured
    assert {path.suffix for path in cache.iterdir() if path.name != ".gitignore"} == {".db"}


def test_a_report_names_every_variant_stage_and_question(measured: tuple[Measure, Measured, Path]) -> None:
    measure, done, _ = measured
    text = "\n".join(report.as_text(measure, [done]))
    for name in ("(a)", "(b)", "(c)", *done.stages.means, *(growth.question for growth in done.growth)):
        assert name in text
    (database,) = json.loads(json.dumps(report.as_json(measure, [done])))["databases"]
    assert database["ratios"][RAW] == report.ratio(done, RAW)


def test_a_variant_answers_pages_and_is_gone_afterwards(tmp_path: Path) -> None:
    port = free_port()
    with archives("sqlite", [200], tmp_path) as urls:
        with running(variant(RAW, urls[200], port, tmp_path / "log", probe=get(FIRST.unprotected))):
            assert is_open(port)
        assert not is_open(port)


def test_a_server_that_does_not_start_is_told_with_its_own_words(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerError, match="no such archive"),
        running(Server(["sh", "-c", "echo no such archive; exit 3"], free_port(), tmp_path / "log", get("/"))),
    ):
        pytest.fail("it was taken for started")

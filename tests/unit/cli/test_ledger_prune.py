"""What has been kept for long enough is removed by a command, or by the gateway itself."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

import gateway.cli.ledger_prune  # noqa: F401 - adds its command to the group
from gateway.cli.ledger import ledger
from gateway.ledger.acts import read_acts
from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.opening import place_of
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.ledger.retention.service import prune_today, pruning
from gateway.settings import Settings, read_settings
from tests.unit.ledger.answers import refusal, release, unsynced
from tests.world import Deployment

YEARS_AGO = time.time() - 4 * 366 * 24 * 3600


@pytest.fixture
def settings(tmp_path: Path, redis_url: str) -> Settings:
    """A deployment in whose ledger somebody asked some years ago, and now."""
    deployment = Deployment(tmp_path / "station", redis_url)
    settings = deployment.settings
    record(settings, YEARS_AGO)
    record(settings, time.time())
    return settings


def record(settings: Settings, now: float) -> None:
    key = read_reference_key(settings.keys / KEY_FILE)
    with Ledger(settings.ledger, key, lambda: now, sync=unsynced) as written:
        written.append(release("a" * 32))
        written.append(refusal("b" * 32))
    with place_of(settings).sequencer() as sequencer:
        sequencer.more()


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(ledger, arguments, obj=settings)


def test_it_is_said_what_would_go_then_it_goes(settings: Settings) -> None:
    before = segment_paths(settings.ledger)
    told = run(settings, "prune", "--as", "wang", "--dry-run")
    assert told.stdout.startswith("would be removed: 1 segments with 4 entries, of days before 20"), told.output
    assert segment_paths(settings.ledger) == before
    gone = orjson.loads(run(settings, "prune", "--as", "wang", "--json").stdout)
    assert (len(gone["segments"]), gone["removed"]) == (1, True)
    assert [path for path in before if not path.exists()] == [settings.ledger / f"{gone['segments'][0]}.ledger"]
    verified = run(settings, "verify")
    assert (verified.exit_code, "removed at the end of their time: 1" in verified.stdout) == (0, True)
    act = read_acts(settings.ledger)[-1].acts.acts[0]
    assert (act.act, act.by, act.about) == ("ledger-pruned", "wang", {"segment": gone["segments"][0]})


def test_what_is_young_cannot_be_asked_for(settings: Settings) -> None:
    yesterday, early = (datetime.fromtimestamp(now - 2 * 86400, UTC).date() for now in (time.time(), YEARS_AGO))
    refused = run(settings, "prune", "--as", "wang", "--before", f"{yesterday}")
    assert "is kept, for `ledger.keep_years` is 3" in refused.output
    assert run(settings, "prune", "--as", "wang", "--before", f"{early}").stdout.startswith("removed: 0 segments")


def test_a_ledger_with_a_copy_is_not_pruned(settings: Settings) -> None:
    settings.file.write_text('[ledger]\ncopy = "postgresql://nobody/none"\n', encoding="utf-8")
    result = run(read_settings(settings.file, {}), "prune", "--as", "wang")
    assert "a ledger with a copy is not pruned" in result.output


def test_the_gateway_does_it_by_itself(settings: Settings) -> None:
    before = len(segment_paths(settings.ledger))
    with pruning(settings):
        for _ in range(1000):
            if (settings.ledger / "pruned").is_dir() and len(list((settings.ledger / "pruned").iterdir())) > 1:
                break
            time.sleep(0.02)
    assert len(segment_paths(settings.ledger)) == before  # one is gone, and one has the act
    assert read_acts(settings.ledger)[-1].acts.acts[0].by is None
    assert prune_today(settings, time.time) == 0
    assert len(segment_paths(settings.ledger)) == before, "nothing is begun for nothing"


def test_a_fault_of_it_is_logged_by_its_kind(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    (settings.ledger / "tree" / "checkpoint").write_text("nothing", encoding="utf-8")
    with pruning(settings):
        for _ in range(1000):
            if caplog.records:
                break
            time.sleep(0.02)
    assert vars(caplog.records[0])["kind"] == "NotSigned"

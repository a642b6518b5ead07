"""A station with two machines: one state, one Redis, one archive, a ledger on each, and one tree over both."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import requests

from gateway.ledger.copy.tables import make_tables
from gateway.ledger.opening import open_ledger, place_of, sequencer_of
from gateway.ledger.verify import verify
from gateway.model.release import Asked, Refusal
from gateway.settings import Settings, read_settings
from tests.walk.load import Load
from tests.walk.processes import PATIENCE, free_port, gateway, is_ready, served, token_for, wait_until, workers_of
from tests.walk.recorded import assert_recorded
from tests.walk.registers import households
from tests.world import Archive, Deployment

PAGES = ("/v1/records/household?limit=10",)


@pytest.fixture
def deployment(tmp_path: Path, redis_url: str, postgres_database: str) -> Deployment:
    with psycopg.connect(postgres_database) as connection:
        make_tables(connection)
    made = Deployment(tmp_path / "station", redis_url)
    settings = made.settings.file
    settings.write_text(
        re.sub(r'(?m)^copy = ""', f'copy = "{postgres_database}"', settings.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    Archive(made.directory / "archive.db", made.catalogue).fill({"household": households(50)})
    return made


@contextmanager
def second_machine(first: Deployment, folder: Path) -> Iterator[tuple[str, Settings]]:
    """Another machine with the settings of the first, its state and its archive, and a ledger of its own."""
    folder.mkdir()
    text = first.settings.file.read_text(encoding="utf-8")
    text = re.sub(r'"sqlite:///(\w+\.db)"', rf'"sqlite:///{first.directory}/\1"', text)
    for name in ("keys", "catalogue", "policies", "guardrails", "purposes"):
        text = re.sub(rf'(?m)^{name} = "([^"]+)"', rf'{name} = "{first.directory}/\1"', text)
    port = free_port()
    file = folder / "gateway.toml"
    file.write_text(re.sub(r"(?m)^port = \d+", f"port = {port}", text), encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    with gateway("--settings", str(file), "serve", folder=folder) as process:
        wait_until(lambda: is_ready(address), "the second machine is ready", process)
        yield address, read_settings(file, {})


def test_whichever_machine_answered_each_has_all_of_it_in_one_tree(
    deployment: Deployment, tmp_path: Path, redis_url: str
) -> None:
    asker = deployment.asker("community-committee", "elderly-care")
    with (
        served(deployment, redis_url=redis_url) as (address, process),
        second_machine(deployment, tmp_path / "second") as (other_address, other),
    ):
        token = token_for(deployment, asker, address)
        with Load(address, PAGES, lambda: token) as load, Load(other_address, PAGES, lambda: token) as other_load:
            load.wait_for_more()
            workers_of(process)[0].kill()
            other_load.wait_for_more()
            load.wait_for_more()
        answered = load.received + other_load.received
        for disclosure in (load.received[-1].id, other_load.received[-1].id):
            for at in (address, other_address):
                wait_until(lambda at=at, one=disclosure: receipt(at, token, one).ok, "the receipt is there")  # type: ignore[misc]
            assert (
                receipt(address, token, disclosure).json()["leaf"]
                == (receipt(other_address, token, disclosure).json()["leaf"])
            )
    settings = [read_settings(deployment.settings.file, {}), other]
    for each in settings:
        # what the killed worker had on its disk and not yet in the copy is sent by whoever begins a segment next
        with open_ledger(each, time.time) as ledger:
            ledger.append(Refusal(Asked("a" * 32), "GW402"))
    notes = set()
    for each in settings:
        with sequencer_of(each)() as sequencer:
            sequencer.more()
        found, tree = verify(each.ledger), place_of(each).check({})
        assert (found.faults, tree.faults, tree.entries) == ((), (), found.entries)
        assert_recorded(answered, each)
        notes.add(place_of(each).view().note)
    assert len(notes) == 1


def receipt(address: str, token: str, disclosure: str) -> requests.Response:
    time.sleep(0.05)
    return requests.get(
        f"{address}/v1/receipts/{disclosure}", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE
    )

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gateway.ledger.sealing import Unsealer
from gateway.model.release import Refusal
from gateway.watching.look import Look, read_look
from tests.unit.ledger.answers import asked, new_ledger, only_segment, unsynced, written_lines


def looks(folder: Path, *actors: str) -> list[Look]:
    with new_ledger(folder, sync=unsynced) as ledger:
        ledger.append(Refusal(replace(asked(), actors=actors), "GW402"))
    found = (read_look(line, Unsealer(folder)) for line in written_lines(only_segment(folder)))
    return [look for look in found if look is not None]


def test_it_is_the_client_that_asked_whose_look_it_is_whoever_it_acted_for(tmp_path: Path) -> None:
    [own] = looks(tmp_path / "own")
    [acted] = looks(tmp_path / "acted", "district", "region")
    assert (own.partner, own.client) == ("committee-1", "committee-client")
    assert (acted.partner, acted.client) == ("committee-1", "region")

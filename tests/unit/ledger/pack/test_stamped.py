"""A pack has the stamps of trees that have some of it, up to the first that has all, and each is of this tree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from gateway.ledger.pack.stamped import check_stamps
from gateway.ledger.pack.stored import NotAPack
from gateway.ledger.stamps.authority import Authority
from gateway.ledger.stamps.kept import Stamped, Stamps
from gateway.ledger.stamps.reply import read_trusted
from tests.machine import needs_openssl
from tests.time_authority import TimeAuthority, new_authority, serving
from tests.unit.ledger.pack.station import FIRST, Station, check, members_of, resigned

pytestmark = needs_openssl
DAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    with serving(new_authority(tmp_path_factory.mktemp("tsa") / "ours")) as served:
        yield served


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory, authority: TimeAuthority) -> Station:
    """Three days, each stamped at its end, and the third once more."""
    station = Station(tmp_path_factory.mktemp("station"))
    asked = Authority(authority.address, authority.ca_file)
    for _ in range(4):
        station.day()
        Stamps(station.place.ledger).take(station.place.view(), asked)
    return station


def stamps(pack: bytes, station: Station, authority: TimeAuthority) -> list[Stamped]:
    checked = check(pack, *station.keys)
    return check_stamps(checked.reader, checked.checkpoint, station.keys, read_trusted(authority.ca_file))


@pytest.mark.parametrize(
    ("first", "last", "sizes"),
    [(FIRST, FIRST, [12]), (DAY, DAY, [24]), (FIRST, DAY, [12, 24]), (FIRST, date(2026, 12, 1), [12, 24, 36, 48])],
)
def test_all_that_say_something_of_the_days_are_there(
    station: Station, authority: TimeAuthority, first: date, last: date, sizes: list[int]
) -> None:
    found = stamps(station.pack(first, last), station, authority)
    assert [each.entries for each in found] == sizes


def test_the_stamp_of_a_larger_tree_covers_days_that_end_before_it(tmp_path: Path, authority: TimeAuthority) -> None:
    station = Station(tmp_path)
    station.day()
    station.day()
    Stamps(station.place.ledger).take(station.place.view(), Authority(authority.address, authority.ca_file))
    assert [each.entries for each in stamps(station.pack(FIRST, FIRST), station, authority)] == [24]


def test_a_stamp_of_something_else_is_none(station: Station, authority: TimeAuthority, tmp_path: Path) -> None:
    pack = station.pack(FIRST, DAY)
    members = members_of(pack)

    def told(**changed: bytes) -> str:
        named = {f"timestamps__{name.replace('_', '.')}": each for name, each in changed.items()}
        with pytest.raises(NotAPack) as verdict:
            stamps(resigned(pack, station.place, **named), station, authority)
        return str(verdict.value)

    assert told(**{"12_tsr": members["timestamps/24.tsr"]}).startswith(
        "timestamps/12.tsr: the time stamp is of another"
    )
    assert told(**{"12_tsr": b"nothing"}).startswith("timestamps/12.tsr: the answer is no time stamp")
    assert told(**{"12_growth": b""}) == "timestamps/12.growth: the tree that was stamped is not that of this pack"
    assert told(**{"24_growth": b"AAAA\n"}).startswith("timestamps/24.growth")
    swapped = {"12_checkpoint": members["timestamps/24.checkpoint"], "12_tsr": members["timestamps/24.tsr"]}
    assert told(**swapped).startswith("timestamps/12.growth")
    assert told(**{"12_checkpoint": b"nothing"}).startswith("timestamps/12.checkpoint: this is no signed note")
    stranger = new_authority(tmp_path / "stranger")
    with pytest.raises(NotAPack, match="the signature does not hold"):
        stamps(pack, station, stranger)

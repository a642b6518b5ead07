"""What the last days brought, counted from the ledger alone and read on as it grows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.tally import DAYS, Tally
from gateway.model.release import Preview
from tests.unit.ledger.answers import KEY, asked, refusal, release, unsynced

ZONE = ZoneInfo("Asia/Shanghai")
NOON = 1_795_060_800.0
"""2026-11-19, 12:00 in Shanghai."""
DAY = 24 * 3600
PATIENT = 60.0


class Written:
    """A ledger whose clock is set, and what is counted in it."""

    def __init__(self, directory: Path) -> None:
        self.now = NOON
        self.directory = directory
        self.ledger = Ledger(directory, KEY, clock=lambda: self.now, sync=unsynced)
        self.tally = Tally(directory, lambda: self.now, ZONE)

    def at(self, now: float, *answers: object) -> None:
        self.now = now
        for answer in answers:
            self.ledger.append(answer)  # type: ignore[arg-type]  # whatever the ledger takes


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path)


def test_answers_and_refusals_are_counted_by_hour_partner_type_and_code(written: Written) -> None:
    other = replace(release("1" * 32), asked=replace(asked("1" * 32), partner_id="committee-2", record_type="venue"))
    written.at(NOON - 3600, release(), refusal("2" * 32))
    written.at(NOON, release("3" * 32), other)
    counted = written.tally.look(PATIENT)
    assert counted.is_whole
    assert counted.today == date(2026, 11, 19)
    assert {hour: numbers for hour, numbers in enumerate(counted.by_hour()) if any(numbers)} == {11: (1, 1), 12: (2, 0)}
    assert counted.refusals() == Counter({"GW401": 1})
    assert counted.partners() == Counter({"committee-1": 2, "committee-2": 1})
    assert counted.types_of("committee-2") == Counter({"venue": 1})
    assert counted.refused("committee-1") == Counter({"GW401": 1})
    assert counted.refused("committee-2") == Counter()


def test_what_is_written_meanwhile_is_counted_once(written: Written) -> None:
    written.at(NOON, release())
    assert written.tally.look(PATIENT).partners() == Counter({"committee-1": 1})
    written.at(NOON, release("1" * 32))
    assert written.tally.look(PATIENT).partners() == Counter({"committee-1": 2})
    assert written.tally.look(PATIENT).partners() == Counter({"committee-1": 2})


def test_a_look_from_the_desk_is_no_answer(written: Written) -> None:
    shown = release()
    looked = replace(shown.asked, operator="wang-fang")
    written.at(NOON, Preview(looked, shown.provenance, shown.released, shown.withheld, shown.identifiers))
    assert written.tally.look(PATIENT).entries == Counter()


def test_the_day_ends_at_midnight_at_the_station_and_what_is_too_long_ago_is_forgotten(written: Written) -> None:
    midnight = NOON - 12 * 3600
    written.at(midnight - 1, release())
    written.at(midnight, release("1" * 32))
    counted = written.tally.look(PATIENT)
    assert counted.partners() == Counter({"committee-1": 1})
    assert counted.types_of("committee-1") == Counter({"household": 2})
    written.now = NOON + (DAYS - 1) * DAY
    assert written.tally.look(PATIENT).types_of("committee-1") == Counter({"household": 1})
    written.now = NOON + DAYS * DAY
    assert written.tally.look(PATIENT).types_of("committee-1") == Counter()
    # and another process, which begins anew, says the same
    anew = Tally(written.directory, lambda: NOON + (DAYS - 1) * DAY, ZONE)
    assert anew.look(PATIENT).types_of("committee-1") == Counter({"household": 1})


def test_lines_of_no_sound_form_are_passed_over_and_a_file_that_cannot_be_read_is_told(written: Written) -> None:
    written.at(NOON, release())
    written.ledger.close()
    [segment] = segment_paths(written.directory)
    segment.write_bytes(b"x" * 80 + b"\n" + segment.read_bytes())
    assert written.tally.look(PATIENT).partners() == Counter({"committee-1": 1})
    segment.unlink()
    segment.mkdir()
    assert not Tally(written.directory, lambda: NOON, ZONE).look(PATIENT).is_whole


def test_nobody_waits_for_long(written: Written) -> None:
    written.at(NOON, *(release(f"{number:032}") for number in range(200)))
    impatient = written.tally.look(0.0)
    assert sum(impatient.entries.values()) <= 200
    assert sum(written.tally.look(PATIENT).entries.values()) == 200

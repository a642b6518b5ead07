"""A ledger with disclosures about made-up people, and the station that reports them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from gateway.ledger.accounting.disclosures import on_record
from gateway.ledger.accounting.following import Account
from gateway.ledger.accounting.report import Report, Station
from gateway.ledger.book import Ledger
from gateway.model.grant import Notice, Purposes
from gateway.model.release import Preview, Release
from tests.factories import ELDERLY_CARE, HOUSEHOLD
from tests.unit.ledger.answers import KEY, asked, release

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 22, 1, tzinfo=UTC)
"""Nine in the morning at the station."""
GROUND = "a case"

LI, WANG = (KEY.subject_key.reference(number) or "" for number in ("310115195003071230", "11010519491231002X"))
CARE = replace(ELDERLY_CARE, notice=Notice())
CASE = replace(ELDERLY_CARE, name="prosecution", notice=Notice(deferred=GROUND))
PARTNERS = MappingProxyType({"committee-1": "第一居民委员会"})


class Clock:
    """Moves on by a minute whenever it is asked."""

    def __init__(self) -> None:
        self.now = MORNING.timestamp() - 180  # a segment takes two minutes to begin

    def __call__(self) -> float:
        self.now += 60
        return self.now


def station(*purposes: Notice) -> Station:
    """A station that defers for the purpose `prosecution` as the first of ``purposes`` says, and for no other."""
    case = replace(CASE, notice=purposes[0]) if purposes else CASE
    known = Purposes({each.name: each for each in (CARE, case)}, "p" * 64)
    return Station("示例派出所", ZONE, {"household": HOUSEHOLD}, known, PARTNERS)


def told(number: int, *people: str | None, until: date | None = None, ground: str | None = None) -> Release:
    """A release about these people, for a case where there is a ground to defer notice."""
    purpose = "elderly-care" if ground is None else "prosecution"
    return replace(
        release(f"{number:032}", len(people)),
        asked=replace(asked(f"{number:032}"), purpose=purpose),
        subjects={"head": people},
        notice_deferred=ground,
        notice_until=until,
    )


def looked_at(number: int, person: str) -> Preview:
    """A look from the station's own desk."""
    who = replace(asked(f"{number:032}"), operator="li", client_id=None, officer=None)
    return Preview(who, release().provenance, ("phone",), (), ("H-1",), {"head": (person,)})


def write(folder: Path, *answers: Release | Preview) -> None:
    with Ledger(folder, KEY, Clock(), sync=lambda _: None) as ledger:
        for answer in answers:
            ledger.append(answer)


def report(folder: Path, person: str, at: Station | None = None, *, days: int = 0) -> Report:
    """The report about a person, so many days after the disclosures."""
    with Account(folder) as account:
        account.more()
        return Report(at or station(), MORNING + timedelta(days=days, hours=1), on_record(account, person))

"""The first page of the desk: what waits for a hand, what happened today, and whether each part works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.console.health import Health
from gateway.console.station import PLACE, Desk, at_desk, desk_part, leads_to, show_desk
from gateway.console.tables import Cell, Table
from gateway.console.waiting import waiting
from gateway.console.words import say_at_desk
from gateway.console.words.problems import problem_in_words
from gateway.grants.directory import Directory
from gateway.ledger.tally import Counted, Tally
from gateway.model.person import SignedIn
from gateway.signin.showing import language_of

_MOST_PARTNERS: Final = 8
_TALLEST: Final = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of today: how many answers and refusals, and how tall they stand of ``_TALLEST``."""

    hour: int
    answers: int
    refusals: int
    answers_tall: int
    refusals_tall: int


def overview_blueprint(desk: Desk, tally: Tally, health: Health) -> Blueprint:
    """``/desk``."""
    blueprint = desk_part(desk, "desk_overview")

    @blueprint.get(PLACE, endpoint="overview")
    @at_desk(desk.door)
    def overview(somebody: SignedIn) -> Response:
        lines = waiting(desk, somebody)
        return show_desk(
            desk.door,
            "overview.html",
            own=[(line, leads_to(line.place)) for line in lines if line.is_for(somebody)],
            others=[(line, leads_to(line.place)) for line in lines if not line.is_for(somebody)],
            today=_today(tally.look(), desk.directory(), language_of(request)),
            parts_found=[(_part_in_words(each.part), each.works) for each in health.look()],
            somebody=somebody,
        )

    return blueprint


def _today(counted: Counted, directory: Directory, language: str) -> Mapping[str, Any]:
    hours = counted.by_hour()
    tallest = max(max(answers, refusals) for answers, refusals in hours) or 1
    bars = [
        Bar(hour, answers, refusals, _TALLEST * answers // tallest, _TALLEST * refusals // tallest)
        for hour, (answers, refusals) in enumerate(hours)
    ]
    refused = [
        (Cell(code), Cell(problem_in_words(code, language)), Cell(str(number), key=number))
        for code, number in counted.refusals().most_common()
    ]
    active = [
        (Cell(_name(directory, partner_id), f"/desk/partner?id={partner_id}"), Cell(str(number), key=number))
        for partner_id, number in counted.partners().most_common(_MOST_PARTNERS)
    ]
    return {
        "day": counted.today.isoformat(),
        "is_whole": counted.is_whole,
        "answers": sum(bar.answers for bar in bars),
        "refusals": sum(bar.refusals for bar in bars),
        "bars": bars,
        "tallest": _TALLEST,
        "refused": Table("refused-today", ("code", "why-refused", "times"), refused),
        "active": Table("active-today", ("partner", "answers"), active),
    }


def _name(directory: Directory, partner_id: str) -> str:
    partner = directory.partners.get(partner_id)
    return partner_id if partner is None else partner.name


def _part_in_words(part: str) -> str:
    """A part as the first page names it; sources have the names that the settings give them."""
    language = language_of(request)
    if part.startswith("source "):
        return say_at_desk("part-source", language, name=part.removeprefix("source "))
    return say_at_desk(f"part-{part.replace(' ', '-')}", language)

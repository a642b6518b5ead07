"""The tables of the part for requests: what waits, what was granted, and whether answers were of use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gateway.access.feedback import Counted
from gateway.access.request import AccessRequest, State
from gateway.console.station import PLACE, Desk
from gateway.console.tables import Cell, Table
from gateway.console.times import moment
from gateway.console.words import say_at_desk
from gateway.model.catalogue import Field, Title
from gateway.model.titles import ValueTitles, title_in

REQUEST: Final = f"{PLACE}/request"

_QUEUE: Final = (
    "access-due",
    "access-state",
    "access-partner",
    "access-type",
    "access-purpose",
    "access-asked",
    "access-taken-by",
)
_STANDING: Final = (
    "access-last",
    "access-state",
    "access-partner",
    "access-type",
    "access-purpose",
    "access-fields",
    "access-areas",
)
_FEEDBACK: Final = ("access-type", "access-purpose", "feedback-useful", "feedback-useless")


class Titles:
    """Types, fields, purposes and partners as people call them; what has no title stands under its own name."""

    def __init__(self, desk: Desk, language: str) -> None:
        self._standards = desk.office.standards
        self._directory = desk.directory()
        self._language = language

    def of_type(self, name: str) -> str:
        """A record type."""
        found = self._standards.catalogue.types.get(name)
        return name if found is None else self.said(found.title)

    def of_field(self, record_type: str, name: str) -> str:
        """A field of a type."""
        field = self.field(record_type, name)
        return name if field is None else self.said(field.title)

    def field(self, record_type: str, name: str) -> Field | None:
        """A field as the catalogue has it."""
        return ValueTitles(self._standards.catalogue.types).field(record_type, name)

    def of_purpose(self, name: str) -> str:
        """A purpose."""
        found = self._standards.purposes.by_name.get(name)
        return name if found is None else self.said(found.title)

    def of_areas(self, codes: Iterable[str]) -> str:
        """Areas, with their codes."""
        return say_at_desk("listed", self._language).join(
            self._standards.areas.named(code, self._language) for code in codes
        )

    def of_partner(self, partner_id: str) -> str:
        """A partner."""
        found = self._directory.partners.get(partner_id)
        return partner_id if found is None else found.name

    def said(self, title: Title) -> str:
        """A title in the language of the page."""
        return title_in(title, self._language)


def queue(desk: Desk, requests: Iterable[AccessRequest], language: str) -> Table:
    """Every request; those that wait come first, by the day on which they are due, then the decided, newest first."""
    today, titles = desk.office.today, Titles(desk, language)
    waiting = sorted((each for each in requests if each.is_open), key=lambda each: (each.due, each.asked))
    decided = sorted((each for each in requests if not each.is_open), key=lambda each: each.decided or "", reverse=True)
    rows, marks = [], []
    for each in (*waiting, *decided):
        late = each.is_overdue(today)
        rows.append(
            (
                Cell(each.due.isoformat(), f"{REQUEST}?id={each.id}"),
                Cell(say_at_desk(_state_word(each, late, desk), language)),
                Cell(titles.of_partner(each.applicant.partner_id)),
                Cell(titles.of_type(each.wish.record_type)),
                Cell(titles.of_purpose(each.wish.purpose)),
                Cell(moment(each.asked, desk.office.zone), key=each.asked),
                Cell(each.taken_by or ""),
            )
        )
        marks.append("gain" if late else "")
    return Table("requests", _QUEUE, rows, filters=("access-state",), marks=marks)


def _state_word(each: AccessRequest, late: bool, desk: Desk) -> str:  # noqa: FBT001 - a fact about the row
    return "access-state-overdue" if late else f"access-state-{each.as_of(desk.office.today).value}"


def standing(desk: Desk, rows: Iterable[Mapping[str, Any]], language: str) -> Table:
    """What was granted beside agreements, that which ends last first."""
    today, titles, directory = desk.office.today, Titles(desk, language), desk.directory()
    cells = []
    for row in rows:
        over = row["ended"] is not None or row["last"] < today
        partner_id = directory.agreements[row["agreement_id"]].partner_id
        cells.append(
            (
                Cell(row["last"].isoformat(), f"{REQUEST}?id={row['id']}"),
                Cell(say_at_desk("access-state-ended" if over else "access-standing", language)),
                Cell(titles.of_partner(partner_id)),
                Cell(titles.of_type(row["record_type"])),
                Cell(titles.of_purpose(row["purpose"])),
                Cell(
                    _joined(titles.of_field(row["record_type"], name) for name in row["fields"])
                    or say_at_desk("access-no-fields", language)
                ),
                Cell(titles.of_areas(row["areas"])),
            )
        )
    return Table("access-granted", _STANDING, cells, filters=("access-state",))


def feedback(desk: Desk, counted: Iterable[Counted], language: str) -> Table:
    """How often answers were of use, by type and purpose."""
    titles = Titles(desk, language)
    rows = [
        (
            Cell(titles.of_type(each.record_type)),
            Cell(titles.of_purpose(each.purpose)),
            Cell(str(each.useful), key=each.useful),
            Cell(str(each.useless), key=each.useless),
        )
        for each in counted
    ]
    return Table("feedback", _FEEDBACK, rows)


def is_standing(asked: AccessRequest, desk: Desk) -> bool:
    """Whether what was granted holds today."""
    return asked.as_of(desk.office.today) is State.APPROVED


def _joined(names: Iterable[str]) -> str:
    return " · ".join(names)

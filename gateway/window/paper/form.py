"""A paper form: lines that a record fills or somebody's pen, and who signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.model.catalogue import Title
from gateway.window.telling import Cell


@dataclass(frozen=True, slots=True)
class Line:
    """One line: filled by ``field``, or left blank where that is None; ``tall`` leaves room for several lines."""

    label: Title
    field: str | None
    tall: bool = False

    def text(self, cells: Mapping[str, Cell]) -> str:
        """What stands there: the value as it is shown; nothing where it is withheld, absent or empty, all alike."""
        cell = cells.get(self.field) if self.field is not None else None
        return cell.text if cell is not None and cell.state == "shown" else ""


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One form, for records of one type that are looked up for one of the ``purposes``."""

    name: str
    title: Title
    record_type: str
    purposes: frozenset[str]
    lines: tuple[Line, ...]
    signatures: tuple[Title, ...]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that fill it."""
        return frozenset(line.field for line in self.lines if line.field is not None)


def fitting(forms: Iterable[PaperForm], record_type: str, purpose: str) -> tuple[PaperForm, ...]:
    """The forms for a record of that type, looked up for that purpose."""
    return tuple(form for form in forms if form.record_type == record_type and purpose in form.purposes)

"""Looking at a foreign table once, row by row: what each column could be, in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.catalogue.cells import DAY_READERS, MOMENT_READERS, Reader, boolean, integer, is_id_number, number
from gateway.catalogue.csv_file import CsvFile, Progress
from gateway.model.kinds import Kind, has_shape

_READERS: Final[Mapping[str, tuple[Kind, Reader]]] = {
    "boolean": (Kind.BOOLEAN, boolean),
    "integer": (Kind.INTEGER, integer),
    "number": (Kind.NUMBER, number),
    **{form: (Kind.DATE, reader) for form, reader in DAY_READERS.items()},
    **{form: (Kind.DATETIME, reader) for form, reader in MOMENT_READERS.items()},
}
_TESTS: Final[Mapping[Kind, Callable[[str], bool]]] = {
    Kind.ID_NUMBER: is_id_number,
    Kind.PHONE: lambda cell: has_shape(Kind.PHONE, cell),
    Kind.PLATE: lambda cell: has_shape(Kind.PLATE, cell),
    Kind.AREA: lambda cell: has_shape(Kind.AREA, cell),
    Kind.NAME: lambda cell: has_shape(Kind.NAME, cell),
}
_MOST_WORDS: Final = 60
_MOST_REMEMBERED: Final = 200_000
_LONGEST_TESTED: Final = 40


@dataclass(slots=True)
class ColumnSurvey:
    """One column. ``fits`` holds the readers that took every cell so far; ``seen`` counts the cells of other kinds."""

    rows: int = 0
    filled: int = 0
    longest: int = 0
    total: int = 0
    fits: dict[str, tuple[Kind, Reader]] = field(default_factory=lambda: dict(_READERS))
    seen: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(_TESTS, 0))
    words: set[str] | None = field(default_factory=set)
    _hashes: set[int] | None = field(default_factory=set)

    def look(self, cell: str) -> None:
        """Take one more cell into account."""
        self.rows += 1
        if not cell:
            self._hashes = None
            return
        self.filled += 1
        self.longest = max(self.longest, len(cell))
        self.total += len(cell)
        self._look_for_kinds(cell)
        self._look_for_repetition(cell)

    def _look_for_kinds(self, cell: str) -> None:
        for form, (_, reader) in tuple(self.fits.items()):
            try:
                reader(cell)
            except ValueError:
                del self.fits[form]
        if len(cell) <= _LONGEST_TESTED:
            for kind, test in _TESTS.items():
                self.seen[kind] += test(cell)

    def _look_for_repetition(self, cell: str) -> None:
        if self.words is not None:
            self.words.add(cell)
            if len(self.words) > _MOST_WORDS:
                self.words = None
        if self._hashes is not None and self.rows <= _MOST_REMEMBERED:
            known = len(self._hashes)
            self._hashes.add(hash(cell))
            if len(self._hashes) == known:
                self._hashes = None

    @property
    def is_unique(self) -> bool:
        """Whether every cell is filled and no two are alike, as far as the first 200,000 rows tell."""
        return self._hashes is not None and self.filled > 0

    def share(self, kind: Kind) -> float:
        """Return the share of filled cells that have the shape of ``kind``, from 0 to 1."""
        return self.seen.get(kind, 0) / self.filled if self.filled else 0.0

    def reader(self, kind: Kind) -> Reader | None:
        """Return the one reader of ``kind`` that took every cell; None where there is none, or more than one."""
        readers = [reader for fitting, reader in self.fits.values() if fitting is kind]
        return readers[0] if len(readers) == 1 and self.filled else None


def survey(file: CsvFile, progress: Progress | None = None) -> tuple[ColumnSurvey, ...]:
    """Look at every row of ``file``, one survey a column; raise ``Faulty`` if any row is broken."""
    columns = tuple(ColumnSurvey() for _ in file.header)
    for _, cells in file.rows(progress):
        for column, cell in zip(columns, cells, strict=True):
            column.look(cell.strip())
    return columns

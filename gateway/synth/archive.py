"""Writing a synthetic archive: the same seed and size give the same bytes, in bounded memory, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from gateway.catalogue.writing import Writer, writing
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.kinds import Scalar
from gateway.synth.chance import Chance
from gateway.synth.marks import ARCHIVE_CODES
from gateway.synth.station import Row, Station

SOURCE: Final = "archive"
_BLOCK: Final = 1_000

Progress = Callable[[int, int], None]
"""Told after every block how many households are done, and how many there are."""


class SynthesisError(Exception):
    """The archive cannot be made for this catalogue; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What was made: the number of records of each type, by its name."""

    records: Mapping[str, int]


def synthesise(
    catalogue: Catalogue, url: str, *, households: int, seed: int, progress: Progress | None = None
) -> Synthesis:
    """Write an archive of so many households to ``url``, `sqlite:///PATH` or `postgresql://…`.

    Every type of the catalogue that lies in the source `archive` gets a table; a type that a station has added is
    empty, and so is a field. Raise ``WritingError`` where a table exists already, ``SynthesisError`` where the
    catalogue lacks a type.
    """
    types = {record_type.name: record_type for record_type in catalogue.types.values() if record_type.source == SOURCE}
    missing = sorted(ARCHIVE_CODES.keys() - types.keys())
    if missing:
        raise SynthesisError(f"the catalogue has no `{missing[0]}` in the source `{SOURCE}`: add it to make an archive")
    with writing(url) as writer:
        for record_type in types.values():
            writer.create(record_type)
        records = _write(writer, types, households, seed, progress)
        for record_type in types.values():
            writer.finish(record_type)
    return Synthesis(records)


def _write(
    writer: Writer, types: Mapping[str, RecordType], households: int, seed: int, progress: Progress | None
) -> dict[str, int]:
    counts = dict.fromkeys(types, 0)
    station = Station(Chance(seed))
    for start in range(0, households, _BLOCK):
        station.chance = Chance(f"station archive {seed} {start}")
        end = min(start + _BLOCK, households)
        rows: dict[str, list[Row]] = {name: [] for name in types}
        for _ in range(start, end):
            for name, row in station.household():
                rows[name].append(row)
        for name, some in rows.items():
            if some:
                _insert(writer, types[name], some)
                counts[name] += len(some)
        if progress is not None:
            progress(end, households)
    return counts


def _insert(writer: Writer, record_type: RecordType, rows: Sequence[Row]) -> None:
    fields = [name for name in record_type.fields if name in rows[0]]
    values: Callable[[Row], tuple[Scalar | None, ...]] = itemgetter(*fields)
    writer.insert(record_type, fields, map(values, rows))

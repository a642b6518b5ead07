"""Areas that a document names and that exist no more: most likely an old list was copied, so its author is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.documents.faults import shown
from gateway.documents.reader import Steps
from gateway.model.areas import Retired, retired_county
from gateway.model.catalogue import RecordType
from gateway.model.kinds import Kind
from gateway.policies.findings import Findings


def warn_of_retired_areas(record_type: RecordType, findings: Findings) -> None:
    """Note every area code in the document's conditions whose county was dissolved, and where it lies today."""
    for path, code, county in _retired_areas(findings.document.data, record_type, ()):
        findings.note(
            path,
            f"{shown(code)} lies in {county.name}, a county that ended in {county.year}; it belongs to "
            f"`{county.within}` today: name that, unless old records are meant",
        )


def _retired_areas(raw: object, record_type: RecordType, path: Steps) -> Iterator[tuple[Steps, str, Retired]]:
    """Every code in the conditions of a document whose county exists no more, and where it stands."""
    match raw:
        case {"field": str() as name, **rest} if name in record_type.fields:
            if record_type.fields[name].kind is Kind.AREA:
                for place, code in _texts(rest, path):
                    county = retired_county(code)
                    if county is not None:
                        yield place, code, county
        case dict():
            for key, value in raw.items():
                yield from _retired_areas(value, record_type, (*path, key))
        case list():
            for index, value in enumerate(raw):
                yield from _retired_areas(value, record_type, (*path, index))


def _texts(operators: Mapping[Any, object], path: Steps) -> Iterator[tuple[Steps, str]]:
    """Every text that stands after an operator, or in the list after one."""
    for operator, value in operators.items():
        if isinstance(value, str):
            yield (*path, operator), value
        elif isinstance(value, list):
            yield from (((*path, operator, index), each) for index, each in enumerate(value) if isinstance(each, str))

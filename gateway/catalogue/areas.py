"""The station's list of areas, read from a strict file: what each area code is called, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from marshmallow import Schema, ValidationError, fields

from gateway.catalogue.schema import TitleSchema
from gateway.documents import Document, Entry, Fault, Faulty, load, read_document
from gateway.model.catalogue import Title
from gateway.model.kinds import area_prefix
from gateway.model.titles import NO_AREAS, Areas

_CODE: Final = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")


def load_areas(path: Path) -> Areas:
    """The areas of the file at ``path``; a station without such a file calls areas by their codes.

    Raises ``Faulty`` with every fault at its line and column: what is no code, and codes or names that stand twice.
    """
    return parse_areas(read_document(path)) if path.exists() else NO_AREAS


def parse_areas(document: Document) -> Areas:
    """The areas that ``document`` names; raises ``Faulty``."""
    named: Mapping[str, Title] = load(document, _AreasSchema())["areas"]
    if faults := list(_faults(document, named)):
        raise Faulty(document.source, faults)
    return Areas(MappingProxyType({area_prefix(code): title for code, title in named.items()}))


def _faults(document: Document, named: Mapping[str, Title]) -> Iterator[Fault]:
    """One area under two codes, and one name of two areas: who reads it would not know which is meant."""
    seen: dict[tuple[str, str], str] = {}
    for code, title in named.items():
        for what, word in (("area", area_prefix(code)), ("name", title.zh), ("name", title.en)):
            first = seen.setdefault((what, word), code)
            if first != code:
                message = f"`{code}` has the {what} of `{first}`: " + _WAYS_OUT[what]
                yield Fault(*document.position(("areas", code)), message)


_WAYS_OUT: Final = {
    "area": "name an area once, with the zeros of the levels below it or without",
    "name": "give each area a name of its own, such as one that begins with its street",
}


class _Code(Entry[str]):
    """The code of an area of any level."""

    def take(self, value: object) -> str:
        """Return the code."""
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            raise ValidationError("has to be an area code of 2, 4, 6, 9 or 12 digits, quoted")
        return value


class _AreasSchema(Schema):
    areas = fields.Dict(keys=_Code(), values=fields.Nested(TitleSchema), required=True)

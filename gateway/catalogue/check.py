"""What has to hold between the parts of a catalogue entry: names that exist, kinds that fit, no circle of derivation.

The checks look at valid parts only; what is missing or malformed has been reported by the schema. Findings come as
marshmallow wants them, nested as the document is, so that each gets the line and column of what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from gateway.catalogue.titled import Finding, disagreements_of_titles
from gateway.model.catalogue import Mark, MarkSource, Sensitivity
from gateway.model.kinds import ID_NUMBER_FACETS, Kind, has_shape

CLASSIFICATIONS: Final = ("公开", "内部", "秘密", "机密", "绝密", "工作秘密")
"""密级, from open to top secret, and work secrets beside them; whatever else a record says counts as 绝密."""

_IDENTIFIER_KINDS: Final = frozenset({Kind.REFERENCE, Kind.TEXT, Kind.INTEGER})
_TEXT_MARK_KINDS: Final = frozenset({Kind.TEXT, Kind.CATEGORY})

_Fields: TypeAlias = Mapping[str, Mapping[str, Any]]


def disagreements(entry: Mapping[str, Any], expected: str) -> dict[Any, Any]:
    """Return every disagreement between the parts of ``entry``, under ``_schema`` of what it is about; or nothing."""
    nested: dict[Any, Any] = {}
    for path, message in _findings(entry, expected):
        level = nested
        for step in path:
            level = level.setdefault(step, {})
        level.setdefault("_schema", []).append(message)
    return nested


def _findings(entry: Mapping[str, Any], expected: str) -> Iterator[Finding]:
    if entry.get("type", expected) != expected:
        yield ("type",), f"has to be `{expected}`, as the file is called"
    named = entry.get("fields_")
    if named is None:
        return
    if not named:
        yield ("fields",), "has to name one field or more"
    yield from _identifier(entry, named)
    yield from _area(entry, named)
    yield from _data_subjects(entry, named)
    yield from _marks(entry, named)
    yield from _derivations(named)
    yield from _hierarchies(named)
    yield from disagreements_of_titles(named)
    yield from _columns(named)


def _identifier(entry: Mapping[str, Any], named: _Fields) -> Iterator[Finding]:
    name = entry.get("identifier")
    if name is None:
        return
    if name not in named:
        yield ("identifier",), _no_field(name)
        return
    field = named[name]
    if field.get("kind", Kind.REFERENCE) not in _IDENTIFIER_KINDS:
        yield ("identifier",), f"`{name}` has to be of the kind reference, text or integer to identify a record"
    if field.get("sensitivity", Sensitivity.PUBLIC) > Sensitivity.INTERNAL:
        yield ("identifier",), f"`{name}` is shown with every record: its sensitivity has to be public or internal"
    if field.get("derived_from"):
        yield ("identifier",), f"`{name}` is derived from another field: choose one that says nothing by itself"


def _area(entry: Mapping[str, Any], named: _Fields) -> Iterator[Finding]:
    if entry.get("area") is not None:
        yield from _of_kind(("area",), entry["area"], frozenset({Kind.AREA}), named)


def _data_subjects(entry: Mapping[str, Any], named: _Fields) -> Iterator[Finding]:
    roles = set()
    for index, role in enumerate(entry.get("data_subjects", ())):
        if isinstance(role, Mapping):
            continue  # it has a fault of its own
        if role.role in roles:
            yield ("data_subjects", index, "role"), f"`{role.role}` is another person's role: give each its own"
        roles.add(role.role)
        if role.name is not None:
            yield from _of_kind(("data_subjects", index, "name"), role.name, frozenset({Kind.NAME}), named)
        if role.id_number is not None:
            path = ("data_subjects", index, "id_number")
            yield from _of_kind(path, role.id_number, frozenset({Kind.ID_NUMBER}), named)


def _marks(entry: Mapping[str, Any], named: _Fields) -> Iterator[Finding]:
    for mark, source in entry.get("marks", {}).items():
        if not isinstance(source, MarkSource):
            continue  # it has a fault of its own
        if source.field is not None:
            yield from _of_kind(("marks", mark.value, "field"), source.field, _kinds_of(mark), named)
        elif not _is_constant_of(mark, source.constant):
            yield ("marks", mark.value, "constant"), _constant_wanted(mark)


def _kinds_of(mark: Mark) -> frozenset[Kind]:
    if mark is Mark.CLASSIFICATION:
        return _TEXT_MARK_KINDS
    return frozenset({Kind.DATE if mark is Mark.DECLASSIFIED else Kind.BOOLEAN})


def _is_constant_of(mark: Mark, value: object) -> bool:
    if mark is Mark.CLASSIFICATION:
        return value in CLASSIFICATIONS
    return has_shape(Kind.DATE, value) if mark is Mark.DECLASSIFIED else isinstance(value, bool)


def _constant_wanted(mark: Mark) -> str:
    if mark is Mark.CLASSIFICATION:
        return f"has to be one of {', '.join(CLASSIFICATIONS)}"
    return "has to be a day written as YYYY-MM-DD" if mark is Mark.DECLASSIFIED else "has to be true or false"


def _derivations(named: _Fields) -> Iterator[Finding]:
    for name, field in named.items():
        for index, source in enumerate(field.get("derived_from", ())):
            path = ("fields", name, "derived_from", index)
            if source not in named:
                yield path, _no_field(source)
            elif _leads_to(source, name, named):
                yield path, f"`{name}` would be derived from itself: remove one step of the circle"
            elif named[source].get("kind") is Kind.ID_NUMBER and field.get("kind", Kind.DATE) not in ID_NUMBER_FACETS:
                kinds = ", ".join(sorted(ID_NUMBER_FACETS))
                yield path, f"what is derived from an ID number has to be of one of the kinds {kinds}"


def _hierarchies(named: _Fields) -> Iterator[Finding]:
    for name, field in named.items():
        if "hierarchy" in field and field.get("kind", Kind.CATEGORY) is not Kind.CATEGORY:
            yield ("fields", name, "hierarchy"), "belongs to a field of the kind category: remove it, or mend the kind"


def _leads_to(start: str, goal: str, named: _Fields) -> bool:
    """Whether ``goal`` is ``start`` or one of the fields that ``start`` is derived from, at any distance."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(named.get(name, {}).get("derived_from", ()))
    return False


def _columns(named: _Fields) -> Iterator[Finding]:
    """A column under two names could be hidden under one and shown under the other."""
    owners: dict[str, str] = {}
    for name, field in named.items():
        column = str(field.get("column", name)).casefold()
        owner = owners.setdefault(column, name)
        if owner != name:
            yield ("fields", name), f"stands in the same column as `{owner}`: give it a column of its own"


def _of_kind(path: tuple[str | int, ...], name: str, kinds: frozenset[Kind], named: _Fields) -> Iterator[Finding]:
    if name not in named:
        yield path, _no_field(name)
    elif named[name].get("kind", next(iter(kinds))) not in kinds:
        yield path, f"`{name}` has to be of the kind {' or '.join(sorted(kinds))} here"


def _no_field(name: str) -> str:
    return f"there is no field `{name}` in this entry: add it under `fields`, or mend the name"

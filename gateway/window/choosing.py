"""What a search form offers to choose from in place of typing, and what was asked for, in words.

A list is offered where a field is shown in one way only: as it is, the values that the catalogue lists; in groups, the
groups. It depends on the description of the view and on the catalogue, and on no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from gateway.model.catalogue import Field, Title
from gateway.model.kinds import Kind
from gateway.model.titles import Areas, ValueTitles, title_in
from gateway.window.searching import ON_FILE, WORD_OF, Filled
from gateway.window.words import say_here

MOST_AREAS: Final = 200
"""The areas that are offered beside a line for a code."""

_TICKED: Final = ("is", "is_not")
_SHOWS_NOTHING: Final = frozenset({"drop", "present"})

Choice: TypeAlias = tuple[str, str]
"""A value, and what it is called."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One criterion of a form: how it may be compared, and what there is to choose; nothing where it is typed."""

    name: str
    title: str
    operators: tuple[Choice, ...]
    word: str
    choices: tuple[Choice, ...]
    chosen: frozenset[str]
    text: str
    hint: str
    is_area: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion that was sent, in words."""

    title: str
    operator: str
    text: str


def offered(
    described: Mapping[str, Any], before: Iterable[Filled], titles: ValueTitles, language: str
) -> list[Offered]:
    """Every criterion of the type ``described``, filled in as it was ``before``."""
    filled = {each.field: each for each in before}
    return [
        _offered(described["type"], field, filled.get(field["name"]), titles, language)
        for field in described["fields"]
        if field["filter"]
    ]


def choices(field: Mapping[str, Any], of: Field | None, language: str) -> tuple[Choice, ...]:
    """What the values of a described field may be, where the view shows it in one way and the catalogue lists them."""
    shown = set(field.get("shown", ["reveal"])) - _SHOWS_NOTHING
    if of is None or len(shown) != 1:
        return ()
    [how] = shown
    if how == "reveal" and of.kind is Kind.BOOLEAN:
        return tuple((value, say_here(word, language)) for value, word in (("true", "yes"), ("false", "no")))
    if how == "reveal":
        return _in_words(of.values, of.values, language)
    level = how.removeprefix("generalise ")
    if of.hierarchy is None or level not in of.hierarchy.levels:
        return ()
    return _in_words(dict.fromkeys(of.hierarchy.groups(level).values()), of.groups, language)


def areas_within(areas: Areas, codes: Sequence[str], language: str) -> tuple[Choice, ...]:
    """The areas that have a name and lie in one of ``codes``, as codes of a criterion, at most ``MOST_AREAS``."""
    found = [(code, title_in(title, language)) for code, title in areas.within(codes)]
    return tuple(found[:MOST_AREAS])


def asked(described: Mapping[str, Any], filled: Iterable[Filled], titles: ValueTitles, language: str) -> list[Asked]:
    """What was asked for of the type ``described``; of what is not described, only what was typed."""
    fields = {field["name"]: field for field in described["fields"]}
    operators = {word: operator for operator, word in WORD_OF.items()}
    found = []
    for each in filled:
        values = each.ticked or (each.text,)
        field, title = fields.get(each.field), each.field
        if field is not None:
            of, title = titles.field(described["type"], each.field), field["title"][language]
            listed = dict(choices(field, of, language))
            values = tuple(
                listed.get(value) or str(titles.said(described["type"], each.field, value, language))
                for value in values
            )
        word = f"operator-{operators.get(each.word, each.word)}" if len(values) == 1 else f"operator-{each.word}-ticked"
        text = "" if each.word in ON_FILE else say_here("joined", language).join(values)
        found.append(Asked(title, say_here(word, language), text))
    return found


def _offered(
    record_type: str, field: Mapping[str, Any], was: Filled | None, titles: ValueTitles, language: str
) -> Offered:
    of = titles.field(record_type, field["name"])
    listed = choices(field, of, language)
    chosen = frozenset() if was is None else frozenset(was.ticked or {was.text} - {""})
    # what was chosen before and is listed no more stays until somebody unticks it
    kept = tuple((value, value) for value in sorted(chosen - {value for value, _ in listed})) if listed else ()
    return Offered(
        name=field["name"],
        title=field["title"][language],
        operators=tuple(_operators(field["filter"], language, ticked=bool(listed))),
        word="is" if was is None else was.word,
        choices=(*listed, *kept),
        chosen=chosen,
        text="" if was is None else was.text,
        hint=_hint(field, language),
        is_area="within" in field["filter"],
    )


def _operators(operators: Iterable[str], language: str, *, ticked: bool) -> Iterable[Choice]:
    """How it may be compared: whatever is ticked is one of several, and whether there is an entry needs no value."""
    for operator in operators:
        if operator == "present":
            yield from ((word, say_here(f"operator-{word}", language)) for word in ON_FILE)
        elif ticked and operator in _TICKED:
            yield WORD_OF[operator], say_here(f"operator-{WORD_OF[operator]}-ticked", language)
        elif not ticked:
            yield WORD_OF[operator], say_here(f"operator-{operator}", language)


def _hint(field: Mapping[str, Any], language: str) -> str:
    """What to write, by an example, where that is not plain."""
    how = next((each for each in field["shown"] if each not in _SHOWS_NOTHING), "")
    word = f"example-{how.removeprefix('generalise ')}" if how.startswith("generalise ") else f"example-{field['kind']}"
    return say_here(word, language, otherwise="")


def _in_words(values: Iterable[str], named: Mapping[str, Title], language: str) -> tuple[Choice, ...]:
    return tuple((value, title_in(named[value], language) if value in named else value) for value in values)

"""What the forms of the window ask for: an ``Inquiry`` of the fields that were filled in, as a program would write it.

Nothing is judged here but form. Whether a field may be asked for is the walk's to say, so that whoever edits a form
meets the same words as a program does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from gateway.api.inquiry import LONGEST_IDENTIFIER, parse_type_name
from gateway.api.schemas import MOST_CRITERIA, OPERATOR_WORDS, is_field_name
from gateway.errors import PARAMETER, GatewayError
from gateway.model.condition import Operator
from gateway.model.inquiry import Action, Criterion, Format, Inquiry, SortKey
from gateway.model.titles import ValueTitles

VALUE: Final = "value:"
OPERATOR: Final = "operator:"
TICK: Final = "tick:"
"""Before a field's name, in the names of a form's inputs: what is typed, how it is compared, and what is ticked.

A tick has its value in its name, behind the field's: ``tick:care_needs:mobility``.
"""

ON_FILE: Final[Mapping[str, str]] = {"on-file": "true", "not-on-file": "false"}
"""How a form writes that there is an entry, or none, whatever it says: as comparisons that need no value."""

WORD_OF: Final[Mapping[str, str]] = {
    operator.value: word for word, operator in reversed(OPERATOR_WORDS.items()) if word
}
"""How the form writes an operator, by the name that a description gives it."""

_BETWEEN: Final = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """One criterion that was filled in: a field, how it is compared, what was typed, and what was ticked."""

    field: str
    word: str
    text: str
    ticked: tuple[str, ...] = ()


def filled_in(form: Mapping[str, str]) -> tuple[Filled, ...]:
    """The criteria of a search form that was sent; inputs that were left empty ask for nothing."""
    ticked: dict[str, list[str]] = {}
    for name in form:
        if name.startswith((VALUE, OPERATOR)):
            ticked.setdefault(name.partition(":")[2], [])
        elif name.startswith(TICK):
            field, _, value = name.removeprefix(TICK).partition(":")
            ticked.setdefault(field, []).append(value)
    found = (
        Filled(field, form.get(OPERATOR + field) or "is", form.get(VALUE + field, "").strip(), tuple(values))
        for field, values in ticked.items()
    )
    return tuple(each for each in found if each.text or each.ticked or each.word in ON_FILE)


def parse_form(form: Mapping[str, str], titles: ValueTitles, answer: Format = Format.JSON) -> Inquiry:
    """A search, for what is meant by what was typed, as ``titles`` have it.

    Raises ``GatewayError`` for a form that nobody could have filled in on our page.
    """
    record_type = parse_type_name(form.get("type", ""))
    criteria = tuple(_criteria(form, record_type, titles))
    if len(criteria) > MOST_CRITERIA:
        raise GatewayError(PARAMETER, f"a request has at most {MOST_CRITERIA} criteria")
    return Inquiry(
        record_type=record_type,
        action=Action.LIST,
        criteria=criteria,
        sort=tuple(_order(form.get("sort", ""))),
        cursor=form.get("cursor") or None,
        format=answer,
    )


def parse_chosen(form: Mapping[str, str]) -> Inquiry:
    """One record, by its identifier."""
    identifier = form.get("identifier", "")
    if not identifier or len(identifier) > LONGEST_IDENTIFIER or not identifier.isprintable():
        raise GatewayError(PARAMETER)
    return Inquiry(record_type=parse_type_name(form.get("type", "")), action=Action.READ, identifier=identifier)


def came_from(form: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The inputs of the search that a record was opened from, which show its page of results again."""
    own = {"type", "sort", "cursor"}
    return tuple((name, text) for name, text in form.items() if name in own or name.startswith((VALUE, OPERATOR, TICK)))


def _criteria(form: Mapping[str, str], record_type: str, titles: ValueTitles) -> Iterator[Criterion]:
    for each in filled_in(form):
        is_written = not any("\x00" in text for text in (each.text, *each.ticked))
        if not is_field_name(each.field) or each.word not in OPERATOR_WORDS.keys() | ON_FILE or not is_written:
            raise GatewayError(PARAMETER)
        if each.word in ON_FILE:
            yield Criterion(each.field, Operator.PRESENT, ON_FILE[each.word])
        elif each.ticked:
            yield from _of_ticks(each)
        else:
            yield _typed(each, record_type, titles)


def _typed(filled: Filled, record_type: str, titles: ValueTitles) -> Criterion:
    operator = OPERATOR_WORDS[filled.word]
    many = operator in {Operator.IN, Operator.WITHIN}
    meant = [
        titles.meant(record_type, filled.field, text)
        for text in (_BETWEEN.split(filled.text) if many else [filled.text])
    ]
    return Criterion(filled.field, operator, tuple(meant) if many else meant[0])


def _of_ticks(filled: Filled) -> Iterator[Criterion]:
    """One of the values that are ticked, or none of them."""
    match OPERATOR_WORDS[filled.word]:
        case Operator.IS | Operator.IN if filled.ticked[1:]:
            yield Criterion(filled.field, Operator.IN, filled.ticked)
        case Operator.IS | Operator.IN:
            yield Criterion(filled.field, Operator.IS, filled.ticked[0])
        case Operator.IS_NOT:
            yield from (Criterion(filled.field, Operator.IS_NOT, value) for value in filled.ticked)
        case _:
            raise GatewayError(PARAMETER)


def _order(sort: str) -> Iterator[SortKey]:
    name = sort.removeprefix("-")
    if name and not is_field_name(name):
        raise GatewayError(PARAMETER)
    if name:
        yield SortKey(name, sort.startswith("-"))

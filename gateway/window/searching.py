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

VALUE: Final = "value:"
OPERATOR: Final = "operator:"
"""Before a field's name, in the names of a form's inputs: the value, and how it is compared."""

WORD_OF: Final[Mapping[str, str]] = {
    operator.value: word for word, operator in reversed(OPERATOR_WORDS.items()) if word
}
"""How the form writes an operator, by the name that a description gives it."""

_BETWEEN: Final = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """One input that was filled in: a field, how it is compared, and what was typed."""

    field: str
    word: str
    text: str


def filled_in(form: Mapping[str, str]) -> tuple[Filled, ...]:
    """The criteria of a search form that was sent; inputs that were left empty ask for nothing."""
    names = [name.removeprefix(VALUE) for name in form if name.startswith(VALUE)]
    typed = [Filled(name, form.get(OPERATOR + name, "is"), form[VALUE + name].strip()) for name in names]
    return tuple(each for each in typed if each.text)


def parse_form(form: Mapping[str, str], answer: Format = Format.JSON) -> Inquiry:
    """A search; raises ``GatewayError`` for a form that nobody could have filled in on our page."""
    criteria = tuple(_criteria(form))
    if len(criteria) > MOST_CRITERIA:
        raise GatewayError(PARAMETER, f"a request has at most {MOST_CRITERIA} criteria")
    return Inquiry(
        record_type=parse_type_name(form.get("type", "")),
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


def _criteria(form: Mapping[str, str]) -> Iterator[Criterion]:
    for each in filled_in(form):
        if not is_field_name(each.field) or each.word not in OPERATOR_WORDS or "\x00" in each.text:
            raise GatewayError(PARAMETER)
        operator = OPERATOR_WORDS[each.word]
        many = operator in {Operator.IN, Operator.WITHIN}
        yield Criterion(each.field, operator, tuple(_BETWEEN.split(each.text)) if many else each.text)


def _order(sort: str) -> Iterator[SortKey]:
    name = sort.removeprefix("-")
    if name and not is_field_name(name):
        raise GatewayError(PARAMETER)
    if name:
        yield SortKey(name, sort.startswith("-"))

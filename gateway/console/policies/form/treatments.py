"""What may be chosen for a field: each treatment of a common shape that it takes, and the one that is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from gateway.console.policies.telling import in_words
from gateway.console.words import say_at_desk
from gateway.documents import read_document
from gateway.model.catalogue import Field
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.policies.describe import phrase
from gateway.policies.findings import Findings
from gateway.policies.generalisations import steps_of
from gateway.policies.redactions import parse_redaction
from gateway.redaction.band import AgeBand, Band

_MASKS: Final[dict[Kind, tuple[dict[str, Any], ...]]] = {
    Kind.NAME: ({"keep": "surname"}, {"keep_first": 1}),
    Kind.ID_NUMBER: ({"keep_first": 2}, {"keep_first": 6}, {"keep_last": 4}),
    Kind.PHONE: ({"keep_last": 4}, {"keep_first": 3}),
    Kind.PLATE: ({"keep_first": 2}, {"keep_last": 3}),
    Kind.BANK_CARD: ({"keep_last": 4},),
    Kind.PASSPORT: ({"keep_last": 3},),
    Kind.EMAIL: ({"keep_first": 1},),
}
_WIDTHS: Final = (5, 10, 100)
_NOWHERE: Final = read_document("nothing: here")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: ``value`` is what the form sends, ``words`` is what somebody reads."""

    value: str
    words: str
    chosen: bool


def token(raw: object) -> str:
    """What stands for a written treatment in the form; nothing for a field that a rule does not name.

    >>> token({"mask": {"keep_last": 4}}), token(None)
    ('{"mask":{"keep_last":4}}', '')
    """
    return "" if raw is None else orjson.dumps(raw, option=orjson.OPT_SORT_KEYS).decode()


def raw_of(given: str) -> Any:  # noqa: ANN401 - plain data
    """The treatment that a token stands for; None for none, and for what is no token."""
    try:
        return orjson.loads(given) if given else None
    except orjson.JSONDecodeError:
        return None


def read(raw: object, field: Field) -> Redaction | None:
    """The redaction that ``raw`` writes, or None where it writes none for this field."""
    findings = Findings(_NOWHERE)
    redaction = parse_redaction(raw, field, findings, ())
    return None if findings.faults else redaction


def options(field: Field, written: object, language: str, *, restricts: bool) -> list[Option]:
    """What may be chosen for ``field``, from nothing on; ``written`` is what the text says now, and one of them."""
    nothing = say_at_desk("no-restriction" if restricts else "not-shown", language)
    found = [Option("", nothing, written is None)]
    for raw in _candidates(field, written, restricts=restricts):
        redaction = read(raw, field)
        if redaction is not None:
            found.append(Option(token(raw), in_plain_words(redaction, language), raw == written))
    if not any(each.chosen for each in found):
        found.append(Option(token(written), say_at_desk("as-written", language, text=token(written)), chosen=True))
    return found


def in_plain_words(redaction: Redaction, language: str) -> str:
    """How a field is shown.

    >>> in_plain_words(Band(10), "en"), in_plain_words(AgeBand(Band(10)), "zh")
    ('in steps of 10', '年龄段，每 10 岁一段')
    """
    match redaction:
        case Band(width=width, first=None, last=None):
            return say_at_desk("how-band", language, n=width)
        case AgeBand(band=Band(width=width, first=None, last=None)):
            return say_at_desk("how-age", language, n=width)
        case _:
            return in_words(phrase(redaction), language).rstrip("。.")


def _candidates(field: Field, written: object, *, restricts: bool) -> list[Any]:
    """From what shows most to what shows least; what is written stands among them once."""
    found: list[Any] = [] if restricts else ["reveal"]
    found += [{"mask": kept} for kept in _MASKS.get(field.kind, ())]
    found += [{"generalise": step} for step in _generalised(field)]
    found += [{"scrub": "all"}, "pseudonym", "present"]
    if restricts or written == "drop":
        found.append("drop")
    if written is not None and written not in found:
        found.append(written)
    return found


def _generalised(field: Field) -> Iterator[Any]:
    yield from steps_of(field.kind)
    if field.hierarchy is not None:
        yield from field.hierarchy.levels
    if field.kind is Kind.DATE:
        yield {"age": 10}
    yield from _WIDTHS

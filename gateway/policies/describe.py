"""What a view looks like from outside: the catalogue entry that one requester may read of one record type."""

from __future__ import annotations

from typing import Any

from gateway.model.catalogue import RecordType, Title
from gateway.model.condition import Operator
from gateway.model.kinds import ORDERED, Kind
from gateway.model.plan import Column, Redaction, View, redactions_of
from gateway.policies.answering import Question
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise
from gateway.redaction.group import Group
from gateway.redaction.mask import Mask
from gateway.redaction.plain import Drop, Present, Reveal
from gateway.redaction.pseudonym import Pseudonym
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.surname import KeepSurname


def describe(view: View, record_type: RecordType) -> dict[str, Any]:
    """The type and the fields that ``view`` shows, how each is shown, and what it may be compared with.

    Nothing of the catalogue that the view withholds is in it: not a name, not a number of fields, not a level.
    """
    return {
        "type": view.record_type,
        "title": _title(record_type.title),
        "identifier": view.identifier,
        "fields": [_field(view, column, record_type) for column in view.columns.values()],
        "page": view.limits.page,
        "per_day": view.limits.per_day,
        "obligations": list(view.obligations),
    }


def describe_question(question: Question, record_type: RecordType) -> dict[str, Any]:
    """What is asked, and by which fields; of the condition behind the answer, its title and nothing more."""
    return {
        "ask": question.ask,
        "type": record_type.name,
        "title": _title(question.title),
        "given": [
            {"name": name, "title": _title(record_type.fields[name].title), "kind": record_type.fields[name].kind.value}
            for name in question.given
        ],
        "per_day": question.per_day,
        "obligations": list(question.view.obligations),
    }


def _field(view: View, column: Column, record_type: RecordType) -> dict[str, Any]:
    shown = dict.fromkeys(phrase(redaction) for redaction in redactions_of(column.treatment))
    return {
        "name": column.name,
        "title": _title(record_type.fields[column.name].title),
        "kind": column.kind.value,
        "shown": list(shown),
        "filter": [operator.value for operator in _operators(column)] if column.name in view.filter_on else [],
        "sort": column.name in view.sort_on,
    }


def phrase(redaction: Redaction) -> str:
    """A redaction in the words of the policy language.

    >>> phrase(Mask(keep_first=2)), phrase(Reveal())
    ('mask keep_first 2', 'reveal')
    """
    match redaction:
        case Reveal():
            return "reveal"
        case Present():
            return "present"
        case Drop():
            return "drop"
        case Pseudonym():
            return "pseudonym"
        case Scrub(detectors=detectors):
            return "scrub " + " ".join(sorted(detectors))
        case KeepSurname():
            return "mask keep surname"
        case Mask(keep_first=first, keep_last=last, keep=places):
            kept = [f"keep_first {first}"] * bool(first) + [f"keep_last {last}"] * bool(last)
            kept += ["keep " + " ".join(map(str, places))] * bool(places)
            return "mask " + " ".join(kept)
        case Generalise(step=step) | Group(level=step):
            return f"generalise {step}"
        case Band():
            return f"generalise {_cuts(redaction)}"
        case AgeBand(band=band):
            return f"generalise age {_cuts(band)}"
        case _:
            msg = "a redaction without a phrase"
            raise AssertionError(msg)


def _cuts(band: Band) -> str:
    """Where bands begin: their width, the first and the last; of a single cut, only where it is.

    >>> _cuts(Band(10)), _cuts(Band(10, last=60)), _cuts(Band(10, 60, 60))
    ('10', '10 to 60', 'at 60')
    """
    if band.first is not None and band.first == band.last:
        return f"at {band.first}"
    first = "" if band.first is None else f" from {band.first}"
    last = "" if band.last is None else f" to {band.last}"
    return f"{band.width}{first}{last}"


def _operators(column: Column) -> list[Operator]:
    kind = column.comparable_kind
    operators = [Operator.IS, Operator.IS_NOT, Operator.IN, Operator.PRESENT]
    if kind in ORDERED:
        operators += [Operator.BEFORE, Operator.AFTER, Operator.AT_LEAST, Operator.LESS_THAN]
    if kind is Kind.AREA:
        operators.append(Operator.WITHIN)
    return operators


def _title(title: Title) -> dict[str, str]:
    return {"zh": title.zh, "en": title.en}

"""How a policy begins: with the least that one can say, or as a copy of another. Nothing of it is kept here.

What was typed is in the text as it was typed; what is wrong with it is told beside the text, as with any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from gateway.console.policies.drafting import named
from gateway.console.policies.form.rules import IN_LINES, new_rule
from gateway.documents.rewriting import UnchangeableError, replaced
from gateway.documents.scalars import INVISIBLE
from gateway.documents.spelling import as_flow, itemised
from gateway.model.catalogue import RecordType
from gateway.policies.labels import LABEL, LONGEST_LABEL
from gateway.policies.policy import Effect
from gateway.publication.office import Office
from gateway.publication.reading import Standards

_LIMITS: Final = {"page": 50, "per_day": 500, "statistics_min_group": 10}
_A_YEAR: Final = timedelta(days=364)
_AREA: Final = "310115003"
_WITHIN: Final = f"{_AREA}001"
_ELSEWHERE: Final = "310115004001"
"""Areas of the examples in a new policy's tests."""


@dataclass(frozen=True, slots=True)
class Wished:
    """What somebody wants to begin: a policy of this name, and what it says or, with a ``base``, what it copies."""

    name: str
    record_type: str = ""
    kind: str = ""
    purposes: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    basis: str = ""
    base: str = ""

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> Wished:
        """As a form sends it, without what cannot be seen."""
        given = {name: INVISIBLE.sub("", form.get(name, "")).strip() for name in ("name", "type", "kind", "base")}
        lines = {name: " ".join(INVISIBLE.sub("", form.get(name, "")).split()) for name in ("from", "until", "basis")}
        purposes = tuple(dict.fromkeys(INVISIBLE.sub("", each) for each in form.getlist("purpose") if each))
        return cls(
            *(given["name"], given["type"], given["kind"], purposes),
            *(lines["from"], lines["until"], lines["basis"], given["base"]),
        )

    @classmethod
    def offered(cls, today: date, base: str = "") -> Wished:
        """What a page offers before anything is filled in: a year from today on."""
        return cls("", first=today.isoformat(), last=(today + _A_YEAR).isoformat(), base=base)

    @property
    def is_named(self) -> bool:
        """Whether its name can be one."""
        return len(self.name) <= LONGEST_LABEL and LABEL.fullmatch(self.name) is not None


def text_of(wished: Wished, office: Office) -> bytes:
    """The text that somebody wished for; a copy of what there is not, or cannot be copied, begins without it."""
    versions = named(office, wished.base) if wished.base else ()
    try:
        return copied(versions[-1].text, wished.name) if versions else begun(wished, office.standards)
    except UnchangeableError:
        return begun(wished, office.standards)


def begun(wished: Wished, standards: Standards) -> bytes:
    """A text to go on from: it shows the identifiers of records in the partner's own areas, and has tests for that."""
    types = standards.catalogue.types
    record_type = types.get(wished.record_type) or next(iter(types.values()))
    head = {
        "policy": wished.name,
        "version": 1,
        "schema": record_type.schema,
        "partner": {"kind": wished.kind},
        "purpose": list(wished.purposes),
        "valid": {"from": wished.first, "until": wished.last},
        "basis": wished.basis,
        "limits": _LIMITS,
    }
    lines = [f"{key}: {as_flow(value)}\n" for key, value in head.items()]
    lines.append(f"\nrules:{itemised(new_rule(Effect.ALLOW, record_type, ()), IN_LINES, 2)}\n")
    if tests := "".join(itemised(each, (), 2) for each in _tests(wished, record_type)):
        lines.append(f"\ntests:{tests}\n")
    return "".join(lines).encode()


def copied(text: bytes, name: str) -> bytes:
    """The same text as the first version of a policy of another name; ``UnchangeableError`` where it has neither."""
    mark = "\ufeff"
    written = text.decode("utf-8", "replace").removeprefix(mark)
    return replaced(replaced(written, ("policy",), name), ("version",), 1).encode()


def _tests(wished: Wished, record_type: RecordType) -> Iterator[Mapping[str, Any]]:
    """That a record within the partner's areas has its identifier shown, and that another is denied."""
    if not wished.purposes or record_type.area is None:
        return
    given = {"partner": {"areas": [_AREA]}, "purpose": wished.purposes[0]}
    number = {record_type.identifier: "EXAMPLE-1"}
    yield {"given": given, "record": {**number, record_type.area: _WITHIN}, "expect": number}
    yield {"given": given, "record": {**number, record_type.area: _ELSEWHERE}, "expect": "denied"}

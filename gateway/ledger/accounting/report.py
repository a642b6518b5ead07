"""A person's account: for the auditor all of it, for the person what they may be told now.

What is deferred leaves no trace in the person's copy: it is not counted, and what stands in general, every ground on
which this station defers at all, is the same for everybody. Both are data, of which ``wording`` makes a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from gateway.ledger.accounting.disclosures import Deferral, Disclosure, OnRecord
from gateway.ledger.entries import EntryKind
from gateway.model.catalogue import RecordType, Title
from gateway.model.grant import Purposes

STAYED: Final = "stayed"
"""The ground on which nobody is told of a look from the station's own desk: nothing left the station."""

_FOR_THE_AUDITOR: Final = ("action", "client", "agreement", "officer", "case_number", "obligations", "policy_digest")
_SOMETIMES: Final = ("operator", "person", "actors", "reason")


TitleOfQuestion: TypeAlias = Callable[[Iterable[str], str], Title | None]
"""What a question is called in one of some versions of policies, by their labels and its name; None for unknown."""


def untitled(_: Iterable[str], __: str) -> None:
    """Knows no question's title."""


@dataclass(frozen=True, slots=True)
class Station:
    """What a report is written with: the station's name and zone, and what things are called now."""

    name: str
    zone: ZoneInfo
    types: Mapping[str, RecordType]
    purposes: Purposes
    partners: Mapping[str, str]
    title_of_question: TitleOfQuestion = untitled

    @property
    def grounds(self) -> list[str]:
        """Every ground on which notice is deferred here, whomever it concerns."""
        found = {purpose.notice.deferred for purpose in self.purposes.by_name.values()}
        return sorted(ground for ground in found if ground is not None)


@dataclass(frozen=True, slots=True)
class Report:
    """What is on record about one person, as it stands at the moment ``made``."""

    station: Station
    made: datetime
    on_record: OnRecord

    def for_subject(self) -> dict[str, Any]:
        """The person's copy: what left the station, unless notice of it is deferred."""
        told = [self._shared(each) for each in self.on_record.disclosures if self._omission(each) is None]
        return self._about() | {"disclosures": told, "deferred_in_general": self.station.grounds}

    def for_auditor(self) -> dict[str, Any]:
        """All of it; what the person is not told stands with the ground of that."""
        reported = [
            {"entry": each.entry, "time": self._local(each.moment), "by": each.by, "copy": each.copy}
            for each in self.on_record.reported
        ]
        disclosures = [self._whole(each) for each in self.on_record.disclosures]
        return self._about() | {"disclosures": disclosures, "reported": reported}

    def deferral(self, disclosure: Disclosure) -> Deferral | None:
        """Why the person is not told of one of them yet."""
        return disclosure.deferral(self.station.purposes, self.station.zone, self._today)

    @property
    def _today(self) -> date:
        return self.made.astimezone(self.station.zone).date()

    def _about(self) -> dict[str, Any]:
        return {"station": self.station.name, "made": self._local(self.made)}

    def _shared(self, disclosure: Disclosure) -> dict[str, Any]:
        """What both copies say: who received what, when, for what purpose, on what basis, under which policies."""
        facts = disclosure.facts
        purpose = self.station.purposes.by_name.get(facts["purpose"])
        return {
            "time": self._local(disclosure.moment),
            "partner": {"id": facts["partner"], "name": self.station.partners.get(facts["partner"], facts["partner"])},
            "record_type": self._type(facts["record_type"]),
            "records": disclosure.records,
            "fields": [self._field(facts["record_type"], name) for name in disclosure.fields],
            "question": self._question(facts),
            "purpose": _named(facts["purpose"], None if purpose is None else purpose.title),
            "legal_basis": facts["legal_basis"],
            "policies": facts["policies"],
        }

    def _whole(self, disclosure: Disclosure) -> dict[str, Any]:
        facts = disclosure.facts
        return {
            "entry": disclosure.entry,
            "kind": disclosure.kind.value,
            **self._shared(disclosure),
            "roles": list(disclosure.roles),
            **{name: facts.get(name) for name in _FOR_THE_AUDITOR},
            **{name: facts[name] for name in _SOMETIMES if name in facts},
            "omitted": self._omission(disclosure),
        }

    def _omission(self, disclosure: Disclosure) -> dict[str, Any] | None:
        """Why the person's copy does not have this, and from which day on it does; None where it does."""
        if disclosure.kind is not EntryKind.RELEASE:
            return {"ground": STAYED, "until": None}
        deferral = self.deferral(disclosure)
        if deferral is None:
            return None
        return {"ground": deferral.ground, "until": deferral.until and deferral.until.isoformat()}

    def _type(self, name: str) -> dict[str, str]:
        known = self.station.types.get(name)
        return _named(name, None if known is None else known.title)

    def _field(self, record_type: str, name: str) -> dict[str, str]:
        known = self.station.types.get(record_type)
        field = None if known is None else known.fields.get(name)
        return _named(name, None if field is None else field.title)

    def _question(self, facts: Mapping[str, Any]) -> dict[str, str] | None:
        """The question that was answered, as whoever asked it read it; None for a disclosure of fields."""
        ask = facts.get("question")
        return None if ask is None else _named(ask, self.station.title_of_question(facts["policies"], ask))

    def _local(self, moment: datetime) -> str:
        return moment.astimezone(self.station.zone).isoformat(timespec="seconds")


def _named(name: str, title: Title | None) -> dict[str, str]:
    """A name with what people call it; what is not in the catalogue any more is called as it was."""
    return {"name": name, "zh": title.zh if title else name, "en": title.en if title else name}

"""An entry of the ledger in words: who, what, for what, on which basis, and what of it was withheld.

All of it is in the entry or in the titles of today's catalogue; references to records and people stay under seal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from gateway.console.records.office import LEDGER, Records, title_here
from gateway.console.station import PLACE
from gateway.console.words import say_at_desk
from gateway.ledger.entries import Entry, EntryKind
from gateway.model.inquiry import Action
from gateway.window.telling import obligation

_PLAIN: Final = ("client", "agreement", "person", "officer", "operator", "case_number", "reason", "legal_basis")
_LAST: Final = ("notice_deferred", "notice_until", "format", "request", "token")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about an entry: the word for it, the text, and where that leads."""

    word: str
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in a list."""

    href: str
    time: str
    kind: str
    who: str
    what: str
    purpose: str
    result: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As the list shows it, and as it is taken away."""
        return self.time, self.kind, self.who, self.what, self.purpose, self.result


COLUMNS: Final = ("when", "kind-of-entry", "who", "what", "purpose", "entry-result")


def entry_place(entry_id: str) -> str:
    """Where the page of an entry is."""
    return f"{LEDGER}/entry?{urlencode({'id': entry_id})}"


class Telling:
    """Tells entries in ``language``, with the names of partners as they are now."""

    def __init__(self, records: Records, language: str) -> None:
        self._records = records
        self._language = language
        self._standards = records.desk.office.standards

    def row(self, entry: Entry) -> Row:
        """An entry in a list."""
        facts = entry.facts
        acts = facts.get("acts", ())
        who = [facts.get(name) for name in ("operator", "person", "officer", "client")]
        who += [act["by"] or self._say("by-itself") for act in acts]
        named = [each for each in (self._partner(facts.get("partner")), *who) if each]
        return Row(
            entry_place(entry.id),
            self._records.local(entry.time / 1000),
            self._say(f"entry-{entry.kind}"),
            " · ".join(dict.fromkeys(named)),
            " · ".join(self._act(act) for act in acts) if acts else self._asked(facts),
            self._purpose(facts.get("purpose")),
            self._result(entry.kind, facts),
        )

    def lines(self, entry: Entry) -> list[Line]:
        """All of an entry that is not a list of acts."""
        return [line for line in self._lines(entry) if line.text]

    def acts(self, entry: Entry) -> list[tuple[str, str, str, str]]:
        """What an act does: what, by whom, to whom or what, and how it stands from then on."""
        return [
            (
                self._act_name(act["act"]),
                act["by"] or self._say("by-itself"),
                ", ".join(f"{kind} {name}" for kind, name in act["about"].items()),
                orjson.dumps(act["after"]).decode() if act["after"] else "",
            )
            for act in entry.facts.get("acts", ())
        ]

    def _lines(self, entry: Entry) -> Iterator[Line]:
        facts = entry.facts
        yield Line("entry-number", entry.id)
        yield Line("when", self._records.local(entry.time / 1000))
        yield Line("kind-of-entry", self._say(f"entry-{entry.kind}"))
        if entry.kind is EntryKind.ACT:
            yield Line("state-version", str(facts["version"] or ""))
        elif entry.kind not in {EntryKind.OPENED, EntryKind.CLOSED}:
            yield from self._of_an_answer(entry.kind, facts)

    def _of_an_answer(self, kind: EntryKind, facts: Mapping[str, Any]) -> Iterator[Line]:
        yield Line("partner", self._partner(facts.get("partner")))
        yield from (Line(f"of-{name}", str(facts.get(name) or "")) for name in _PLAIN)
        yield Line("of-actors", ", ".join(facts.get("actors", ())))
        yield Line("what", self._asked(facts))
        yield Line("purpose", self._purpose(facts.get("purpose")))
        yield Line("entry-result", self._result(kind, facts))
        for label in facts.get("policies", ()):
            yield Line("policy", label, f"{PLACE}/policy?{urlencode({'name': label.partition('@')[0]})}")
        yield Line("fields-released", self._fields(facts, "released"))
        yield Line("fields-withheld", self._fields(facts, "withheld"))
        yield Line("obligations", " ".join(obligation(each, self._language) for each in facts.get("obligations", ())))
        yield from (Line(f"of-{name}", str(facts.get(name) or "")) for name in _LAST)

    def _result(self, kind: EntryKind, facts: Mapping[str, Any]) -> str:
        if kind is EntryKind.REFUSAL:
            return self._say("was-refused", code=facts["code"])
        if "count" in facts:
            return self._say("records-count", n=facts["count"])
        return ""

    def _asked(self, facts: Mapping[str, Any]) -> str:
        if question := facts.get("question"):
            return self._say("question-asked", name=question)
        name = facts.get("record_type")
        if not name:
            return ""
        known = self._standards.catalogue.types.get(name)
        action = say_at_desk(f"consent-{facts['action']}", self._language) if facts.get("action") in set(Action) else ""
        title = title_here(known.title if known else None, name)
        return f"{title} ({action})" if action else title

    def _fields(self, facts: Mapping[str, Any], which: str) -> str:
        known = self._standards.catalogue.types.get(facts.get("record_type") or "")
        fields = known.fields if known else {}
        names: Sequence[str] = facts.get(which, ())
        return self._say("joined").join(
            title_here(fields[name].title if name in fields else None, name) for name in names
        )

    def _purpose(self, name: str | None) -> str:
        known = self._standards.purposes.by_name.get(name or "")
        return title_here(known.title if known else None, name or "")

    def _partner(self, partner_id: str | None) -> str:
        return self._records.partner(partner_id)

    def _act(self, act: Mapping[str, Any]) -> str:
        about = act["about"]
        named = [f"{about['policy']}@{about['number']}"] if about.keys() == {"policy", "number"} else about.values()
        return " ".join([self._act_name(act["act"]), *map(str, named)])

    def _act_name(self, name: str) -> str:
        return self._say(f"did-{name}")

    def _say(self, word: str, **values: object) -> str:
        return say_at_desk(word, self._language, **values)

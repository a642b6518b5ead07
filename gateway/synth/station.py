"""What happens at the station: household by household, the records that each gives rise to.

``Station.household`` yields every record of one household as ``(type, row)``, a row by field name. Of a thousand
households there are, on average, 100 residents from elsewhere, 60 incidents, 30 cases, 15 prior offences, 20
mediations, 10 recordings, 10 opinions and 5 venues. Other parties are people of the households just before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from gateway.model.kinds import Scalar
from gateway.synth import business, registers
from gateway.synth.business import Parties
from gateway.synth.chance import Chance
from gateway.synth.marks import Serial
from gateway.synth.people import Person, child_of, person
from gateway.synth.places import address_in, area_of
from gateway.synth.specimen import SPECIMEN, SPECIMEN_NO
from gateway.synth.words import shares

Row: TypeAlias = dict[str, Scalar | None]

_NEIGHBOURS: Final = 16
_OTHERS: Final = 3
_MINORS: Final = shares(("suspect", 8), ("victim", 8), ("nobody", 84))


@dataclass(slots=True)
class Station:
    """The station while its archive is being made; ``chance`` is replaced at the beginning of every block."""

    chance: Chance
    serial: Serial = field(default_factory=Serial)
    neighbours: deque[Person] = field(default_factory=lambda: deque(maxlen=_NEIGHBOURS))

    def household(self) -> Iterator[tuple[str, Row]]:
        """Yield the records of the next household, its own first."""
        number = f"H{self.serial.next('household'):09d}"
        if number == SPECIMEN_NO:
            yield "household", dict(SPECIMEN)
            return
        head = self._head(number)
        records = list(self._business(head)) if len(self.neighbours) >= _OTHERS else []
        yield "household", registers.household(self.chance, self.serial, head, records)
        yield from records
        yield from self._registers(head)
        self.neighbours.append(head)

    def _head(self, number: str) -> Person:
        chance = self.chance
        area = area_of(chance)
        head = person(chance, area, address_in(area, chance), ages=range(20, 96))
        head.household_no = number
        head.protected = chance.happens(0.002)
        return head

    def _business(self, head: Person) -> Iterator[tuple[str, Row]]:
        """What the police had to do with the household; the suspect of its case is its head, or a child of the head."""
        chance, serial = self.chance, self.serial
        case_no = incident_no = None
        if chance.happens(0.03):
            case, *following = self._case(head)
            case_no = case[1]["case_no"]
            yield from (case, *following)
        if chance.happens(0.06):
            incident = business.incident(chance, serial, self._parties(head), case_no)
            incident_no = incident["incident_no"]
            yield "incident", incident
            if chance.happens(0.04):
                yield "media", business.recording(chance, serial, head, incident)
        if chance.happens(0.02):
            yield "mediation", business.mediation(chance, serial, self._parties(head), incident_no)

    def _case(self, head: Person) -> Iterator[tuple[str, Row]]:
        """A case, and what follows from it. In eight of a hundred the suspect, in eight the victim is a minor."""
        chance, parties = self.chance, self._parties(head)
        match chance.one_of(_MINORS):
            case "suspect":
                parties = replace(parties, first=child_of(chance, head, ages=range(14, 17)))
            case "victim":
                parties = replace(parties, second=child_of(chance, parties.second, ages=range(2, 17)))
            case _:
                pass
        case = business.case(chance, self.serial, parties)
        yield "case", case
        if chance.happens(0.5):
            yield "offence", business.offence(chance, self.serial, parties.first, case)
        if chance.happens(0.25):
            yield "media", business.recording(chance, self.serial, parties.first, case)

    def _registers(self, head: Person) -> Iterator[tuple[str, Row]]:
        """What is registered because of the household, or what its head wrote."""
        if self.chance.happens(0.1):
            yield "resident", registers.resident(self.chance, self.serial, head)
        if self.chance.happens(0.005):
            yield "venue", registers.venue(self.chance, self.serial, head)
        if self.chance.happens(0.01):
            yield "opinion", registers.opinion(self.chance, self.serial, head)

    def _parties(self, head: Person) -> Parties:
        """The head of a household with three of the neighbours."""
        start = self.chance.below(_NEIGHBOURS)
        others = (self.neighbours[(start + step) % len(self.neighbours)] for step in range(_OTHERS))
        return Parties(head, *others)

"""The redaction ``scrub``: which detectors a policy names, and the fields of the record whose values it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.model.catalogue import RecordType, Tag
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Form, Outcome, Withheld
from gateway.redaction.scrub.known import DETECTOR_OF, Known, entries_of, values_beside
from gateway.redaction.scrub.lexicon import Entry
from gateway.redaction.scrub.models import NamesModel
from gateway.redaction.scrub.tokens import Detector

_NO_FORM: Final = Form(frozenset({type(None), Withheld}))
_FORM: Final = Form(_NO_FORM.types | {str})


@dataclass(frozen=True, slots=True)
class Scrub:
    """Replace what ``detectors`` find in a narrative, and every value of the fields that are ``known``, by tokens.

    The record's own values are replaced whatever the detectors: what may be known of a field, the field itself tells.

    >>> Scrub(frozenset({Detector.PHONE})).apply(Kind.NARRATIVE, "王五来电，回电１３８ 0000 0000")
    '王五来电，回电[电话1]'
    """

    detectors: frozenset[Detector]
    known: frozenset[Known] = frozenset()
    names_model: NamesModel | None = None
    """What looks for names beside the cues: the deployment's choice, not a policy's."""

    def __post_init__(self) -> None:
        if not self.detectors:
            msg = "a scrub looks for something: name at least one detector"
            raise ValueError(msg)

    def knowing(self, record_type: RecordType) -> Scrub:
        """This scrub with the fields of ``record_type`` that name people and how to reach them."""
        known = {
            Known(entry.name, entry.kind)
            for entry in record_type.fields.values()
            if entry.kind in DETECTOR_OF and (entry.kind is not Kind.TEXT or Tag.WORKPLACE in entry.tags)
        }
        return replace(self, known=self.known | known)

    def stricter(self, other: Scrub) -> Scrub:
        """The scrub that looks for whatever either looks for."""
        return Scrub(self.detectors | other.detectors, self.known | other.known, self.names_model or other.names_model)

    @property
    def reads(self) -> tuple[tuple[str, Kind], ...]:
        """The other fields of the record that ``beside`` needs, with their kinds, always in the same order."""
        return tuple((each.field, each.kind) for each in sorted(self.known))

    def beside(self, row: Mapping[str, Scalar | None]) -> ScrubOfRecord:
        """This scrub for one stored record."""
        return ScrubOfRecord(
            self.detectors, entries_of(values_beside(sorted(self.known), row)), names_model=self.names_model
        )

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared: a comparison would search what was replaced."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The scrubbed text, where nothing of the record is known."""
        return ScrubOfRecord(self.detectors, names_model=self.names_model).apply(kind, value)

    def form(self, kind: Kind) -> Form:
        """Null, withheld, or for a narrative any text."""
        return _FORM if kind is Kind.NARRATIVE else _NO_FORM


@dataclass(frozen=True, slots=True)
class ScrubOfRecord:
    """A scrub that has read the record; its values are in no representation of it."""

    detectors: frozenset[Detector]
    entries: Mapping[str, Entry] = field(default_factory=dict, repr=False)
    names_model: NamesModel | None = None

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The scrubbed text; what is no narrative, is too long or does not settle is withheld."""
        if value is None:
            return None
        if kind is not Kind.NARRATIVE or not isinstance(value, str):
            return WITHHELD
        # a process that reads no narrative need not compile what is looked for in one: a tenth of its start
        from gateway.redaction.scrub.narrative import scrubbed  # noqa: PLC0415

        outcome = scrubbed(value, self.detectors, self.entries, self.names_model)
        return WITHHELD if outcome is None else outcome

    def form(self, kind: Kind) -> Form:
        """As that of the scrub it was made from."""
        return Scrub(self.detectors).form(kind)

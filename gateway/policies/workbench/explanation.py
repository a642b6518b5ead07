"""What an explanation holds: values only, made by ``explain`` and read by commands and screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.model.catalogue import RecordType
from gateway.model.condition import Condition
from gateway.model.grant import Grant
from gateway.model.outcome import Outcome
from gateway.model.plan import Redaction, View
from gateway.policies.steps import Reason
from gateway.policies.workbench.wording import Saying


@dataclass(frozen=True, slots=True)
class Case:
    """A part of the visible rows, and what a field comes to in them."""

    where: Condition
    redaction: Redaction


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason with what administrators want to know of it: its words, its article, and whether it lowers the field.

    One that is not ``certain`` may or may not have a say in the record that is looked at.
    """

    reason: Reason
    words: Saying
    citation: str | None
    lowers: bool
    certain: bool = True


@dataclass(frozen=True, slots=True)
class FieldExplanation:
    """One field: its cases (exactly one where every visible row is treated alike), its grounds and its sentence."""

    name: str
    cases: tuple[Case, ...]
    grounds: tuple[Ground, ...]
    sentence: Saying


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that keeps rows, or a whole type, from existing for a partner, with its article if it is statute."""

    name: str
    where: Condition
    words: Saying
    citation: str | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What holds of every release whatever it shows: an obligation, notice, or a bound of the station; its article."""

    name: str
    words: Saying
    citation: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one grant may see of one record type, and why. ``view`` is None where nothing at all is shared."""

    record_type: RecordType
    grant: Grant
    view: View | None
    sentence: Saying
    opened_by: tuple[str, ...]
    bars: tuple[Bar, ...]
    fields: tuple[FieldExplanation, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class RecordExplanation:
    """One stored record as one partner meets it: ``outcomes`` is None where it does not exist, and ``bars`` say why."""

    outcomes: Mapping[str, Outcome] | None
    grounds: Mapping[str, tuple[Ground, ...]]
    bars: tuple[Bar, ...]
    sentence: Saying

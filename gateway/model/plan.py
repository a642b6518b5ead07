"""What may leave: a view of one record type for one grant, and the plan that asks a question of that view.

A ``View`` says which rows exist for a requester and what happens to each field in each of them. A ``DisclosurePlan`` is
a view together with a question: criteria, order, position and limit. The question is put to the *view*, never to the
archive: a criterion compares what the requester would be shown, so an answer is a function of what may be seen and of
nothing else. That is why withholding cannot be observed, and it is the reason for every rule below.

What a plan means, in order (the in-memory adapter executes it literally):

1. keep the stored rows that satisfy ``view.visible``;
2. in each of them replace every field of the view by the outcome of its treatment;
3. keep the rows whose outcomes satisfy ``criteria``; an outcome that is absent or withheld, or that its column does
   not compare (``Column.comparable``), is null there;
4. order them by ``order``, over the same comparable outcomes (null first ascending, last descending; text by code
   point, false before true), which ends with the identifier;
5. drop everything up to and including ``after``;
6. answer the first ``limit`` rows, each as the outcomes of ``columns``, then the comparable outcomes of ``order``, then
   the outcomes of ``view.subjects``, which the ledger keeps and no answer has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, cast, runtime_checkable

from gateway.model.condition import Condition, matches
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import Absent, Form, Forms, Outcome, Record, Withheld


@runtime_checkable
class Redaction(Protocol):
    """What happens to a value; the families and their lattice stand in ``gateway.redaction``."""

    def outcome_kind(self, kind: Kind) -> Kind | None:
        """The kind as which criteria and order compare the outcome, or None where they may not use it at all."""

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The outcome for a stored ``value`` of ``kind``; null stays null unless the field is dropped."""

    def form(self, kind: Kind) -> Form:
        """What the outcomes of ``apply`` look like for values of ``kind``."""


@runtime_checkable
class RecordRedaction(Redaction, Protocol):
    """A redaction whose outcome depends on other fields of the stored record as well; they go no further than it."""

    @property
    def reads(self) -> tuple[tuple[str, Kind], ...]:
        """The other fields that it looks at, with their kinds."""

    def beside(self, row: Mapping[str, Scalar | None]) -> Redaction:
        """The redaction for the stored ``row``, keyed by field name."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A treatment that depends on the row: ``then`` where the condition holds of the stored row, else ``otherwise``."""

    when: Condition
    then: Treatment
    otherwise: Treatment


Treatment: TypeAlias = "Redaction | Choice"


def redactions_of(treatment: Treatment) -> Iterator[Redaction]:
    """Every redaction that ``treatment`` may come to, left to right, with repetitions."""
    if isinstance(treatment, Choice):
        yield from redactions_of(treatment.then)
        yield from redactions_of(treatment.otherwise)
    else:
        yield treatment


def redaction_for(treatment: Treatment, row: Mapping[str, Scalar | None]) -> Redaction:
    """The redaction that ``treatment`` comes to in one stored row."""
    while isinstance(treatment, Choice):
        treatment = treatment.then if matches(treatment.when, row) else treatment.otherwise
    return treatment


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a view: its name for the requester, its column in the source, and its treatment.

    ``of`` is the field whose stored value it is made of, where that has another name.
    """

    name: str
    kind: Kind
    source: str
    treatment: Treatment
    of: str = ""
    forms: Forms = field(init=False, repr=False, compare=False)
    """What the outcomes look like, whichever of its redactions made them."""

    def __post_init__(self) -> None:
        forms = Forms(redaction.form(self.kind) for redaction in redactions_of(self.treatment))
        object.__setattr__(self, "forms", forms)

    def outcome(self, row: Mapping[str, Scalar | None]) -> Outcome:
        """What a requester is shown of this field of a stored ``row`` (keyed by field name)."""
        redaction = redaction_for(self.treatment, row)
        if isinstance(redaction, RecordRedaction):
            redaction = redaction.beside(row)
        return redaction.apply(self.kind, row.get(self.of or self.name))

    @property
    def comparable_kind(self) -> Kind | None:
        """The kind as which criteria and order compare this column, or None where no outcome may be compared.

        Where some rows show the field as it is and others generalised, only the generalised outcomes are compared.
        """
        kinds = {redaction.outcome_kind(self.kind) for redaction in redactions_of(self.treatment)} - {None}
        return min(kinds, key=lambda kind: kind is self.kind) if kinds else None

    def comparable(self, row: Mapping[str, Scalar | None]) -> Scalar | None:
        """What criteria and order see of this field of a stored ``row``: a shown value, or null for everything else."""
        redaction = redaction_for(self.treatment, row)
        kind = self.comparable_kind
        if kind is None or redaction.outcome_kind(self.kind) is not kind:
            return None
        outcome = redaction.apply(self.kind, row.get(self.of or self.name))
        return None if isinstance(outcome, Absent | Withheld) else outcome

    @property
    def partial(self) -> bool:
        """Whether the field may be absent from some of the records."""
        return Absent in self.forms.types


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which rules a view was made from: names and hashes for the answer and the ledger, never values."""

    policies: tuple[str, ...]
    """``name@version`` of each policy, sorted."""
    policy_digest: str
    guardrail_digest: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The strictest limits of the policies a view was made from."""

    page: int
    per_day: int


@dataclass(frozen=True, slots=True)
class View:
    """What one grant may see of one record type. ``columns`` names only what may leave, in catalogue order.

    ``source_columns`` maps every field that conditions look at to its column and kind in the source; these are read
    where the data lies and never fetched. ``withheld`` names what was not granted, for the ledger.
    """

    record_type: str
    source: str
    table: str
    identifier: str
    visible: Condition
    columns: Mapping[str, Column]
    source_columns: Mapping[str, str]
    withheld: tuple[str, ...]
    filter_on: frozenset[str]
    sort_on: frozenset[str]
    limits: Limits
    obligations: tuple[str, ...]
    provenance: Provenance
    key: str
    """A digest of everything the view depends on: two views with one key are the same view."""
    subjects: tuple[Column, ...] = ()
    """Hidden columns, one for each role of a data subject: references that the ledger keeps. No name of a field."""


Subjects: TypeAlias = Mapping[str, Sequence[str | None]]
"""By role, the reference of the person that each record is about; None where it is not known who."""


@dataclass(frozen=True, slots=True)
class Order:
    """One key of a plan's order, a column of the view."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class DisclosurePlan:
    """The complete instruction: which fields of which rows, in which order, from where, and how many at most.

    ``order`` ends with the identifier, ascending, so it is total. ``after`` holds one value per key of ``order``: the
    position of the last record that was already given. ``limit`` counts rows to return; to learn whether more follow,
    the caller asks for one more than it shows.
    """

    view: View
    columns: tuple[str, ...]
    criteria: Condition
    order: tuple[Order, ...]
    after: tuple[Scalar | None, ...] | None
    limit: int

    @property
    def answer(self) -> tuple[Column, ...]:
        """The columns of a record as an adapter returns it: those asked for, those of the order, the hidden ones."""
        names = (*self.columns, *(key.column for key in self.order))
        return (*(self.view.columns[name] for name in names), *self.view.subjects)

    @property
    def partial(self) -> bool:
        """Whether a column asked for may be absent from some of the records."""
        return any(self.view.columns[name].partial for name in self.columns)

    def identifiers(self, records: Sequence[Record]) -> tuple[str, ...]:
        """The identifier of each record; a view shows it of every record that exists for the requester."""
        names = [key.column for key in self.order]
        place = len(self.columns) + names.index(self.view.identifier)
        return tuple(str(record[place]) for record in records)

    def position(self, record: Record) -> tuple[Scalar | None, ...]:
        """Where ``record`` stands in the order: what ``after`` is for the next page."""
        start = len(self.columns)
        return cast("tuple[Scalar | None, ...]", record[start : start + len(self.order)])

    def subjects(self, records: Sequence[Record]) -> Subjects:
        """Who each record is about, by role."""
        start = len(self.columns) + len(self.order)
        return {
            column.name: tuple([cast("str | None", record[start + place]) for record in records])
            for place, column in enumerate(self.view.subjects)
        }

    def admit(self, records: Sequence[Record]) -> Sequence[Record]:
        """Return ``records`` if every value in them is one that the plan could yield; otherwise raise ``NotAdmitted``.

        Sources are not trusted: a record of the wrong width, a value that no redaction of its column gives, or more
        records than the limit mean that the source did something else than the plan.
        """
        columns = self.answer
        if len(records) > self.limit or any(len(record) != len(columns) for record in records):
            raise NotAdmitted
        for column, outcomes in zip(columns, zip(*records, strict=True), strict=False):
            if not column.forms.admit(outcomes):
                raise NotAdmitted
        return records


class NotAdmitted(Exception):  # noqa: N818 - it is a verdict, and names no value or field
    """A source answered something that the plan does not yield."""

    def __init__(self) -> None:
        super().__init__("the source's answer does not follow the plan")

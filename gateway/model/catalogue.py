"""What exists at the station and how sensitive it is: the catalogue, its record types and their fields.

A catalogue is loaded once from files (``gateway.catalogue``) and never changes in a running process. Nothing in it
grants anything: a type or field that no policy names is not shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from gateway.model.hierarchy import Hierarchy
from gateway.model.kinds import Kind, Scalar


class Sensitivity(IntEnum):
    """How much harm the disclosure of a field can do; unknown counts as the highest."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2
    SENSITIVE = 3
    HIGHEST = 4


class Tag(StrEnum):
    """What a field is about; guardrails and checks speak of tags, never of one station's field names."""

    IDENTITY = "identity"
    CONTACT = "contact"
    LOCATION = "location"
    WORKPLACE = "workplace"
    BIOMETRIC = "biometric"
    HEALTH = "health"
    FINANCIAL = "financial"
    FAMILY = "family"
    VEHICLE = "vehicle"
    MINOR = "minor"
    REPORTER = "reporter"
    OFFENCE = "offence"
    NARRATIVE = "narrative"
    MEDIATION = "mediation"
    INTERNAL = "internal"


class Mark(StrEnum):
    """A fact about a whole record that guardrails look at; each record type says where it stands."""

    CLASSIFICATION = "classification"
    DECLASSIFIED = "declassified"
    SEALED = "sealed"
    PUBLIC_ORDER = "public_order"
    SUB_FILE = "sub_file"
    MINOR = "minor"
    MISSING_CHILD = "missing_child"
    PROTECTED = "protected"
    CONSENTED = "consented"
    TECHNICAL = "technical"
    UNDER_FOURTEEN = "under_fourteen"
    GUARDIAN_CONSENTED = "guardian_consented"


_NAMING: Final = frozenset({Kind.NAME, Kind.ID_NUMBER})


@dataclass(frozen=True, slots=True)
class MarkSource:
    """Where a mark stands: in a field of the record, or the same for every record of the type.

    Exactly one of ``field`` and ``constant`` is given. A mark that a type does not declare reads as null, which every
    guardrail takes for the worst case.
    """

    field: str | None = None
    constant: Scalar | None = None

    def __post_init__(self) -> None:
        if (self.field is None) == (self.constant is None):
            msg = "a mark stands either in a `field` or as a `constant`"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Title:
    """A name for people, in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Consent:
    """The holding unit's recorded consent that a record type may be shared at all (guardrail G16)."""

    given_by: str
    document: str
    on: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record type: its meaning, its sensitivity, and the column of the source that holds it."""

    name: str
    title: Title
    kind: Kind
    sensitivity: Sensitivity
    column: str
    tags: frozenset[Tag] = frozenset()
    derived_from: tuple[str, ...] = ()
    hierarchy: Hierarchy | None = None
    """The groups that the values of a category stand in, if anything has been said of that."""
    values: Mapping[str, Title] = field(default_factory=dict)
    """What the values of a category are called on screens, in the order in which they are offered."""
    groups: Mapping[str, Title] = field(default_factory=dict)
    """What the groups of its hierarchy are called; one that is named as a value is, is called as that value is."""
    levels: Mapping[str, Title] = field(default_factory=dict)
    """What the levels of its hierarchy are called."""


@dataclass(frozen=True, slots=True)
class DataSubjectRole:
    """A person a record is about: the role, and the fields that name and identify them."""

    role: str
    name: str | None
    id_number: str | None


@dataclass(frozen=True, slots=True)
class RecordType:
    """One type of record: where it is held, who owns it, how it is identified, and its fields in catalogue order."""

    name: str
    version: int
    title: Title
    level: str
    category: str
    owner: str
    consent: Consent | None
    source: str
    table: str
    identifier: str
    area: str | None
    data_subjects: tuple[DataSubjectRole, ...]
    marks: Mapping[Mark, MarkSource]
    fields: Mapping[str, Field]

    @property
    def schema(self) -> str:
        """The name by which policies refer to this version of the type, such as ``household@3``."""
        return f"{self.name}@{self.version}"

    @property
    def names_people(self) -> bool:
        """Whether some field of the type names or identifies a person, by what it holds or by what it is said to be."""
        return any(Tag.IDENTITY in field.tags or field.kind in _NAMING for field in self.fields.values())


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every record type of the station, by name, with the hash of the files they were read from."""

    types: Mapping[str, RecordType]
    digest: str

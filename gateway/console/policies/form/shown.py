"""What a form is made of: a policy in plain words, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.console.policies.form.treatments import Option
from gateway.model.catalogue import RecordType


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison of one field: where it stands in its rule, and its three parts as a form shows them."""

    place: str
    field: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """A field in a rule: how it is treated, whether it may be searched and sorted by, and what statute says of it."""

    name: str
    title: str
    sensitivity: str
    options: Sequence[Option]
    filtered: bool
    sorted: bool
    law: Sequence[str]

    @property
    def is_named(self) -> bool:
        """Whether the rule says anything of the field."""
        return self.filtered or self.sorted or any(each.chosen and each.value for each in self.options)


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule: what it does in which records (``everywhere``: in all of them) to which fields (``names``: to any)."""

    place: str
    id: str
    restricts: bool
    actions: Sequence[Option]
    compared: Sequence[Compared]
    sentences: Sequence[str]
    may_add: bool
    everywhere: bool
    names: bool
    rows: Sequence[Row]

    @property
    def used(self) -> Sequence[Row]:
        """The fields of which the rule says something."""
        return [row for row in self.rows if row.is_named]

    @property
    def others(self) -> Sequence[Row]:
        """The fields of which it says nothing."""
        return [row for row in self.rows if not row.is_named]


@dataclass(frozen=True, slots=True)
class Form:
    """A policy in plain words."""

    name: str
    version: str
    record_type: RecordType
    kinds: Sequence[Option]
    purposes: Sequence[Option]
    lines: Mapping[str, str]
    rules: Sequence[RuleShown]
    answers: Sequence[str]
    tests: int
    fields: Sequence[tuple[str, str]]
    operators: Sequence[tuple[str, str]]

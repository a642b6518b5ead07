"""What is asked: the parsed request, before anything is known about who asks.

An ``Inquiry`` holds only names and values that the requester wrote. Whether a name exists, and for whom, is decided
later and in one place (``gateway.policies.compile``), so that a hidden name and an unknown one cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from gateway.model.condition import Operator
from gateway.model.kinds import Scalar


class Action(StrEnum):
    """What a requester wants to do with a record type; the second half of a scope."""

    LIST = "list"
    READ = "read"
    ANSWER = "answer"


VIEWING: Final = (Action.LIST, Action.READ)
"""The actions that show something of records; an answer shows nothing of any."""


class Format(StrEnum):
    """The forms an answer can take."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    SHEET_ZH = "sheet-zh"
    SHEET_EN = "sheet-en"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition the requester sets: values are still text where they came from a URL."""

    field: str
    operator: Operator
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the order asked for."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A request for records: ``fields`` is None when the requester leaves the choice to the policy.

    ``identifier`` is given for one record and None for a page. ``limit`` is None for the policy's own page size.
    ``cursor`` is the opaque text of an earlier answer.
    """

    record_type: str
    action: Action
    fields: tuple[str, ...] | None = None
    criteria: tuple[Criterion, ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: int | None = None
    cursor: str | None = None
    identifier: str | None = None
    format: Format = Format.JSON


@dataclass(frozen=True, slots=True)
class Asking:
    """A request for a yes or no: the name of the question, and the values that say about whom, by field name."""

    ask: str
    given: Mapping[str, Scalar] = field(repr=False)

"""What a renderer is given, and what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gateway.model.catalogue import Field
from gateway.model.outcome import Record


@dataclass(frozen=True, slots=True)
class Page:
    """Admitted records under their column names, and the disclosure they belong to.

    A record may be longer than ``columns``; what follows is the order's, not the requester's. ``partial`` says that a
    column may be absent in some of the records. ``single`` is true for the answer to a request for one record.
    """

    columns: tuple[str, ...]
    records: Sequence[Record]
    partial: bool
    single: bool
    disclosure_id: str
    policies: tuple[str, ...]
    obligations: tuple[str, ...]
    next_cursor: str | None
    fields: tuple[Field, ...] = ()
    """The fields of the columns as the catalogue has them, for forms that people read."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of an answer, their media type, and the headers that carry what the form has no place for."""

    body: bytes = field(repr=False)
    media_type: str
    headers: Mapping[str, str]


class Renderer(Protocol):
    """One form of answer."""

    def __call__(self, page: Page) -> Rendered:
        """The bytes of ``page``; the same page always gives the same bytes."""


def disclosure_headers(page: Page) -> dict[str, str]:
    """The disclosure of a page in headers, the same for every form."""
    headers = headers_of(page.disclosure_id, page.policies, page.obligations)
    if page.next_cursor is not None:
        headers["Gateway-Next"] = page.next_cursor
    return headers


def headers_of(disclosure_id: str, policies: Iterable[str], obligations: Iterable[str]) -> dict[str, str]:
    """A disclosure in headers."""
    return {
        "Gateway-Disclosure": disclosure_id,
        "Gateway-Policy": ", ".join(policies),
        "Gateway-Obligations": ", ".join(obligations),
    }

"""Where a station's guardrails differ from those that come with the gateway: entry by entry, whatever the difference.

Additions are a station's own affair, for a guardrail can only lower. An entry that was changed counts as changed in
whichever direction: whether it is looser is a question for people, and two of them have to sign their answer (G19).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from gateway.documents import Document, read_document

_FILE: Final = "guardrails.yaml"


@cache
def shipped() -> Document:
    """The guardrails that come with the gateway."""
    return read_document(files("gateway.defaults").joinpath(_FILE).read_bytes(), _FILE)


def changed_entries(document: Document) -> tuple[str, ...]:
    """The shipped guardrails that stand otherwise in ``document``, or not at all, in their own order.

    ``document`` has been read as guardrails before, so that each of its entries has an id of its own.
    """
    theirs = _by_id(document)
    return tuple(name for name, entry in _by_id(shipped()).items() if theirs.get(name) != entry)


def _by_id(document: Document) -> Mapping[str, Any]:
    return {entry["id"]: entry for entry in document.data}

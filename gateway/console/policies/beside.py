"""What stands beside a text that is written: what is wrong with it, what it would do, and what could be put right.

What is put right is proposed as a difference, and is in nobody's text before they take it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.console.policies.comparing import Line, differing
from gateway.console.policies.drafting import examine
from gateway.console.policies.form.retesting import retested
from gateway.console.policies.telling import changes_in_table
from gateway.console.policies.testing import tests_in
from gateway.documents.pasted import mended, oddities
from gateway.publication.office import Office
from gateway.publication.reading import Standards


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another text, in which only what is told differs; ``kind`` says what for."""

    kind: str
    text: str
    lines: tuple[Line, ...]


def beside(office: Office, text: bytes, by: str, language: str) -> Mapping[str, Any]:
    """What a page shows beside ``text``, which ``by`` writes."""
    found, standards = examine(office, text, by), office.standards
    tests = tests_in(text, standards, language)
    return {
        "faults": found.faults,
        "source": _read(text).splitlines(),
        "refused": found.refusal,
        "changes": None if found.difference is None else changes_in_table(found.difference, standards, language),
        "tests": tests,
        "odd": oddities(_read(text)) if found.faults else (),
        "may_retest": any(each.missed for each in tests or ()),
    }


def put_right(act: str, text: bytes, standards: Standards) -> Proposal:
    """What ``text`` would be with what a word processor did taken back, or with tests that expect what comes now."""
    new = _HOW[act](text, standards)
    return Proposal(act, _read(new), _lines(text, new))


def instead(kind: str, mine: bytes, other: bytes, offered: bytes) -> Proposal:
    """The text that is ``offered`` instead of ``mine``, with what differs between mine and the ``other``."""
    return Proposal(kind, _read(offered), _lines(other, mine))


def _lines(old: bytes, new: bytes) -> tuple[Line, ...]:
    return tuple(differing(_read(old).splitlines(), _read(new).splitlines()))


def _mended(text: bytes, _: Standards) -> bytes:
    return mended(_read(text)).encode()


def _read(text: bytes) -> str:
    return text.decode("utf-8", "replace")


_HOW: Final = {"mend": _mended, "retest": retested}
PUT_RIGHT: Final = frozenset(_HOW)
"""The acts by which something is put right."""

"""What a reviewer writes about a version, and how it is shown: at lines of the text, and in what was done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from gateway.console.words import say_at_desk
from gateway.publication.founding import FOUNDER
from gateway.publication.remarks import Remark, noted, read_note
from gateway.publication.rows import Done
from gateway.publication.version import Version
from gateway.publication.workflow import Act

LONGEST_COMMENT: Final = 500
ROWS: Final = 3
"""Lines of a text at which something can be said at once."""

_LONGEST_REMARK: Final = 200
_REVIEWS: Final = frozenset({Act.APPROVE, Act.RETURN})


@dataclass(frozen=True, slots=True)
class Typed:
    """A comment and remarks as they were typed: each remark with the number of its line."""

    comment: str = ""
    rows: tuple[tuple[str, str], ...] = (("", ""),) * ROWS

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> Typed:
        """As a form sends them."""
        pairs = zip(form.getlist("line"), form.getlist("remark"), strict=False)
        rows = [(line.strip()[:6], words[:_LONGEST_REMARK]) for line, words in pairs][:ROWS]
        return cls(form.get("comment", "")[:LONGEST_COMMENT], (*rows, *[("", "")] * (ROWS - len(rows))))

    def is_amiss(self, lines: int) -> bool:
        """Whether something is said at a line that a text of so many ``lines`` has not."""
        return any(not (line.isascii() and line.isdigit() and 1 <= int(line) <= lines) for line, _ in self._said)

    @property
    def note(self) -> str:
        """What goes on record."""
        return noted(self.comment, [Remark(int(line), words) for line, words in self._said])

    @property
    def _said(self) -> list[tuple[str, str]]:
        return [(line, words) for line, words in self.rows if words.strip()]


@dataclass(frozen=True, slots=True)
class AtLine:
    """A remark with what stands at its line."""

    line: int
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what was done with a policy, with what was said of the whole and at lines of that version's text."""

    done: Done
    comment: str
    remarks: tuple[AtLine, ...]


def told_of(history: Iterable[Done], versions: Iterable[Version]) -> tuple[Told, ...]:
    """What was done with a policy, the last first."""
    texts = {each.number: each.text.decode("utf-8", "replace").splitlines() for each in versions}
    return tuple(_told(each, texts.get(each.number, ())) for each in reversed(tuple(history)))


def comment_in(told: Told, language: str) -> str:
    """What was said of the whole; what the gateway itself says of a publication is in the reader's language."""
    if told.done.act is not Act.PUBLISH:
        return told.comment
    if told.done.person == FOUNDER:
        return say_at_desk("founded", language)
    return say_at_desk("standing-from", language, day=told.comment.removeprefix("from "))


def at_lines(told: Iterable[Told], number: int) -> Mapping[int, Sequence[tuple[str, str]]]:
    """Who said what at which line of one version, in the order in which it was said."""
    found: dict[int, list[tuple[str, str]]] = {}
    for each in reversed(tuple(told)):
        for remark in each.remarks if each.done.number == number else ():
            found.setdefault(remark.line, []).append((each.done.person, remark.words))
    return found


def to_mend(told: Sequence[Told]) -> Told | None:
    """What was said when the last version was returned, until another is submitted; None where nothing was."""
    for each in told:
        if each.done.act is not Act.DRAFT:
            return each if each.done.act is Act.RETURN and (each.comment or each.remarks) else None
    return None


def _told(done: Done, text: Sequence[str]) -> Told:
    comment, remarks = read_note(done.note) if done.act in _REVIEWS else (done.note, ())
    at = [
        AtLine(each.line, text[each.line - 1].strip() if each.line <= len(text) else "", each.words) for each in remarks
    ]
    return Told(done, comment, tuple(at))

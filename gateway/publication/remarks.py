"""What a reviewer says of a text: of the whole, and at its lines. It is the note of what they do with the version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_REMARK: Final = re.compile(r"line ([1-9][0-9]{0,5}): (.+)")


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """What is said at one line, counted from 1."""

    line: int
    words: str


def noted(comment: str, remarks: Iterable[Remark]) -> str:
    r"""The note that says both: what is said of the whole, and below it each remark, by their lines.

    >>> noted("close to it", [Remark(12, "to the street is enough")])
    'close to it\nline 12: to the street is enough'
    """
    told = [f"line {each.line}: {' '.join(each.words.split())}" for each in sorted(remarks)]
    return "\n".join([" ".join(comment.split()), *told] if comment.split() else told)


def read_note(note: str) -> tuple[str, tuple[Remark, ...]]:
    r"""What a note says of the whole, and its remarks.

    >>> read_note("close to it\nline 12: to the street is enough")
    ('close to it', (Remark(line=12, words='to the street is enough'),))
    """
    said, remarks = list[str](), list[Remark]()
    for line in note.split("\n"):
        found = _REMARK.fullmatch(line)
        if found is None:
            said.append(line)
        else:
            remarks.append(Remark(int(found[1]), found[2]))
    return "\n".join(said), tuple(remarks)

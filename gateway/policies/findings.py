"""The faults of one document while it is being read: noted by path, raised together with their lines and columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.documents import Document, Fault, Faulty
from gateway.documents.faults import shown
from gateway.documents.reader import Steps


@dataclass(frozen=True, slots=True)
class Findings:
    r"""What was found wrong with ``document`` so far. Reading goes on after a fault, so that one pass finds them all.

    >>> from gateway.documents import read_document
    >>> findings = Findings(read_document("version: 0\nbasis: none\n", "north.yaml"))
    >>> findings.note(("version",), "`version` has to be 1 or more")
    >>> findings.settle()
    Traceback (most recent call last):
    gateway.documents.faults.Faulty: north.yaml:1:1  `version` has to be 1 or more
    """

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def note(self, path: Steps, message: str) -> None:
        """Note a fault at the place of ``path``, or of the nearest part around it that stands in the document."""
        self.faults.append(Fault(*self.document.position(path), message))

    def take(self, faults: Iterable[Fault]) -> None:
        """Note faults that were found, with their places, by somebody else."""
        self.faults.extend(faults)

    def settle(self) -> None:
        """Raise ``Faulty`` if there is any fault."""
        if self.faults:
            raise Faulty(self.document.source, self.faults)


def no_such(word: str, name: str, owner: str) -> str:
    r"""What to say of a name that ``owner`` does not have, and which of its characters only look like those of names.

    >>> no_such("field", "phone_no", "household@3")
    'no field `phone_no` in household@3'
    >>> no_such("field", "ph\N{CYRILLIC SMALL LETTER O}ne", "household@3")
    'no field `phоne` in household@3: `о` is the character U+043E, and names are of ASCII letters; type it anew'
    """
    foreign = next((char for char in name if not char.isascii()), None)
    hint = (
        f": {shown(foreign)} is the character U+{ord(foreign):04X}, and names are of ASCII letters; type it anew"
        if foreign
        else ""
    )
    return f"no {word} {shown(name)} in {owner}{hint}"

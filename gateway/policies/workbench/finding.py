"""What the workbench finds in a document: data for programs and screens, a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gateway.documents import Document
from gateway.documents.reader import Steps


class Severity(StrEnum):
    """Whether a finding keeps a policy from being used, or asks its author to look again."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing found, at its place; ``code`` is stable, and docs/workbench.md says what each means."""

    line: int
    column: int
    severity: Severity
    code: str
    sentence: str

    def __str__(self) -> str:
        mark = "" if self.severity is Severity.FAULT else " (warning)"
        return f"{self.line}:{self.column}  {self.sentence}{mark}"


@dataclass(frozen=True, slots=True)
class Notes:
    """The warnings of one document while it is being examined."""

    document: Document
    found: list[Finding] = field(default_factory=list)

    def warn(self, code: str, path: Steps, sentence: str) -> None:
        """Note a warning at the place of ``path``, or of the nearest part around it that stands in the document."""
        self.found.append(Finding(*self.document.position(path), Severity.WARNING, code, sentence))

"""One version of one policy: its text, byte for byte, and where it stands on its way."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final

from gateway.model.person import same_person

LONGEST_NAME: Final = 60


class PublicationError(Exception):
    """Nothing was changed; the message is one sentence that says why and what to do."""


class State(StrEnum):
    """How far a version has come. *Superseded* is none of these: it follows from the day, and from later versions."""

    DRAFT = "draft"
    CHECKED = "checked"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it is stored. ``digest`` is the SHA-256 of ``text`` as it was when the text was entered.

    ``review`` names the approval of which this version is a part, and ``against`` what was live when it was given:
    both are there from the review on. ``effective`` is the first day, from the publication on.
    """

    name: str
    number: int
    digest: str
    text: bytes
    author: str
    state: State
    reviewer: str | None = None
    review: str | None = None
    against: str | None = None
    effective: date | None = None

    def __post_init__(self) -> None:
        review = (self.reviewer, self.review, self.against)
        if any(review) and not all(review):
            raise ValueError("a review has a reviewer, a name, and what it was made against")
        if self.state is State.REVIEWED and self.reviewer is None:
            raise ValueError("a reviewed version has a reviewer")
        if self.reviewer is not None and same_person(self.reviewer, self.author):
            raise ValueError("nobody reviews what they wrote")
        if (self.state in {State.PUBLISHED, State.WITHDRAWN}) != (self.effective is not None):
            raise ValueError("a version that was published has a first day, and no other has one")

    @property
    def label(self) -> str:
        """``name@number``, as commands, answers and the ledger write it."""
        return f"{self.name}@{self.number}"

    @property
    def is_whole(self) -> bool:
        """Whether the text is still the one that was entered."""
        return digest_of(self.text) == self.digest


def digest_of(text: bytes) -> str:
    """The hash by which a text is known: SHA-256 of its bytes, in hexadecimal."""
    return sha256(text).hexdigest()


def person(given: str) -> str:
    """The name of whoever acts, as it is kept; ``PublicationError`` for one that cannot be read again.

    >>> person(" 王 芳 ")
    '王 芳'
    """
    name = " ".join(unicodedata.normalize("NFKC", given).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise PublicationError(f"whoever acts is named by 1 to {LONGEST_NAME} printable characters: mend --as")
    return name

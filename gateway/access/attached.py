"""What may be sent with a request: a closed list of kinds, judged by their bytes and by nothing that somebody claims.

A name is for people to read. It never becomes a path, and what is given back has the type that its bytes have.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of one attachment."""

MOST: Final = 4
"""Attachments of one request."""

LONGEST_NAME: Final = 120

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TEXT: Final = "text/plain; charset=utf-8"

ENDINGS: Final = {PDF: "pdf", PNG: "png", JPEG: "jpg", TEXT: "txt"}
"""The kinds that are taken, and how a file of each is named when it is given back."""

_CLAIMED: Final = {"pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG, "txt": TEXT}
_PNG_BEGINS: Final = b"\x89PNG\r\n\x1a\n"
_PNG_ENDS: Final = b"IEND\xaeB`\x82"
_LINES: Final = frozenset("\t\n\r")
_MARKUP: Final = ("<!doctype", "<html", "<svg", "<?xml", "<script")


class NotTakenError(Exception):
    """An attachment that is not taken; ``word`` says why: ``kind``, ``lies``, ``size``, ``number`` or ``name``."""

    def __init__(self, word: str) -> None:
        super().__init__(f"the attachment is not taken: {word}")
        self.word = word


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that is taken: what it is called, of which kind it is, and its bytes."""

    name: str
    kind: str
    content: bytes


def taken(name: str, content: bytes) -> Attachment:
    """The attachment of these bytes; raises ``NotTakenError``, also where the name's ending claims another kind.

    >>> taken("basis.txt", b"because").kind
    'text/plain; charset=utf-8'
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2].strip())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise NotTakenError("name")
    if not 0 < len(content) <= LARGEST:
        raise NotTakenError("size")
    kind = kind_of(content)
    if kind is None:
        raise NotTakenError("kind")
    if _CLAIMED.get(name.rpartition(".")[2].casefold()) != kind:
        raise NotTakenError("lies")
    return Attachment(name, kind, content)


def kind_of(content: bytes) -> str | None:
    r"""The kind that the bytes have; None for one that is not taken.

    >>> kind_of(b"PK\x03\x04") is None, kind_of(b"<html>") is None
    (True, True)
    """
    if content.startswith((b"%PDF-1.", b"%PDF-2.")):
        return PDF if b"%%EOF" in content[-1024:] else None
    if content.startswith(_PNG_BEGINS):
        return PNG if content.endswith(_PNG_ENDS) else None
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG if content.rstrip(b"\0").endswith(b"\xff\xd9") else None
    return TEXT if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    """Whether it is text for people: of no control characters, and nothing that a browser would take for a page."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    begins = text.lstrip().casefold()
    return not begins.startswith(_MARKUP) and not any(
        unicodedata.category(each) == "Cc" and each not in _LINES for each in text
    )

"""The documents by which a process decides, kept by their hashes, and named where its entries begin.

The first entry of a segment names them, and each text that was ever named is in the folder ``documents`` of the ledger.
So it can be told of any entry under which catalogue, guardrails and purposes it was made, and decided again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from gateway.ledger.disk import make_folder, put_in_place, sync_directory
from gateway.ledger.entries import Entry, EntryKind

FOLDER: Final = "documents"
_HASH: Final = re.compile(r"[0-9a-f]{64}")


def keep_documents(ledger: Path, documents: Mapping[str, bytes]) -> dict[str, str]:
    """Have the texts of ``documents``, by name, kept durably; their hashes by name. Raises ``OSError``."""
    digests = {name: sha256(content).hexdigest() for name, content in sorted(documents.items())}
    folder = ledger / FOLDER
    make_folder(folder)
    for name, digest in digests.items():
        if not (folder / digest).exists():
            put_in_place(folder / digest, documents[name])
    # those that are there may be of a process that was killed before it could sync
    sync_directory(folder)
    return digests


def documents_named(opened: Entry) -> dict[str, str] | None:
    """The hashes, by name, of the documents that an ``opened`` entry names; None where it names none."""
    named = opened.facts.get("documents") if opened.kind is EntryKind.OPENED else None
    if not isinstance(named, dict) or not named:
        return None
    sound = all(isinstance(digest, str) and _HASH.fullmatch(digest) for digest in named.values())
    return named if sound else None


def read_kept(ledger: Path, digest: str) -> bytes | None:
    """The text with that hash; None where it is kept no more, or is another. Raises ``OSError``."""
    try:
        content = (ledger / FOLDER / digest).read_bytes()
    except FileNotFoundError:
        return None
    return content if sha256(content).hexdigest() == digest else None

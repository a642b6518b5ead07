"""The documents that machines decide by, in the copy, so that every machine has those of all.

A document is named by its SHA-256, so it does not matter who brings it, and what has another content is not taken.
"""

from __future__ import annotations

import logging
import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from psycopg import Connection

from gateway.ledger.disk import make_folder, put_in_place, sync_directory
from gateway.ledger.documents import FOLDER

_HASH: Final = re.compile(r"[0-9a-f]{64}")

_log: Final = logging.getLogger(__name__)


def share_documents(ledger: Path, connection: Connection) -> None:
    """Bring to the copy what only ``ledger`` has, and here what only the copy has. Raises ``OSError``."""
    folder = ledger / FOLDER
    here = {path.name for path in folder.iterdir() if _HASH.fullmatch(path.name)} if folder.is_dir() else set()
    there = {digest for (digest,) in connection.execute("SELECT digest FROM ledger_document").fetchall()}
    for digest in sorted(here - there):
        insert = "INSERT INTO ledger_document VALUES (%s, %s) ON CONFLICT DO NOTHING"
        connection.execute(insert, (digest, (folder / digest).read_bytes()))
    for digest in sorted(there - here):
        row = connection.execute("SELECT content FROM ledger_document WHERE digest = %s", (digest,)).fetchone()
        if row is None or sha256(row[0]).hexdigest() != digest:
            _log.error("a document in the copy of the ledger is not what its name says: it was not taken")
            continue
        make_folder(folder)
        put_in_place(folder / digest, row[0])
        sync_directory(folder)

"""How a time-stamping authority is asked: over HTTP (RFC 3161, section 3.4), within bounds, and its answer checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests

from gateway.ledger.stamps.reply import NotStamped, question, read_trusted
from gateway.outgoing import bounded_session
from gateway.settings import Settings

LARGEST: Final = 256 * 1024
"""Bytes of an answer; one with three certificates has 6 KiB."""
WHOLE_S: Final = 10.0

_ASKED: Final = "application/timestamp-query"
_ANSWERED: Final = "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority at ``address``, and the file of those whose certificates may sign its stamps.

    The address may be plain HTTP: what comes back is believed for its signature, and what is asked is a hash.
    """

    address: str
    ca_file: Path

    def stamp(self, text: str) -> bytes:
        """A stamp of ``text`` as the authority gave it, which holds; raises ``NotStamped``."""
        trusted = read_trusted(self.ca_file)
        asked = question(text)
        reply = self._ask(asked.as_bytes())
        trusted.time_of(reply, text, asked.nonce)
        return reply

    def _ask(self, content: bytes) -> bytes:
        headers = {"Content-Type": _ASKED, "Accept": _ANSWERED}
        with bounded_session(LARGEST, WHOLE_S) as session:
            try:
                response = session.post(self.address, content, headers=headers, allow_redirects=False)
                reply = response.content
            except (requests.RequestException, OSError, ValueError):
                raise NotStamped("the authority does not answer, or not as it has to") from None
        if response.status_code != requests.codes.ok:
            raise NotStamped(f"the authority gave no time stamp: it answered with HTTP status {response.status_code}")
        return reply


def authority_of(settings: Settings) -> Authority | None:
    """The authority that the deployment names, if it names one."""
    if not settings.timestamps or settings.timestamps_ca is None:
        return None
    return Authority(settings.timestamps, settings.timestamps_ca)

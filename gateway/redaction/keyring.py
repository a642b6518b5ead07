"""The secret that all pseudonyms of a deployment derive from: its file, its epochs, and the key of each domain.

The file holds a line for each *epoch*: its number and a secret of 32 bytes in hexadecimal. The epoch with the highest
number is in use. While two stand in the file, every value shows both of its pseudonyms; removing the older line ends
the overlap. Secrets are never printed, logged or put into the key of anything that is kept.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final

from gateway.private_files import OpenToOthersError, read_private
from gateway.redaction.pseudonym import KEY_BYTES, MOST_KEYS, Domain

KEY_FILE: Final = "pseudonym.key"
"""The name of the file in a deployment's folder of keys."""

_LINE: Final = re.compile(r"([1-9][0-9]{0,8}) ([0-9a-f]{64})")
_PERSON: Final = b"pseudonym-domain"


class KeyringError(Exception):
    """The secret of the pseudonyms cannot be used; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """One secret, and the number that says which of two is the newer."""

    number: int
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The epochs of a deployment, the one in use first.

    >>> ring = Keyring((Epoch(2, bytes(32)), Epoch(1, bytes(32))))
    >>> one, other = ring.domain("committee-1", "elderly-care"), ring.domain("committee-2", "elderly-care")
    >>> len({*one.keys, *other.keys}), ring
    (4, Keyring(epochs=(Epoch(number=2), Epoch(number=1))))
    """

    epochs: tuple[Epoch, ...]

    def domain(self, partner_id: str, purpose: str) -> Domain:
        """The domain of one partner and purpose, with a key from each epoch."""
        keys = tuple(_derived(epoch, partner_id, purpose) for epoch in self.epochs)
        return Domain(partner_id, purpose, keys)

    @property
    def label(self) -> str:
        """Which epochs these are, for the keys of views; nothing of their secrets."""
        return "+".join(str(epoch.number) for epoch in self.epochs)


NO_KEYS: Final = Keyring(())
"""A keyring under which every pseudonym is withheld."""


def _derived(epoch: Epoch, partner_id: str, purpose: str) -> bytes:
    """The key of a domain: the secret's keyed function of what the domain is; lengths keep the parts apart."""
    state = blake2b(key=epoch.secret, digest_size=KEY_BYTES, person=_PERSON)
    for part in (str(epoch.number), partner_id, purpose):
        encoded = part.encode("utf-8", "surrogatepass")
        state.update(len(encoded).to_bytes(8, "big") + encoded)
    return state.digest()


def new_key_file() -> bytes:
    """The content of a key file with a first epoch of its own."""
    return f"1 {secrets.token_hex(KEY_BYTES)}\n".encode()


def read_keyring(path: Path) -> Keyring:
    """The keyring in the file at ``path``; raises ``KeyringError`` if there is none that can be trusted."""
    try:
        text = read_private(path).decode("ascii")
    except OpenToOthersError:
        raise KeyringError(f"the pseudonym key `{path}` is open to other users: `chmod 600` it") from None
    except FileNotFoundError:
        raise KeyringError(
            f"there is no pseudonym key `{path}`: restore it, or have `gateway init --again` make a first one"
        ) from None
    except (OSError, UnicodeDecodeError):
        raise KeyringError(f"the pseudonym key `{path}` cannot be read: see to its owner, or restore it") from None
    lines = [_LINE.fullmatch(line) for line in text.splitlines()]
    epochs = [Epoch(int(line[1]), bytes.fromhex(line[2])) for line in lines if line is not None]
    if not epochs or len(epochs) < len(lines) or len(epochs) > MOST_KEYS:
        raise KeyringError(f"`{path}` holds no pseudonym key: one or two lines, each a number and 64 hex digits")
    if len({epoch.number for epoch in epochs}) < len(epochs) or len({epoch.secret for epoch in epochs}) < len(epochs):
        raise KeyringError(f"`{path}` holds one epoch twice: give the new line a number and a secret of its own")
    return Keyring(tuple(sorted(epochs, key=lambda epoch: -epoch.number)))

"""The keys of tokens as they stand now: the directory says which one signs and which ones are still recognised.

The directory holds the public halves. The private ones are files of this machine (``gateway.identity.keys``), looked
for again when a key begins to sign that was not there before, so that a rotation needs no restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from joserfc.jwk import ECKey

from gateway.identity.keys import ALGORITHM, KeyFileError, private_keys
from gateway.identity.signed import PublicKey
from gateway.model.token_key import KeyState, TokenKey
from gateway.reach import out_of_reach

Known: TypeAlias = Callable[[], Mapping[str, TokenKey]]
"""Tells the keys of the directory by ``kid``."""

_ORDER: Final = (KeyState.ACTIVE, KeyState.NEXT, KeyState.RETIRING)


class TokenKeys:
    """The token keys of one process; safe to share between threads.

    ``kept`` tells the keys as the process last saw them, at no cost; ``current`` asks for them as they are now.
    """

    def __init__(self, directory: Path, *, kept: Known, current: Known) -> None:
        self._directory = directory
        self._kept = kept
        self._current = current
        self._private = private_keys(directory)
        self._public: dict[str, PublicKey] = {}

    def signer(self) -> tuple[str, ECKey]:
        """The ``kid`` of the key that signs now, and the key; ``GatewayError`` where its private half is not here."""
        kid = next((key.kid for key in self._current().values() if key.state is KeyState.ACTIVE), None)
        private = kid and (self._private.get(kid) or self._look_again().get(kid))
        if not kid or not private:
            raise out_of_reach()
        return kid, private

    def get(self, kid: str, /) -> PublicKey | None:
        """The key that recognises what ``kid`` signed; None for one that is unknown or removed.

        One that this process has not heard of is looked for in the directory as it is now.
        """
        key = self._kept().get(kid) or self._current().get(kid)
        if key is None or key.state is KeyState.REMOVED:
            return None
        return self._imported(key)

    def jwks(self) -> dict[str, Any]:
        """The public keys as a JWK set (RFC 7517), the active one first and those to come before those that go."""
        known = self._current().values()
        shown = sorted(
            (key for key in known if key.state in _ORDER), key=lambda key: (_ORDER.index(key.state), key.kid)
        )
        return {"keys": [{**key.jwk, "kid": key.kid, "alg": ALGORITHM, "use": "sig"} for key in shown]}

    def ready(self) -> bool:
        """Whether this process can sign."""
        self.signer()
        return True

    def _look_again(self) -> Mapping[str, ECKey]:
        try:
            self._private = private_keys(self._directory)
        except KeyFileError:
            raise out_of_reach() from None
        return self._private

    def _imported(self, key: TokenKey) -> PublicKey:
        found = self._public.get(key.kid)
        if found is None:
            found = PublicKey(key.kid, ECKey.import_key(dict(key.jwk)), ALGORITHM, frozenset({ALGORITHM}))
            self._public[key.kid] = found
        return found

"""What is proved beside a password: a code of the app, a recovery code, or a passkey; each of them once.

Codes can be guessed, so tries are counted. A passkey cannot: its answers are not counted, and whoever makes somebody
else's account wait by typing codes keeps nobody out who has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.changes import stamp
from gateway.identity.details import one_line
from gateway.identity.people.account import Account
from gateway.identity.people.administration import People
from gateway.identity.people.attempts import Attempts, Place
from gateway.identity.people.challenges import Challenges
from gateway.identity.people.codes import RECOVERY_CODES, STEP_S, as_typed, new_code, step_of
from gateway.identity.people.passkey_rows import PasskeyRows
from gateway.identity.people.passkeys import Passkey, PasskeyError, RelyingParty, challenge_of
from gateway.identity.writable import writable
from gateway.model.person import Factor

LONGEST_NAME: Final = 40
"""Characters of what its owner calls a passkey."""

_GROUPS: Final = 3
"""Of a recovery code."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be proved beside a password now: a code of the app, a recovery code, or a passkey.

    ``passkey`` is what the browser is told. Under a one-time code both are chosen first: ``shared`` is then what the
    app and the gateway are to share, and the passkey is made.
    """

    app: bool
    recovery: bool
    passkey: Mapping[str, Any] | None
    shared: bytes | None = field(default=None, repr=False)


class SignInError(Exception):
    """Nobody was let in; ``reason`` is one of the words that pages have a sentence for, ``wait`` seconds to wait."""

    def __init__(self, reason: str, wait: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


class SecondFactors:
    """Proves second factors, for all processes. ``party`` is None where the gateway's address can have no passkeys.

    ``holder`` is the secret of the browser or the session that asks: an answer is good from there alone, and only for
    the ``use`` that its challenge was given for.
    """

    def __init__(self, people: People, attempts: Attempts, challenges: Challenges, party: RelyingParty | None) -> None:
        self._people = people
        self._attempts = attempts
        self._challenges = challenges
        self._party = party
        self._rows = PasskeyRows(people)

    @property
    def has_passkeys(self) -> bool:
        """Whether there can be passkeys at the address of this gateway."""
        return self._party is not None

    def by_code(self, account: Account, sealed: str | None, code: str, place: Place, *, recovery: bool) -> Factor:
        """The factor that ``code`` proves; ``SignInError`` where it is not right, or tried too often."""
        person_id = account.person.id
        if wait := self._attempts.wait_second(person_id, place):
            raise SignInError("wait", wait)
        typed = as_typed(code)
        if sealed is not None:
            secret = self._people.key.opened("totp", sealed, about=person_id)
            step = step_of(secret, typed, self._people.clock())
            if step is not None and self._attempts.first_use(secret, step, 4 * STEP_S):
                self._attempts.passed_second(person_id, place)
                return Factor.CODE
        digest = self._people.key.digest("recovery", person_id, typed)
        if recovery and digest in account.recovery and self._recovery_used(person_id, digest):
            self._attempts.passed_second(person_id, place)
            return Factor.RECOVERY
        raise SignInError("refused")

    def new_recovery(self, person_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Ten new recovery codes, and what is kept of them."""
        codes = tuple(new_code(_GROUPS) for _ in range(RECOVERY_CODES))
        return codes, tuple(self._people.key.digest("recovery", person_id, as_typed(code)) for code in codes)

    def to_prove(self, account: Account, use: str, holder: str) -> Mapping[str, Any] | None:
        """What the browser is told so that a passkey of the account is proved; None where that cannot be."""
        if self._party is None or not account.passkeys:
            return None
        return self._party.to_prove(self._challenges.new(use, holder), account.passkeys)

    def by_passkey(self, account: Account, answer: str, use: str, holder: str) -> Factor:
        """The factor that the authenticator's ``answer`` proves; ``SignInError`` where it does not hold.

        An authenticator whose count goes back has a copy somewhere: its passkey is ended.
        """
        party, challenge = self._challenged(answer, use, holder)
        try:
            passkey, uses = party.proved(answer, challenge, account.passkeys, self._handle(account.person.id))
        except PasskeyError:
            raise SignInError("no-passkey") from None
        if not self._rows.note_use(account.person, passkey, uses):
            raise SignInError("no-passkey")
        return Factor.PASSKEY

    def to_make(self, account: Account, use: str, holder: str) -> Mapping[str, Any] | None:
        """What the browser is told so that a passkey is made for the account; None where that cannot be."""
        if self._party is None:
            return None
        challenge, handle = self._challenges.new(use, holder), self._handle(account.person.id)
        return self._party.to_make(challenge, account.person, handle, account.passkeys)

    def made(self, answer: str, name: str, use: str, holder: str) -> Passkey:
        """The passkey that was made, which is not kept yet; ``SignInError`` where the answer does not hold."""
        party, challenge = self._challenged(answer, use, holder)
        try:
            return party.made(answer, challenge, _plain(name), stamp(self._people.clock()))
        except PasskeyError:
            raise SignInError("no-passkey") from None

    def _challenged(self, answer: str, use: str, holder: str) -> tuple[RelyingParty, bytes]:
        """Who asked, and the challenge that ``answer`` is to, which is used up whatever becomes of the answer."""
        try:
            challenge = challenge_of(answer)
        except PasskeyError:
            raise SignInError("no-passkey") from None
        if self._party is None or not self._challenges.take(challenge, use, holder):
            raise SignInError("no-passkey")
        return self._party, challenge

    def _handle(self, person_id: str) -> bytes:
        """How authenticators know the person: a number that says nothing to whoever reads them."""
        return bytes.fromhex(self._people.key.digest("passkey", person_id))

    @writable()
    def _recovery_used(self, person_id: str, digest: str) -> bool:
        return self._people.use_recovery(person_id, digest)


def _plain(name: str) -> str:
    """A name of a passkey as it is shown: in one line, and not long."""
    return one_line(name)[:LONGEST_NAME].strip() or "passkey"

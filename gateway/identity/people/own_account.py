"""What somebody who is signed in does with their account: prove a second factor anew, replace what proves them."""

from __future__ import annotations

from gateway.identity.people.account import find_account, known_account
from gateway.identity.people.administration import People
from gateway.identity.people.attempts import Attempts, Place
from gateway.identity.people.passwords import Passwords, refuse_weak
from gateway.identity.people.second_factors import Offered, SecondFactors, SignInError
from gateway.identity.people.sessions import Sessions
from gateway.identity.writable import writable
from gateway.model.person import Factor


class OwnAccount:
    """The account of whoever asks; ``session`` is the secret of their session."""

    def __init__(
        self, people: People, passwords: Passwords, sessions: Sessions, attempts: Attempts, factors: SecondFactors
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._sessions = sessions
        self._attempts = attempts
        self._factors = factors

    def offered_again(self, session: str, person_id: str) -> Offered:
        """By what somebody who is signed in can prove themselves anew."""
        account = known_account(self._people.engine, person_id)
        passkey = self._factors.to_prove(account, "again", session)
        return Offered(app=account.totp is not None, recovery=False, passkey=passkey)

    def step_up(self, session: str, person_id: str, code: str, place: Place) -> str:
        """Prove the app's code again; the session goes on under another secret, which is returned.

        Raises ``SignInError``: ``refused`` for a code that is not right, ``wait`` for too many tries, ``ended`` where
        the session has ended meanwhile.
        """
        account = known_account(self._people.engine, person_id)
        return self._renewed(session, self._factors.by_code(account, account.totp, code, place, recovery=False))

    def step_up_by_passkey(self, session: str, person_id: str, answer: str) -> str:
        """Prove a passkey again; as ``step_up``, with ``no-passkey`` for an answer that does not hold."""
        account = known_account(self._people.engine, person_id)
        return self._renewed(session, self._factors.by_passkey(account, answer, "again", session))

    def change_password(self, person_id: str, before: str, password: str, place: Place) -> None:
        """Replace one's own password; ``SignInError`` or ``WeakPasswordError`` where it is not."""
        if wait := self._attempts.wait(person_id, place):
            raise SignInError("wait", wait)
        account = find_account(self._people.engine, person_id)
        if account is None or account.password is None or not self._passwords.proves(before, account.password):
            raise SignInError("refused")
        self._attempts.passed(person_id, place)
        refuse_weak(password, account.person.id, account.person.name)
        hashed = self._passwords.hashed(password)
        with writable():
            changed = self._people.set_password(person_id, account.password, hashed)
        if not changed:
            raise SignInError("ended")

    def end_session(self, person_id: str, name: str) -> None:
        """End one session of one's own by its name; nothing, where there is none of that name."""
        if any(each.name == name for each in self._sessions.of(person_id)):
            self._people.note_ending(person_id, [name], by=person_id)
            self._sessions.end_named(person_id, name)

    def end_other_sessions(self, session: str, person_id: str) -> None:
        """End all sessions of one's own but this one."""
        kept = session.partition(".")[0]
        others = [each.name for each in self._sessions.of(person_id) if each.name != kept]
        self._people.note_ending(person_id, others, by=person_id)
        self._sessions.end_others(session, person_id)

    def new_recovery(self, person_id: str) -> tuple[str, ...]:
        """Ten new recovery codes, in place of those that there were."""
        codes, digests = self._factors.new_recovery(person_id)
        with writable():
            self._people.set_recovery(person_id, digests)
        return codes

    def _renewed(self, session: str, factor: Factor) -> str:
        renewed = self._sessions.renewed(session, {factor: int(self._people.clock())})
        if renewed is None:
            raise SignInError("ended")
        return renewed

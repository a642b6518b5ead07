"""Signing in: from a stranger before a browser to a session, in two steps, of which neither tells what exists.

The first step proves a password, or uses the one-time code of a beginning; the second a code, a recovery code or a
passkey. What is chosen under a one-time code is kept in one transaction with its use.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import redis

from gateway.db import reading
from gateway.identity.people.account import Account, find_account, read_linked
from gateway.identity.people.administration import Chosen, People
from gateway.identity.people.attempts import Attempts, Place
from gateway.identity.people.challenges import Challenges
from gateway.identity.people.codes import new_secret
from gateway.identity.people.half_way import HalfWay, HalfWays
from gateway.identity.people.journeys import Journeys
from gateway.identity.people.own_account import OwnAccount
from gateway.identity.people.passkeys import RelyingParty
from gateway.identity.people.passwords import Passwords, refuse_weak
from gateway.identity.people.provider import Vouched
from gateway.identity.people.second_factors import Offered, SecondFactors, SignInError
from gateway.identity.people.sessions import Sessions
from gateway.identity.writable import writable
from gateway.model.person import Factor, Role
from gateway.reach import within_reach


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that was opened: what the browser is to hold, whose it is, and recovery codes to show once."""

    secret: str = field(repr=False)
    person_id: str
    recovery: tuple[str, ...] = field(default=(), repr=False)


class SigningIn:
    """The two steps, for all processes of one deployment. ``party`` is None where there can be no passkeys."""

    def __init__(
        self,
        people: People,
        server: redis.Redis,
        passwords: Passwords,
        party: RelyingParty | None,
        *,
        clerks_need_second: bool,
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._clerks_need_second = clerks_need_second
        self._half_ways = HalfWays(server, people.key)
        self.sessions = Sessions(server, people.key, people.clock)
        self.attempts = Attempts(server, people.key)
        self.journeys = Journeys(server, people.key)
        self.factors = SecondFactors(people, self.attempts, Challenges(server, people.key), party)
        self.own = OwnAccount(people, passwords, self.sessions, self.attempts, self.factors)

    def prove_password(self, account_id: str, password: str, place: Place) -> Opened | str:
        """Take the first step: a session where nothing else is needed, or the secret under which the second is taken.

        Raises ``SignInError``: ``refused`` for whatever is not right, ``wait`` for too many tries.
        """
        self._may_try(account_id, place)
        beginning = self.sessions.beginning(account_id)
        account = self._account(account_id)
        proved = self._passwords.proves(password, account.password if account else None)
        if account is None or account.password is None or not proved or not account.person.active:
            raise SignInError("refused")
        self.attempts.passed(account_id, place)
        kept = self._refreshed(account, account.password, password)
        half = HalfWay(account.person.id, self._now, kept)
        if account.has_second:
            return self._half_ways.keep(half)
        if self._needs_second(account):
            raise SignInError("no-second")
        return self._opened(half, {Factor.PASSWORD: half.proved}, beginning)

    def be_vouched_for(self, vouched: Vouched) -> Opened | str:
        """Take the first step by what a provider says; as ``prove_password``.

        Raises ``SignInError``: ``not-vouched`` alike for whom no account is linked to, and for a suspended account.
        """
        named = self._linked(vouched.issuer, vouched.subject)
        beginning = self.sessions.beginning(named.person.id) if named else ""
        account = self._linked(vouched.issuer, vouched.subject)
        if named is None or account is None or account.person != named.person or not account.person.active:
            raise SignInError("not-vouched")
        half = HalfWay(account.person.id, vouched.proved, provider=vouched.issuer, subject=vouched.subject)
        if vouched.second:
            return self._opened(half, {Factor.PROVIDER: half.proved, Factor.PROVIDER_SECOND: half.proved}, beginning)
        if account.has_second:
            return self._half_ways.keep(half)
        if self._needs_second(account):
            raise SignInError("no-second")
        return self._opened(half, {Factor.PROVIDER: half.proved}, beginning)

    def begin(self, account_id: str, code: str, password: str, place: Place) -> Opened | str:
        """Take the first step with a one-time code and a password that was chosen now; as ``prove_password``.

        Raises ``WeakPasswordError`` for a password that is not taken, after the code was found to be right.
        """
        self._may_try(account_id, place)
        beginning = self.sessions.beginning(account_id)
        account = self._account(account_id)
        if account is None or not account.person.active or not self._people.is_invited(account, code):
            raise SignInError("refused")
        self.attempts.passed(account_id, place)
        refuse_weak(password, account.person.id, account.person.name)
        hashed = self._passwords.hashed(password)
        secret = self._people.key.sealed("totp", new_secret(), about=account.person.id)
        half = HalfWay(account.person.id, self._now, hashed, code, secret)
        if self._needs_second(account):
            return self._half_ways.keep(half)
        return self._begun(half, Chosen(hashed), {Factor.PASSWORD: half.proved}, beginning)

    def half_way(self, secret: str) -> HalfWay | None:
        """What was proved in the first step under ``secret``, if it goes on."""
        return self._half_ways.find(secret)

    def offered(self, secret: str) -> Offered | None:
        """By what the second step can be taken under ``secret``; None where there is no first step (any more)."""
        half = self.half_way(secret)
        account = self._account(half.person_id) if half else None
        if half is None or account is None:
            return None
        if half.code:
            shared = self._people.key.opened("totp", half.totp, about=half.person_id)
            return Offered(
                app=True, recovery=False, passkey=self.factors.to_make(account, "begin", secret), shared=shared
            )
        passkey = self.factors.to_prove(account, "second", secret)
        return Offered(account.totp is not None, bool(account.recovery), passkey)

    def prove_second(self, secret: str, code: str, place: Place) -> Opened:
        """Take the second step, with a code of the app or a recovery code; the first step is used up by it.

        Raises ``SignInError``: ``ended`` where there is no first step (any more), ``refused`` for a code that is not
        right, ``wait`` for too many tries.
        """
        half, account, beginning = self._first_step(secret)
        factor = self.factors.by_code(account, half.totp or account.totp, code, place, recovery=not half.code)
        self._used_up(secret)
        proofs = {half.factor: half.proved, factor: self._now}
        if half.code:
            return self._begun(half, Chosen(half.password, half.totp), proofs, beginning)
        return self._opened(half, proofs, beginning)

    def prove_passkey(self, secret: str, answer: str, name: str) -> Opened:
        """Take the second step with a passkey: one of the account's or, under a one-time code, one that is made now.

        Raises ``SignInError``: ``ended`` as ``prove_second``, ``no-passkey`` for an answer that does not hold.
        """
        half, account, beginning = self._first_step(secret)
        proofs = {half.factor: half.proved, Factor.PASSKEY: self._now}
        if half.code:
            passkey = self.factors.made(answer, name, "begin", secret)
            self._used_up(secret)
            return self._begun(half, Chosen(half.password, passkey=passkey), proofs, beginning)
        self.factors.by_passkey(account, answer, "second", secret)
        self._used_up(secret)
        return self._opened(half, proofs, beginning)

    @property
    def _now(self) -> int:
        """Seconds since the epoch."""
        return int(self._people.clock())

    def _needs_second(self, account: Account) -> bool:
        return self._clerks_need_second or account.person.roles != {Role.CLERK}

    def _may_try(self, account_id: str, place: Place) -> None:
        if wait := self.attempts.wait(account_id, place):
            raise SignInError("wait", wait)

    def _account(self, account_id: str) -> Account | None:
        return find_account(self._people.engine, account_id)

    def _first_step(self, secret: str) -> tuple[HalfWay, Account, str]:
        """What was proved under ``secret``, by whom, and what their session begins with.

        Raises ``SignInError`` (``ended``) where it does not stand any more.
        """
        half = self.half_way(secret)
        beginning = self.sessions.beginning(half.person_id) if half else ""
        account = self._account(half.person_id) if half else None
        if half is None or account is None or not account.person.active or not self._still(half, account):
            raise SignInError("ended")
        return half, account, beginning

    def _used_up(self, secret: str) -> None:
        if not self._half_ways.use_up(secret):
            raise SignInError("ended")

    @within_reach()
    def _linked(self, provider: str, subject: str) -> Account | None:
        with reading(self._people.engine) as connection:
            return read_linked(connection, provider, subject)

    def _refreshed(self, account: Account, kept: str, password: str) -> str:
        """The hash of a password that was right, made anew where the parameters have risen since."""
        if not self._passwords.is_outdated(kept):
            return kept
        hashed = self._passwords.hashed(password)
        with writable():
            return hashed if self._people.set_password(account.person.id, kept, hashed) else kept

    def _still(self, half: HalfWay, account: Account) -> bool:
        """Whether what the first step rests on still is so."""
        if half.code:
            return self._people.is_invited(account, half.code)
        if half.provider:
            return (account.provider, account.subject) == (half.provider, half.subject)
        return account.password == half.password

    def _begun(self, half: HalfWay, chosen: Chosen, proofs: dict[Factor, int], beginning: str) -> Opened:
        has_second = chosen.totp is not None or chosen.passkey is not None
        codes, digests = self.factors.new_recovery(half.person_id) if has_second else ((), ())
        with writable():
            kept = self._people.begin(half.person_id, half.code, replace(chosen, recovery=digests))
        if not kept:
            raise SignInError("ended")
        return replace(self._opened(half, proofs, beginning), recovery=codes)

    def _opened(self, half: HalfWay, proofs: dict[Factor, int], beginning: str) -> Opened:
        held = self.sessions.open(half.person_id, proofs, beginning)
        if held is None:
            raise SignInError("ended")
        return Opened(held, half.person_id)

"""Passwords: which are taken, how they are kept (argon2id), and how they are compared without telling anything.

A comparison takes the same work whether there is an account or not, and only so many run at once in a process: each
takes 19 MiB, and a flood of sign-ins must not take the memory and the processors of those who are signed in.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.reach import out_of_reach

SHORTEST: Final = 12
LONGEST: Final = 256
AT_ONCE: Final = 2
"""Comparisons that run at the same time in one process."""

_PATIENCE_S: Final = 3.0

_COMMON: Final = frozenset(
    {
        *("123456789012", "1234567890123", "12345678901234", "123456123456", "123123123123", "112233445566"),
        *("password1234", "password12345", "password123456", "passwordpassword", "p@ssw0rd1234", "passw0rd1234"),
        *("qwertyuiop12", "qwertyuiop123", "qwertyuiop[]", "qwertyuiopasdf", "1q2w3e4r5t6y", "1qaz2wsx3edc"),
        *("qazwsxedcrfv", "zaq12wsxcde3", "asdfghjkl123", "zxcvbnm12345", "1234qwerasdf", "qwer1234asdf"),
        *("administrator", "admin1234567", "adminadminadmin", "root12345678", "changeme1234", "letmein12345"),
        *("welcome12345", "iloveyou1234", "woaini123456", "woaini1314520", "woaini520520", "5201314520131"),
        *("a123456789012", "abc123456789", "abcd12345678", "aa123456789a", "qq123456789a", "zhongguo1949"),
        *("paichusuo110", "paichusuo123", "shequ1234567", "juweihui1234", "jingcha110110", "gonganju1234"),
    }
)
"""What many people choose, of those that are long enough; compared without regard to case."""

_RUNS: Final = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_LONGEST_PERIOD: Final = 4


class WeakPasswordError(Exception):
    """A password that is not taken; ``reason`` is one of the words that pages have a sentence for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Passwords:
    """Hashes and compares; safe to share between threads. The parameters are OWASP's least (19 MiB, t=2, p=1)."""

    def __init__(self, *, memory_kib: int = 19_456, passes: int = 2, at_once: int = AT_ONCE) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._turns = threading.BoundedSemaphore(at_once)
        self._nobodys = self._hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        """What is kept of a password, with its salt and parameters."""
        with self.turn():
            return self._hasher.hash(_normal(password))

    def proves(self, password: str, kept: str | None) -> bool:
        """Whether ``kept`` was made of ``password``; for None, or what is no hash, no, after the same work.

        Raises ``GatewayError`` where too many wait already.
        """
        with self.turn():
            try:
                self._hasher.verify(kept or self._nobodys, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return bool(kept)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One of the few turns that there are; ``GatewayError`` where none comes free soon."""
        if not self._turns.acquire(timeout=_PATIENCE_S):
            raise out_of_reach()
        try:
            yield
        finally:
            self._turns.release()

    def is_outdated(self, kept: str) -> bool:
        """Whether ``kept`` was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(kept)


def refuse_weak(password: str, *names: str) -> None:
    """Raise ``WeakPasswordError`` for a password that is too short, much used, or one of the person's ``names``.

    There are no rules about which characters it has to have.

    >>> refuse_weak("three herons on a roof", "wang-fang")
    """
    plain = _normal(password).casefold()
    if len(plain) < SHORTEST:
        raise WeakPasswordError("short")
    if len(plain) > LONGEST:
        raise WeakPasswordError("long")
    for name in names:
        plain_name = _normal(name).casefold()
        if plain_name and len(plain.replace(plain_name, "")) < SHORTEST // 2:
            raise WeakPasswordError("named")
    if plain in _COMMON or _is_repeated(plain) or any(plain in run or plain in run[::-1] for run in _RUNS):
        raise WeakPasswordError("common")


def _is_repeated(text: str) -> bool:
    """Whether a few characters come again and again, and nothing else."""
    return any(text == (text[:period] * len(text))[: len(text)] for period in range(1, _LONGEST_PERIOD + 1))


def _normal(password: str) -> str:
    """The same characters however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)

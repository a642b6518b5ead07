"""What each process serves: the policies that are live, never older than the last change that was committed.

A request tells as of which version of the state it is answered (``gateway.changes``). Where the policies that are kept
were read at another, they are read again before anything is shown; so a publication holds from the next request on, in
every process, by the same means as a suspension does. Whatever is kept is kept with the version at which it was read,
so a slow reader that comes last puts nothing old in the place of something new.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Engine

from gateway.db import directory_version, reading
from gateway.policies.book import PolicyBook, Unreadable
from gateway.policies.policy import Policy
from gateway.publication.reading import Standards, read_live
from gateway.publication.rows import read_versions
from gateway.publication.schedule import digest_of_schedule, schedule
from gateway.publication.version import Version
from gateway.reach import within_reach
from gateway.redaction.keyring import Keyring
from gateway.redaction.reference import SubjectKey
from gateway.redaction.scrub.models import NamesModel

_GRACE: Final = timedelta(days=1)
"""What ended yesterday is kept as well: a clock may be set back over midnight."""

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A book, the version of the state at which it was read, and the hash of what was live then."""

    version: int
    live: str
    book: PolicyBook


class LivePolicies:
    """The live policies of one process; safe to share between threads. ``today`` gives the day at the station."""

    def __init__(  # noqa: PLR0913 - all that a book is made from
        self,
        engine: Engine,
        standards: Standards,
        keyring: Keyring,
        today: Callable[[], date],
        *,
        names_model: NamesModel | None = None,
        subject_key: SubjectKey | None = None,
    ) -> None:
        self._engine = engine
        self._standards = standards
        self._keyring = keyring
        self._today = today
        self._names_model = names_model
        self._subject_key = subject_key
        self._lock = threading.Lock()
        self._kept: _Kept | None = None
        self._known: dict[Version, Policy] = {}

    def as_of(self, version: int) -> PolicyBook:
        """The policies as of that version of the state or a later one; ``GatewayError`` where they cannot be read."""
        kept = self._kept
        if kept is not None and kept.version == version:
            return kept.book
        with within_reach(), self._lock:
            if self._kept is None or self._kept.version != version:
                self._kept = self._read()
            return self._kept.book

    def ready(self) -> bool:
        """Whether every live policy can be used; of one that cannot, `gateway policy list` tells why."""
        with reading(self._engine) as connection:
            version = directory_version(connection)
        today = self._today()
        return not any(each.first <= today <= each.last for each in self.as_of(version).unreadable)

    def _read(self) -> _Kept:
        with reading(self._engine) as connection:
            version, windows = directory_version(connection), schedule(read_versions(connection))
        live = digest_of_schedule(windows)
        if self._kept is not None and self._kept.live == live:
            # what was compiled is still good
            return _Kept(version, live, self._kept.book)
        # a policy that did not change is not read again
        self._known = {
            window.version: self._known[window.version] for window in windows if window.version in self._known
        }
        found = read_live(windows, self._standards, self._today() - _GRACE, self._known)
        _tell(found.unreadable)
        standards = self._standards
        book = PolicyBook(
            standards.catalogue,
            found.policies,
            standards.guardrails,
            self._keyring,
            found.unreadable,
            names_model=self._names_model,
            subject_key=self._subject_key,
        )
        return _Kept(version, live, book)


def _tell(unreadable: tuple[Unreadable, ...]) -> None:
    for each in unreadable:
        _log.error("%s cannot be used, so what it speaks of is not shared: see `gateway policy list`", each.label)

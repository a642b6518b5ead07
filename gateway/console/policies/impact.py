"""How many records of the archive a version would show more or less of: counted beside the pages, in tens.

A count takes minutes, so a thread does it: one in a process, and one for a person. How far it is stands in Redis under
who began it, so that any process can tell, and ends by itself where the process does. What is told is coarse: of fewer
than ten records it is not said how many, nor whether there are any (decision 0043).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import BoundedSemaphore, Thread
from typing import Final

import redis

from gateway.changes import note
from gateway.console.policies.board import Board, Count, Counted
from gateway.console.policies.seeing import is_sound, read_policy
from gateway.console.station import Desk
from gateway.desk.clearance import asked_beyond, clearance_of
from gateway.desk.counting import distinct_views
from gateway.desk.previews import count_differences
from gateway.desk.reached import grants_in_force, viewing
from gateway.errors import GatewayError
from gateway.model.act import ActName
from gateway.model.grant import Grant
from gateway.model.person import Person
from gateway.model.plan import View
from gateway.policies.book import PolicyBook
from gateway.policies.check import type_of
from gateway.policies.policy import Policy
from gateway.policies.workbench.archive_impact import ArchiveCount
from gateway.policies.workbench.outcomes import Verdict
from gateway.policies.workbench.questions import Bench
from gateway.publication.version import Version

COARSE: Final = 10
"""Numbers are told in multiples of this; fewer are one answer, none among it."""

_ONE_AT_A_TIME: Final = BoundedSemaphore()
_log: Final = logging.getLogger(__name__)


class Busy(Exception):  # noqa: N818 - it is an answer
    """It is not begun; ``word`` says why."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(word)


def begin(desk: Desk, version: Version, person: Person) -> None:
    """Put on record that somebody counts, and begin; ``Busy`` where that cannot be."""
    standards = desk.office.standards
    policy = read_policy(version.text, standards)
    if policy is None or not is_sound(version.text, standards):
        raise Busy("look-faulty")
    book = desk.gate.policies.as_of(desk.directory().version)
    record_type = type_of(policy, standards.catalogue)
    if asked_beyond(policy, book.policies, record_type, clearance_of(person.roles, desk.clearance)):
        raise Busy("impact-beyond")
    grants = _concerned(desk, policy, record_type.name)
    count = Count(version.name, version.number, record_type.name, "running", 0, len(grants))
    board = _board(desk, person)
    if not board.take(count):
        raise Busy("impact-yours")
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        board.clear()
        raise Busy("impact-busy")
    try:
        about = {"policy": version.name, "number": version.number}
        note(desk.state, ActName.POLICY_COUNTED, about, {"digest": version.digest}, person.id)
    except BaseException:
        board.clear()
        _ONE_AT_A_TIME.release()
        raise
    sides = (book, book.supposing(policy))
    Thread(target=_run, args=(desk, board, count, grants, sides), name="impact", daemon=True).start()


def how_far(desk: Desk, person: Person) -> Count | None:
    """The count that somebody began last, as far as it is; None where there is none any more."""
    return _board(desk, person).read()


def stop(desk: Desk, person: Person) -> None:
    """Have the count of somebody end with the next page of records."""
    _board(desk, person).ask_to_stop()


def _board(desk: Desk, person: Person) -> Board:
    if desk.state.server is None:
        raise RuntimeError("a desk has a Redis")
    return Board(desk.state.server, person.id)


class _Stopped(Exception):  # noqa: N818 - it is an answer
    """Whoever began it wants no more of it."""


def _run(desk: Desk, board: Board, count: Count, grants: list[list[Grant]], sides: tuple[PolicyBook, ...]) -> None:
    """Count partner by partner, and say how it ended."""
    found = list[Counted]()

    def heard(_: int) -> None:
        board.write(replace(count, found=tuple(found)))
        if board.is_to_stop():
            raise _Stopped

    try:
        for done, each in enumerate(grants):
            count = replace(count, done=done)
            heard(0)
            found += _of_one(desk, each, sides, heard)
        count = replace(count, done=len(grants), state="done")
    except _Stopped:
        count = replace(count, state="stopped")
    except (GatewayError, redis.RedisError):
        count = replace(count, state="failed")
    except Exception:  # noqa: BLE001 - a thread has nobody else to tell
        _log.exception("a count over the archive ended with a fault")
        count = replace(count, state="failed")
    finally:
        _ONE_AT_A_TIME.release()
    try:
        board.write(replace(count, found=tuple(found)))
    except redis.RedisError:
        _log.error("how a count over the archive ended could not be told: Redis cannot be reached")


def _of_one(
    desk: Desk, grants: list[Grant], sides: tuple[PolicyBook, ...], heard: Callable[[int], None]
) -> list[Counted]:
    """What differs for one partner and purpose; of views that are alike for several actions, once."""
    before, after = (_bench(desk, book, grants[0]) for book in sides)
    found = list[Counted]()
    for _, old, new in distinct_views(grants, before, after):
        count = count_differences(desk.gate, old, new, progress=heard)
        found += [each for each in _told(grants[0], old, new, count) if each not in found]
    return found


def _bench(desk: Desk, book: PolicyBook, grant: Grant) -> Bench:
    policies = () if book.cannot_tell(grant) else book.policies
    return Bench(book.catalogue, desk.office.standards.purposes, book.guardrails, policies, book.keyring)


def _told(grant: Grant, old: View | None, new: View | None, count: ArchiveCount) -> list[Counted]:
    """Everything in which two views differ, whether or not a record shows it; numbers in tens."""
    columns = ({} if view is None else view.columns for view in (old, new))
    before, after = columns
    of = (grant.partner.name, grant.purpose.name)
    told = list[Counted]()
    if (None if old is None else old.visible) != (None if new is None else new.visible):
        told.append(Counted(*of, "records", coarse(count.gained), coarse(count.lost), coarse(0)))
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            verdicts = count.fields.get(name, {})
            numbers = (coarse(verdicts.get(each, 0)) for each in (Verdict.MORE, Verdict.LESS, Verdict.OTHERWISE))
            told.append(Counted(*of, name, *numbers))
    return told


def coarse(number: int) -> int | None:
    """A number as it is told: in tens, and None for fewer.

    >>> coarse(0), coarse(9), coarse(10), coarse(128)
    (None, None, 10, 120)
    """
    return number // COARSE * COARSE or None


def _concerned(desk: Desk, policy: Policy, record_type: str) -> list[list[Grant]]:
    """The grants of every agreement in force of which the policy may change what is shown."""
    standards = desk.office.standards
    found = grants_in_force(desk.directory(), standards.purposes, standards.catalogue, desk.office.today)
    return [
        grants
        for grants in map(viewing, found)
        if grants and grants[0].partner.kind == policy.partner_kind and grants[0].record_type == record_type
    ]

"""What waits for a hand, each with where it is done and by whom: the lines of the first page.

A part of the desk that has something waiting gives a source of lines, and adds it to ``SOURCES``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from gateway.changes import looking
from gateway.console.partners.expiring import expiring_agreements, expiring_policies
from gateway.console.station import Desk
from gateway.model.client import Stage
from gateway.model.person import Role, SignedIn, same_person
from gateway.publication.version import State
from gateway.watching.cases import read_cases


@dataclass(frozen=True, slots=True)
class Line:
    """So many of what ``word`` says wait, for somebody with one of ``roles``; ``place`` is the page for it.

    ``is_late`` of what should have been done already, or has to be today.
    """

    word: str
    number: int
    place: str
    roles: frozenset[Role]
    is_late: bool = False

    def is_for(self, somebody: SignedIn) -> bool:
        """Whether it is theirs to do."""
        return bool(self.roles & somebody.person.roles)


Source: TypeAlias = Callable[[Desk, SignedIn], Iterator[Line]]


def waiting(desk: Desk, somebody: SignedIn) -> list[Line]:
    """Everything that waits: first what is theirs to do, and of that what is late."""
    lines = [line for source in SOURCES for line in source(desk, somebody) if line.number]
    return sorted(lines, key=lambda line: (not line.is_for(somebody), not line.is_late))


def _policies(desk: Desk, somebody: SignedIn) -> Iterator[Line]:
    own, versions, place = somebody.person.id, desk.office.versions(), "/desk/policies"
    review = [each for each in versions if each.state is State.CHECKED]
    yield Line("to-review", len(review), place, _OF_REVIEWERS)
    reviewed = sum(each.state is State.REVIEWED for each in versions)
    yield Line("to-publish", reviewed, place, _OF_POLICIES)
    drafts = sum(each.state is State.DRAFT and same_person(each.author, own) for each in versions)
    yield Line("my-drafts", drafts, place, _OF_POLICIES)
    book = desk.gate.policies.as_of(desk.directory().version)
    ending = [*expiring_policies(book.policies, desk.office.today)]
    yield Line("policies-ending", len(ending), place, _OF_POLICIES, is_late=_is_soon(each.days for each in ending))


def _partners(desk: Desk, somebody: SignedIn) -> Iterator[Line]:
    own, directory, place = somebody.person.id, desk.directory(), "/desk/partners"
    clients = [each for each in directory.clients.values() if each.active]
    proposed = [each for each in clients if each.stage is Stage.PROPOSED and each.entered_by != own]
    yield Line("clients-to-approve", len(proposed), place, _OF_REVIEWERS | _OF_OPERATORS)
    tested = sum(each.stage is Stage.TESTED for each in clients)
    yield Line("clients-to-activate", tested, place, _OF_OPERATORS)
    delegated = sum(not each.active and each.entered_by != own for each in directory.delegations.values())
    yield Line("delegations-to-approve", delegated, place, _OF_REVIEWERS | _OF_OPERATORS)
    ending = [*expiring_agreements(directory, desk.office.today)]
    yield Line("ending", len(ending), place, _OF_OPERATORS, is_late=_is_soon(each.days for each in ending))


def _watched(desk: Desk, somebody: SignedIn) -> Iterator[Line]:
    del somebody  # the same for everybody
    figures = desk.figures()
    yield Line("unseen", sum(figures.unseen.values()), "/desk/ledger/events", frozenset({Role.AUDITOR}))
    overdue = figures.recalls.get("overdue", 0)
    yield Line("recalls-overdue", overdue, "/desk/ledger/recalls", _OF_OPERATORS | {Role.AUDITOR}, is_late=True)
    with looking(desk.state.engine) as connection:
        emergencies = len(read_cases(connection, unreviewed=True))
    yield Line("emergencies", emergencies, "/desk/ledger/emergencies", _OF_REVIEWERS, is_late=True)


def _requests(desk: Desk, somebody: SignedIn) -> Iterator[Line]:
    del somebody  # whose own they are, the page tells
    figures, place = desk.figures().requests, "/desk/requests"
    yield Line("access-late", figures.get("overdue", 0), place, _OF_REVIEWERS, is_late=True)
    yield Line("access-waiting", figures.get("open", 0), place, _OF_REVIEWERS)


def _is_soon(days: Iterator[int] | Collection[int]) -> bool:
    return any(left <= 1 for left in days)


_OF_REVIEWERS: Final = frozenset({Role.REVIEWER})
_OF_POLICIES: Final = frozenset({Role.POLICY_ADMINISTRATOR})
_OF_OPERATORS: Final = frozenset({Role.OPERATOR})

SOURCES: Final[tuple[Source, ...]] = (_policies, _partners, _requests, _watched)

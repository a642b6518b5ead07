"""What may be done with one press on the page of a partner, by whom, and how it is done.

What closes takes a reason and nothing else, and holds from the next request on. What opens takes a passkey of just now,
and a program two people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from gateway.console.partners.place import Partnership, mark_of
from gateway.grants.administration import Administration
from gateway.model.person import Role, SignedIn


class NotDone(Exception):  # noqa: N818 - it says what was not done, and why
    """An act was refused at the desk; ``word`` is the sentence."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as a form asks for it: which, with what, why, and as what it was looked at."""

    act: str
    name: str
    other: str
    note: str
    seen: str


@dataclass(frozen=True, slots=True)
class Doing:
    """What an act is done with."""

    partnership: Partnership
    somebody: SignedIn
    asked: Asked

    @property
    def write(self) -> Administration:
        """The writes, in the name of whoever acts."""
        return self.partnership.administration(self.somebody)

    @property
    def by(self) -> str:
        """Who acts."""
        return self.somebody.person.id


Do: TypeAlias = Callable[[Doing], None]


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the page: who may, whether it opens something, and whether it takes a reason."""

    do: Do
    roles: frozenset[Role] = frozenset({Role.OPERATOR})
    opens: bool = False
    takes_reason: bool = False


def refusal_of(asked: Asked, somebody: SignedIn) -> str | None:
    """Why it is not even begun, as the word for it: no such act, not theirs, or no reason; None where it may be."""
    act = ACTS.get(asked.act)
    if act is None:
        return "no-such-act"
    if not act.roles & somebody.person.roles:
        return "not-entrusted"
    return "say-why" if act.takes_reason and not asked.note else None


def _approve_client(doing: Doing) -> None:
    client = doing.partnership.desk.directory().clients.get(doing.asked.name)
    if client is not None and mark_of(client) != doing.asked.seen:
        raise NotDone("seen-otherwise")
    if client is not None and not doing.partnership.is_of_the_station(client.entered_by):
        raise NotDone("entered-by-nobody")
    doing.write.approve_client(doing.asked.name, doing.by, client)


def _approve_delegation(doing: Doing) -> None:
    entered = doing.partnership.desk.directory().delegations.get((doing.asked.name, doing.asked.other))
    if entered is not None and not doing.partnership.is_of_the_station(entered.entered_by):
        raise NotDone("entered-by-nobody")
    doing.write.approve_delegation(doing.asked.name, doing.asked.other, doing.by)


_APPROVING: Final = frozenset({Role.OPERATOR, Role.REVIEWER})

ACTS: Final[Mapping[str, Act]] = {
    "suspend-partner": Act(
        lambda it: it.write.set_partner_active(it.asked.name, active=False, note=it.asked.note), takes_reason=True
    ),
    "resume-partner": Act(lambda it: it.write.set_partner_active(it.asked.name, active=True), opens=True),
    "end-agreement": Act(lambda it: it.write.revoke_agreement(it.asked.name, it.asked.note), takes_reason=True),
    "suspend-client": Act(
        lambda it: it.write.set_client_active(it.asked.name, active=False, note=it.asked.note), takes_reason=True
    ),
    "resume-client": Act(lambda it: it.write.set_client_active(it.asked.name, active=True), opens=True),
    "approve-client": Act(_approve_client, _APPROVING, opens=True),
    "activate-client": Act(lambda it: it.write.activate_client(it.asked.name, it.by), opens=True),
    "let-act": Act(lambda it: it.write.let_act(it.asked.name, it.asked.other, it.by), opens=True),
    "approve-delegation": Act(_approve_delegation, _APPROVING, opens=True),
    "withdraw-delegation": Act(lambda it: it.write.withdraw_delegation(it.asked.name, it.asked.other)),
}
"""Every act of the page by its name in the form."""

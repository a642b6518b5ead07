"""What somebody may do with a policy at the desk, and how it is done: each act is one of the office."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.model.person import Role, SignedIn, same_person
from gateway.publication.office import Office, pick
from gateway.publication.rollback import renumbered
from gateway.publication.version import PublicationError, State, Version

_AFTER: Final = {"return": State.RETURNED, "publish": State.PUBLISHED, "withdraw": State.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as a form asks for it: with which versions, with what to put on record, and from which day on."""

    act: str
    labels: tuple[str, ...]
    comment: str
    on: str

    @property
    def role(self) -> Role:
        """Who may ask for it."""
        return Role.REVIEWER if self.act in {"approve", "return"} else Role.POLICY_ADMINISTRATOR


def open_acts(versions: tuple[Version, ...], somebody: SignedIn) -> list[str]:
    """What this person may do now with a policy; the office decides again when they do."""
    roles, last, acts = somebody.person.roles, versions[-1], list[str]()
    under_way = last.state in {State.CHECKED, State.REVIEWED}
    if Role.REVIEWER in roles and under_way:
        acts += ["return"] if same_person(last.author, somebody.person.id) else ["approve", "return"]
    if Role.POLICY_ADMINISTRATOR in roles:
        acts += ["publish"] if under_way else []
        acts += ["withdraw"] if any(each.state is State.PUBLISHED for each in versions) else []
        acts += ["edit"]
    return acts


def carry_out(office: Office, asked: Asked, by: str, accounts: Collection[str]) -> None:
    """Do what was asked, with all versions at once; ``PublicationError`` and ``Faulty`` as the office raises them."""
    versions, labels = pick(office.versions(), asked.labels), asked.labels
    if asked.act in {"approve", "publish"}:
        for version in versions:
            _refuse_names(version, accounts)
    match asked.act:
        case "approve":
            office.review(labels, by, asked.comment)
        case "return":
            office.send_back(labels, by, asked.comment)
        case "publish":
            office.publish(labels, _day(asked.on, office.today), by)
        case "withdraw" if len(versions) == 1:
            office.withdraw(versions[0].name, by, asked.comment)
        case "rollback" if len(versions) == 1:
            office.rollback(versions[0].name, versions[0].number, by)
        case _:
            raise PublicationError("there is no such act")


def is_done(office: Office, asked: Asked, by: str) -> bool:
    """Whether all versions stand where the act would put them: its form was sent twice.

    An approval may be given anew, for what else is live may have changed since.
    """
    versions = pick(office.versions(), asked.labels)
    match asked.act:
        case "return" | "publish" | "withdraw":
            return all(each.state is _AFTER[asked.act] for each in versions)
        case "rollback" if len(versions) == 1:
            last = [each for each in office.versions() if each.name == versions[0].name][-1]
            again = last.state is State.DRAFT and same_person(last.author, by)
            return again and last.text == renumbered(versions[0].text, last.number)
        case _:
            return False


def _refuse_names(version: Version, accounts: Collection[str]) -> None:
    """Refuse what was written or reviewed under a name that is no account's."""
    if not {version.author, version.reviewer or version.author} <= set(accounts):
        raise PublicationError(
            f"`{version.label}` is the work of somebody without an account: draft it anew as the next version"
        )


def _day(given: str, today: date) -> date:
    try:
        return date.fromisoformat(given) if given else today
    except ValueError:
        raise PublicationError("the day has to be written as 2026-12-01") from None

"""Who may do what with a version, and what becomes of it: every transition, and nothing else.

No function here reads or writes anything. Each takes versions as they stand and returns them as they will, or raises
``PublicationError`` with the sentence that says why not. Two rules hold through all of them: a text never changes once
it was submitted, and nobody gains anything by one person's hand.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from gateway.model.person import same_person
from gateway.publication.version import PublicationError, State, Version, digest_of


class Act(StrEnum):
    """What a person does with a version; each is put down in the account of acts."""

    DRAFT = "draft"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Review:
    """One approval: who gave it, its own name, and the hash of what was live when it was given."""

    reviewer: str
    name: str
    against: str


def draft(before: Collection[Version], name: str, number: int, text: bytes, author: str) -> Version:
    """A new draft beside the versions of its policy from ``before``, or its author's own draft written anew."""
    drafted = Version(name, number, digest_of(text), text, author, State.DRAFT)
    last = max(before, key=lambda version: version.number, default=None)
    if last is None or number == last.number + 1:
        return drafted
    if number != last.number:
        raise PublicationError(
            f"the last version of `{name}` is {last.number}: this one has to be version {last.number + 1}, not {number}"
        )
    if last.state is not State.DRAFT:
        raise PublicationError(f"`{last.label}` is {last.state} and stays as it is: write version {number + 1}")
    if not same_person(last.author, author):
        raise PublicationError(f"`{last.label}` is a draft of {last.author}: write version {number + 1}")
    return drafted


def submit(version: Version, by: str) -> Version:
    """The version with a text that is fixed from now on; that it is sound has been seen to before."""
    match version.state:
        case State.DRAFT:
            if not same_person(version.author, by):
                raise PublicationError(f"`{version.label}` is a draft of {version.author}, who alone submits it")
            return replace(version, state=State.CHECKED)
        case State.CHECKED | State.REVIEWED | State.RETURNED | State.PUBLISHED | State.WITHDRAWN:
            raise _refused(version, "only a draft is submitted")
        case _:
            assert_never(version.state)


def approve(version: Version, review: Review) -> Version:
    """The version as one that somebody other than its author has looked at; a new look replaces an earlier one."""
    match version.state:
        case State.CHECKED | State.REVIEWED:
            if same_person(version.author, review.reviewer):
                raise PublicationError(f"{version.author} wrote `{version.label}`: somebody else has to review it")
            return replace(
                version,
                state=State.REVIEWED,
                reviewer=review.reviewer,
                review=review.name,
                against=review.against,
            )
        case State.DRAFT:
            raise _refused(version, "its author submits it first")
        case State.RETURNED | State.PUBLISHED | State.WITHDRAWN:
            raise _refused(version, "only what was checked is reviewed")
        case _:
            assert_never(version.state)


def send_back(version: Version) -> Version:
    """The version as one that will not be published; anybody may say so, its author too."""
    match version.state:
        case State.DRAFT | State.CHECKED | State.REVIEWED:
            return replace(version, state=State.RETURNED)
        case State.RETURNED | State.PUBLISHED | State.WITHDRAWN:
            raise _refused(version, "only what is under way is returned")
        case _:
            assert_never(version.state)


@dataclass(frozen=True, slots=True)
class Publication:
    """What is to be published at once: versions of different policies, from ``on`` on, which is ``today`` or later.

    ``live`` is the hash of what is live now. ``gains`` says whether anybody would be shown more than now.
    """

    versions: tuple[Version, ...]
    on: date
    today: date
    live: str
    gains: bool

    def done(self, stored: Sequence[Version]) -> tuple[Version, ...]:
        """The versions as published, beside all that are ``stored``; ``PublicationError`` for the first thing amiss."""
        if self.on < self.today:
            raise PublicationError(
                f"{self.on} is past: what was shown then cannot be changed, so publish from today on"
            )
        if len({version.name for version in self.versions}) < len(self.versions):
            raise PublicationError("two versions of one policy cannot be published at once: name one of them")
        for version in self.versions:
            self._check_next(version, stored)
            self._check_ready(version)
        if self.gains:
            self._check_reviewed_together(stored)
        return tuple(replace(version, state=State.PUBLISHED, effective=self.on) for version in self.versions)

    def _check_next(self, version: Version, stored: Sequence[Version]) -> None:
        was_published = {State.PUBLISHED, State.WITHDRAWN}
        for other in stored:
            if other.name == version.name and other.state in was_published and other.number > version.number:
                raise PublicationError(
                    f"`{other.label}` was published after it: `gateway policy rollback` makes a new version of it"
                )

    def _check_ready(self, version: Version) -> None:
        match version.state:
            case State.REVIEWED:
                return
            case State.CHECKED:
                if self.gains:
                    raise PublicationError(
                        f"somebody would be shown more, and nobody but {version.author} has looked at "
                        f"`{version.label}`: have it reviewed first"
                    )
            case State.DRAFT:
                raise _refused(version, "its author submits it first")
            case State.RETURNED | State.PUBLISHED | State.WITHDRAWN:
                raise _refused(version, "only what was checked or reviewed is published")
            case _:
                assert_never(version.state)

    def _check_reviewed_together(self, stored: Sequence[Version]) -> None:
        """What gives more was looked at as it is now: all of it together, and against what is live now."""
        reviews = {version.review for version in self.versions}
        together = {each.label for each in stored if each.review in reviews and each.state is State.REVIEWED}
        if len(reviews) > 1 or together != {version.label for version in self.versions}:
            raise PublicationError(
                "these versions were not reviewed together, and together they may show more than each of them alone: "
                "publish what was reviewed together, or review these at once"
            )
        if any(version.against != self.live for version in self.versions):
            raise PublicationError("what is live has changed since the review: review it again as it would be now")


def withdraw(version: Version, *, gains: bool) -> Version:
    """The published version as one that is in force no longer; not if anybody would be shown more without it."""
    match version.state:
        case State.PUBLISHED:
            if gains:
                raise PublicationError(
                    f"without `{version.name}` somebody would be shown more: "
                    "publish a reviewed version of it that says so instead"
                )
            return replace(version, state=State.WITHDRAWN)
        case State.DRAFT | State.CHECKED | State.REVIEWED | State.RETURNED | State.WITHDRAWN:
            raise _refused(version, "only what is published is withdrawn")
        case _:
            assert_never(version.state)


def _refused(version: Version, sentence: str) -> PublicationError:
    return PublicationError(f"`{version.label}` is {version.state}: {sentence}")

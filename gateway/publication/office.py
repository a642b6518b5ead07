"""The acts of the people who keep a station's policies, each written down, and in force with the next request.

Every act is one transaction (``gateway.changes``): all of it is done or nothing, and what was done stands in the
account with who did it. What an act gives and takes is weighed before the transaction begins, because that takes a
second; if anything has changed by then, the act is refused, so of two people who publish at once one wins and the other
looks again.

People are names that are given, until the gateway has accounts of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from gateway.changes import Change, OpenState, changing, looking
from gateway.policies.workbench.difference import Difference
from gateway.publication import rows
from gateway.publication.folder import Text
from gateway.publication.on_record import record
from gateway.publication.reading import Standards, read_draft, read_version
from gateway.publication.rollback import renumbered
from gateway.publication.rows import Done, read_acts, read_versions
from gateway.publication.schedule import Window, schedule
from gateway.publication.version import PublicationError, State, Version, person
from gateway.publication.weighing import ground, weigh
from gateway.publication.workflow import Act, Publication, Review, approve, draft, send_back, submit, withdraw


@dataclass(frozen=True, slots=True)
class Office:
    """Where policies are kept: the state, what texts are read against, and the ``zone`` of the station's days."""

    state: OpenState
    standards: Standards
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day at the station."""
        return datetime.fromtimestamp(self.state.clock(), self.zone).date()

    def versions(self) -> tuple[Version, ...]:
        """Every version of every policy, by name and number."""
        with looking(self.state.engine) as connection:
            return read_versions(connection)

    def history(self, name: str) -> tuple[Done, ...]:
        """What was done with a policy, from the first act on."""
        with looking(self.state.engine) as connection:
            return read_acts(connection, name)

    def draft(self, texts: Sequence[Text], by: str, note: str = "") -> tuple[Version, ...]:
        """Enter texts as drafts, or write one's own drafts anew; ``PublicationError`` with every reason at once."""
        with self._acting(by, note) as act:
            return act.draft(texts)

    def submit(self, labels: Sequence[str], by: str) -> tuple[Version, ...]:
        """Fix the texts of drafts that are sound; ``Faulty`` for the first that is not."""
        with self._acting(by) as act:
            chosen = pick(act.stored, labels)
            for version in chosen:
                read_version(version, self.standards)
            return act.move(Act.SUBMIT, [submit(version, act.by) for version in chosen])

    def enter(self, texts: Sequence[Text], by: str, note: str = "") -> tuple[Version, ...]:
        """Draft and submit all texts that are not there yet, at once; they have been read as sound."""
        with self._acting(by, note) as act:
            known = {(version.name, version.text) for version in act.stored}
            drafted = act.draft([text for text in texts if (text.policy.name, text.content) not in known])
            return act.move(Act.SUBMIT, [submit(version, act.by) for version in drafted])

    def weigh(self, labels: Sequence[str], on: date) -> Difference:
        """What it would give and take to publish these versions, all at once, from ``on`` on."""
        stored = self.versions()
        return self._weighed(stored, _published(pick(stored, labels), on))

    def weigh_text(self, text: Text, by: str) -> Difference:
        """What it would give and take if ``by`` wrote ``text`` and it were published today; nothing is kept.

        Raises ``PublicationError`` for a text that could not be entered as a draft, ``Faulty`` for an unsound one.
        """
        stored = self.versions()
        before = [version for version in stored if version.name == text.policy.name]
        drafted = draft(before, text.policy.name, text.policy.version, text.content, person(by))
        return self._weighed(stored, _published([drafted], self.today))

    def compare(self, one: Version, other: Version) -> Difference:
        """What it gives and takes, from today on, that ``other`` is live and not ``one`` of the same policy.

        Raises ``Faulty`` for a version that cannot be used.
        """
        for version in (one, other):
            read_version(version, self.standards)
        rest = tuple(window for window in schedule(self.versions()) if window.version.name != one.name)
        before, after = ((*rest, Window(version, self.today, date.max)) for version in (one, other))
        return weigh(before, after, self.standards, self.today)

    def review(self, labels: Sequence[str], by: str, comment: str) -> Difference:
        """Approve versions together, as they would be if they were published today; what that gives and takes."""
        stored = self.versions()
        chosen = pick(stored, labels)
        review = Review(person(by), uuid4().hex, ground(schedule(stored), self.standards))
        approved = [approve(version, review) for version in chosen]
        found = self._weighed(stored, _published(chosen, self.today))
        with self._acting(by, comment) as act:
            act.refuse_change(stored)
            act.move(Act.APPROVE, approved)
        return found

    def send_back(self, labels: Sequence[str], by: str, comment: str) -> tuple[Version, ...]:
        """Return versions to their authors: they will not be published."""
        with self._acting(by, comment) as act:
            return act.move(Act.RETURN, [send_back(version) for version in pick(act.stored, labels)])

    def publish(self, labels: Sequence[str], on: date, by: str) -> Difference:
        """Put versions in force, all at once, from ``on`` on; what that gives and takes, for which two are needed."""
        stored = self.versions()
        chosen = pick(stored, labels)
        live = ground(schedule(stored), self.standards)
        # what cannot be published at all is told before it is weighed
        Publication(chosen, on, self.today, live, gains=False).done(stored)
        found = self._weighed(stored, _published(chosen, on))
        published = Publication(chosen, on, self.today, live, gains=bool(found.gains)).done(stored)
        with self._acting(by, f"from {on}") as act:
            act.refuse_change(stored)
            act.move(Act.PUBLISH, published)
        return found

    def withdraw(self, name: str, by: str, comment: str = "") -> tuple[Version, ...]:
        """Put a policy out of force now, with every version that was published; refused where anybody gains by it."""
        stored = self.versions()
        chosen = [version for version in stored if version.name == name and version.state is State.PUBLISHED]
        if not chosen:
            raise PublicationError(f"no version of `{name}` is published: see `gateway policy list`")
        gone = [withdraw(version, gains=False) for version in chosen]
        found = self._weighed(stored, gone)
        gone = [withdraw(version, gains=bool(found.gains)) for version in chosen]
        with self._acting(by, comment) as act:
            act.refuse_change(stored)
            return act.move(Act.WITHDRAW, gone)

    def rollback(self, name: str, to: int, by: str) -> Version:
        """Draft the text of an earlier version anew, under the next number; it goes its own way through review."""
        with self._acting(by, f"rollback to {name}@{to}") as act:
            [earlier] = pick(act.stored, [f"{name}@{to}"])
            if not earlier.is_whole:
                raise PublicationError(f"the text of `{earlier.label}` is not the one that was entered")
            last = max(version.number for version in act.stored if version.name == name)
            content = renumbered(earlier.text, last + 1)
            policy = read_draft(content, f"{name}@{last + 1}", self.standards).policy
            [drafted] = act.draft([Text(content, policy)])
            return drafted

    def _weighed(self, stored: Sequence[Version], moved: Sequence[Version]) -> Difference:
        for version in moved:
            if version.state is State.PUBLISHED:
                read_version(version, self.standards)
        labels = {version.label for version in moved}
        after = [*(version for version in stored if version.label not in labels), *moved]
        return weigh(schedule(stored), schedule(after), self.standards, self.today)

    @contextmanager
    def _acting(self, by: str, note: str = "") -> Iterator[_Acting]:
        name = person(by)
        with changing(self.state) as change:
            acting = _Acting(change, name, note, uuid4().hex, read_versions(change.connection))
            yield acting
            if not acting.moved:
                change.drop()


@dataclass(frozen=True, slots=True)
class _Acting:
    """One transaction under way: who acts, and all versions as they stood when it began."""

    change: Change
    by: str
    note: str
    together: str
    stored: tuple[Version, ...]
    moved: list[Version] = field(default_factory=list)

    def refuse_change(self, seen: Sequence[Version]) -> None:
        """Refuse to go on where what was looked at before the transaction is no longer so."""
        if tuple(seen) != self.stored:
            raise PublicationError("somebody else changed the policies meanwhile: look again, and repeat it")

    def draft(self, texts: Sequence[Text]) -> tuple[Version, ...]:
        """Enter drafts, or none of them."""
        drafted: list[Version] = []
        refused: list[str] = []
        for text in texts:
            policy = text.policy
            before = [version for version in self.stored if version.name == policy.name]
            try:
                drafted.append(draft(before, policy.name, policy.version, text.content, self.by))
            except PublicationError as error:
                refused.append(str(error))
        if refused:
            raise PublicationError("\n".join(refused))
        known = {version.label for version in self.stored}
        for version in drafted:
            if version.label in known:
                rows.rewrite(self.change.connection, version)
            else:
                rows.enter(self.change.connection, version)
        self._account(Act.DRAFT, drafted)
        return tuple(drafted)

    def move(self, act: Act, versions: Sequence[Version]) -> tuple[Version, ...]:
        """Let versions stand where they stand now."""
        for version in versions:
            rows.move(self.change.connection, version)
        self._account(act, versions)
        return tuple(versions)

    def _account(self, act: Act, versions: Iterable[Version]) -> None:
        for each in versions:
            what = (self.together, each.name, each.number, each.digest, self.note)
            rows.account(self.change.connection, [Done(self.change.now, self.by, act, *what)])
            record(self.change, act, each, self.by, self.note)
            self.moved.append(each)


def pick(stored: Iterable[Version], labels: Sequence[str]) -> tuple[Version, ...]:
    """The versions of these labels (``name@number``); ``PublicationError`` for the first that there is not."""
    by_label = {version.label: version for version in stored}
    for label in labels:
        if label not in by_label:
            raise PublicationError(f"there is no version `{label}`: see `gateway policy list --all`")
    return tuple(by_label[label] for label in dict.fromkeys(labels))


def _published(versions: Iterable[Version], on: date) -> list[Version]:
    return [replace(version, state=State.PUBLISHED, effective=on) for version in versions]

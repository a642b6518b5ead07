"""A person of the archive who asks, or for whom an auditor does: the report of what was disclosed, and the erasure.

That a report was made is on record before anybody reads it, and that somebody is erased before anything is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from gateway.changes import AdministrationError, OpenState, looking, put_on_record
from gateway.documents import Faulty, read_document
from gateway.grants.directory import read_directory
from gateway.ledger.accounting.disclosures import on_record
from gateway.ledger.accounting.following import Account
from gateway.ledger.accounting.report import Report, Station, TitleOfQuestion
from gateway.ledger.opening import account_of
from gateway.model.act import Act, ActName, Acts
from gateway.model.catalogue import RecordType, Title
from gateway.model.grant import Purposes
from gateway.publication.rows import read_versions
from gateway.redaction.reference import SubjectKey
from gateway.settings import Settings

Copy: TypeAlias = Literal["auditor", "subject"]
"""Whom a report is for."""

Read: TypeAlias = Callable[[Account], None]
"""Brings the index up to date, and tells of it whom it wants to."""


def read_all(account: Account) -> None:
    """Bring the index up to date."""
    account.more()


@dataclass(frozen=True, slots=True)
class Persons:
    """The account of one deployment by the people it is about; what they are called by is an ID number.

    What is asked of it raises ``OSError`` and ``sqlite3.Error`` where the ledger or its index cannot be used, and
    ``AdministrationError`` where it cannot be put on record.
    """

    settings: Settings
    state: OpenState
    key: SubjectKey
    types: Mapping[str, RecordType]
    purposes: Purposes

    def reference(self, id_number: str) -> str:
        """What the ledger calls the person of that number; ``AdministrationError`` for what is none."""
        reference = self.key.reference(id_number)
        if reference is None:
            raise AdministrationError("that is no ID number: it has 18 characters, or 15 in an old one")
        return reference

    def report(self, reference: str, by: str, copy: Copy, read: Read = read_all) -> Report:
        """What is on record about the person, for ``copy``."""
        station = self._station()
        with self._account() as account:
            read(account)
            made = Report(station, datetime.fromtimestamp(self.state.clock(), UTC), on_record(account, reference))
        put_on_record(self.state, Acts(None, (Act(ActName.SUBJECT_REPORTED, by, {}, {"copy": copy}),), reference))
        return made

    def erase(self, reference: str, by: str, reason: str, read: Read = read_all) -> int:
        """Make all that the ledger has about the person unlinkable, for ever; in how many entries there was something.

        Raises ``AdministrationError`` where it cannot be done now; then it is noted, and is done as soon as it can.
        """
        _make_ledger(self.settings.ledger)
        put_on_record(self.state, Acts(None, (Act(ActName.SUBJECT_ERASED, by, {}, {"reason": reason}),)))
        with self._account() as account:
            read(account)
            try:
                return account.erase(reference)
            except OSError:
                raise AdministrationError(
                    "the seals cannot be changed now, so what is to be erased is noted: the gateway does it "
                    "as soon as that can be; see to the ledger's disk and its copy"
                ) from None

    def _account(self) -> Account:
        _make_ledger(self.settings.ledger)
        return account_of(self.settings)

    def _station(self) -> Station:
        with looking(self.state.engine) as connection:
            partners = {each.id: each.name for each in read_directory(connection).partners.values()}
            texts = {version.label: version.text for version in read_versions(connection) if version.is_whole}
        titles = titles_of_questions(texts)
        return Station(self.settings.station, self.settings.zone, self.types, self.purposes, partners, titles)


def titles_of_questions(texts: Mapping[str, bytes]) -> TitleOfQuestion:
    """What questions are called in the texts of policies, by their labels; each text is read when it is asked for."""

    @cache
    def titles_in(label: str) -> Mapping[str, Title]:
        try:
            answers = read_document(texts.get(label, b""), label).data["answers"]
            return {each["ask"]: Title(each["title"]["zh"], each["title"]["en"]) for each in answers}
        except (Faulty, KeyError, TypeError):
            return {}  # no such version any more, or one of which no question can be read

    return lambda labels, ask: next((titles_in(label)[ask] for label in labels if ask in titles_in(label)), None)


def _make_ledger(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

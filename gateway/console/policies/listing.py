"""The list of policies: for whom each is, until when, and where its newest version stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from gateway.console.policies.drafting import standings
from gateway.console.policies.seeing import read_policy
from gateway.console.policies.telling import author_in, in_standing, place_of
from gateway.console.tables import Cell, Table
from gateway.console.words import say_at_desk
from gateway.console.words.kinds import kind_in
from gateway.model.titles import title_in
from gateway.policies.check import type_of
from gateway.policies.policy import Policy
from gateway.publication.office import Office
from gateway.publication.version import State, Version

COLUMNS: Final = (
    *("policy", "kind", "purpose", "standing", "valid-from", "valid-until", "version"),
    *("author", "reviewer"),
)
SOON: Final = timedelta(days=30)


def listed(office: Office, language: str) -> Table:
    """Every policy with its newest version; what of it cannot be read is left empty."""
    named = (tuple(each) for _, each in groupby(office.versions(), key=lambda version: version.name))
    newest = [standings(each, office.today)[0] for each in named]
    rows = [tuple(_cells(office, each.version, each.word, language)) for each in newest]
    return Table("policies", COLUMNS, rows, filters=("standing", "kind", "purpose"))


def summary(office: Office, version: Version, language: str) -> str:
    """For whom a version is, for what, of which records, and from when until when; nothing for an unreadable one."""
    policy = read_policy(version.text, office.standards)
    if policy is None:
        return ""
    records = title_in(type_of(policy, office.standards.catalogue).title, language)
    days = say_at_desk("days-from-until", language, first=policy.first.isoformat(), last=policy.last.isoformat())
    return " · ".join((kind_in(policy.partner_kind, language), _purposes(policy, office, language), records, days))


def _cells(office: Office, version: Version, word: str, language: str) -> Iterator[Cell]:
    policy = read_policy(version.text, office.standards)
    yield Cell(version.name, place_of(version.name))
    yield Cell("" if policy is None else kind_in(policy.partner_kind, language))
    yield Cell("" if policy is None else _purposes(policy, office, language))
    yield Cell(in_standing(word, language))
    yield Cell("" if policy is None else policy.first.isoformat())
    yield Cell("", key="") if policy is None else _until(policy, version, office.today, language)
    yield Cell(str(version.number), key=version.number)
    yield Cell(author_in(version.author, language))
    yield Cell(version.reviewer or "")


def _purposes(policy: Policy, office: Office, language: str) -> str:
    known = office.standards.purposes.by_name
    titles = [title_in(known[name].title, language) if name in known else name for name in sorted(policy.purposes)]
    return ("、" if language == "zh" else ", ").join(titles)


def _until(policy: Policy, version: Version, today: date, language: str) -> Cell:
    """The last day, with a word where it is near or past for a version that is in force."""
    day = policy.last.isoformat()
    if version.state is not State.PUBLISHED or policy.last > today + SOON:
        return Cell(day, key=day)
    return Cell(say_at_desk("ends-past" if policy.last < today else "ends-soon", language, day=day), key=day)

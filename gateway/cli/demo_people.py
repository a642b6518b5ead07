"""The people of a demonstration: an account for each hand of the station, a clerk, and the window of her committee."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

import click

from gateway.cli.output import table
from gateway.cli.people import people_of
from gateway.grants.administration import Administration
from gateway.model.client import Binding, Client
from gateway.model.person import Person, Role
from gateway.settings import Settings

COMMITTEE: Final = "committee-puxing-one"
WINDOW: Final = "committee-puxing-one-window"
AGREEMENT: Final = "committee-puxing-one-care"

STAFF: Final = (
    Person("wang-fang", "王芳", None, frozenset({Role.POLICY_ADMINISTRATOR}), active=True),
    Person("li-qiang", "李强", None, frozenset({Role.REVIEWER}), active=True),
    Person("zhao-min", "赵敏", None, frozenset({Role.AUDITOR}), active=True),
    Person("sun-li", "孙丽", None, frozenset({Role.OPERATOR}), active=True),
)
"""People of the station, made up: each has one role, so that what takes two people takes two of them."""

CLERK: Final = Person("lin-mei", "林小妹", COMMITTEE, frozenset({Role.CLERK}), active=True)


Row: TypeAlias = tuple[str, ...]


def enter_people(settings: Settings) -> None:
    """Enter the accounts, and the client that is the committee's window."""
    people = people_of(settings)
    for person in (*STAFF, CLERK):
        people.add(person)
    window = Client(WINDOW, AGREEMENT, (), active=True, binding=Binding.SESSION)
    Administration(people.state).add_client(window)


def beginnings(settings: Settings) -> list[Row]:
    """Who may sign in where; whoever has not chosen a password yet is given a new one-time code."""
    people = people_of(settings)
    rows: list[Row] = []
    for person in (*STAFF, CLERK):
        account = people.account(person.id)
        code = "(has a password)" if account.password is not None else people.reset(person.id)
        page = "/window" if account.person.partner_id else "/desk"
        rows.append((person.id, ", ".join(sorted(account.person.roles)), settings.issuer + page, code))
    return rows


def show_people(rows: Sequence[Row]) -> None:
    """Print who may sign in where."""
    click.secho("In a browser (docs/desk.md has a tour of five minutes):\n", bold=True)
    click.echo(table([("account", "role", "page", "begin at /signin/first with"), *rows]))

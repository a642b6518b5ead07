"""``gateway user sessions``, ``end-session``, ``end-sessions``: who is signed in, and the end of it."""

from __future__ import annotations

from typing import Any

import click

from gateway.changes import AdministrationError
from gateway.cli.administration import done, show_rows
from gateway.cli.output import json_option
from gateway.cli.people import moment, people_of, person_argument
from gateway.identity.people.sessions import Session
from gateway.settings import Settings


@click.command("sessions")
@person_argument
@json_option
@click.pass_obj
def list_sessions(settings: Settings, person_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """List the sessions of a person that go on.

    Example: gateway user sessions wang-fang
    """
    people = people_of(settings)
    people.account(person_id)
    found = () if people.sessions is None else people.sessions.of(person_id)
    show_rows([_row(each) for each in found], as_json=as_json, nothing=f"`{person_id}` is not signed in")


@click.command("end-session")
@click.argument("session", metavar="ID")
@json_option
@click.pass_obj
def end_session(settings: Settings, session: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """End one session at once, by its id in `gateway user sessions`; the person's others go on.

    Example: gateway user end-session 3f9c1b70d2e84a56
    """
    people = people_of(settings)
    sessions = people.sessions
    found = None if sessions is None else sessions.named(session)
    if found is not None:
        people.note_ending(found.person_id, [found.name])
    if sessions is None or found is None or not sessions.end_named(found.person_id, found.name):
        raise AdministrationError("no session of that id goes on: see `gateway user sessions`")
    done(
        f"session {found.name} of `{found.person_id}` ended",
        {"person": found.person_id, "session": found.name},
        as_json=as_json,
    )


@click.command("end-sessions")
@person_argument
@json_option
@click.pass_obj
def end_sessions(settings: Settings, person_id: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """End all sessions of a person at once; they may sign in again.

    Example: gateway user end-sessions wang-fang
    """
    people = people_of(settings)
    people.account(person_id)
    found = () if people.sessions is None else people.sessions.of(person_id)
    people.note_ending(person_id, [each.name for each in found])
    ended = people.end_sessions(person_id)
    done(f"sessions of `{person_id}` that were ended: {ended}", {"person": person_id, "ended": ended}, as_json=as_json)


def _row(session: Session) -> dict[str, Any]:
    return {
        "session": session.name,
        "since": moment(session.started),
        "last_used": moment(session.seen),
        "proved": sorted(session.proofs),
    }

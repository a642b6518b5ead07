"""That the ledger tells of the state as it is, in a deployment whose state is older than its record, or was restored.

What is told anew begins with an act that says so: of before, nothing counts any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from gateway.changes import Change, OpenState, changing, looking
from gateway.db import directory_version, raise_version
from gateway.grants.directory import Directory, read_directory
from gateway.grants.retold import directory_told
from gateway.identity.people.account import account_facts, list_accounts
from gateway.ledger.acts import Thing, Told, acts_in_force, read_acts, things_told
from gateway.model.act import ActName
from gateway.model.facts import facts
from gateway.publication.on_record import version_facts
from gateway.publication.rows import read_versions
from gateway.publication.version import State

_STANDS: Final = {
    State.DRAFT: ActName.POLICY_DRAFTED,
    State.CHECKED: ActName.POLICY_SUBMITTED,
    State.REVIEWED: ActName.POLICY_APPROVED,
    State.RETURNED: ActName.POLICY_RETURNED,
    State.PUBLISHED: ActName.POLICY_PUBLISHED,
    State.WITHDRAWN: ActName.POLICY_WITHDRAWN,
}


def told_anew(state: OpenState, ledger: Path) -> bool:
    """Tell everything anew, unless the ``ledger`` tells of the state as it is; whether it was told.

    The state gets a version beyond all that were told of, so that those count no more.
    """
    told = read_acts(ledger)
    with looking(state.engine) as connection:
        if _is_told(connection, told):
            return False
    with changing(state) as change:
        beyond = max([change.version or 0, *(1 + (each.acts.version or 0) for each in told)])
        raise_version(change.connection, beyond)
        change.version = beyond
        _tell_everything(change)
    return True


def _is_told(connection: Connection, told: list[Told]) -> bool:
    version = directory_version(connection)
    if any((each.acts.version or 0) > version + 1 for each in told):
        return False
    things = things_told([each.acts for each in acts_in_force(told, version) if each.acts.version is not None])
    try:
        directory = directory_told(things, version)
    except (KeyError, ValueError):
        return False
    return directory == read_directory(connection) and _policies_told(things) == {
        (each.name, each.number): version_facts(each) for each in read_versions(connection)
    }


def _policies_told(things: Mapping[Thing, Mapping[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Where each version stands, by name and number; what somebody noted about it is no part of that."""
    policies = ((dict(names), told) for (kind, names), told in things.items() if kind == "policy")
    return {
        (names["policy"], names["number"]): {name: fact for name, fact in told.items() if name != "note"}
        for names, told in policies
    }


def _tell_everything(change: Change) -> None:
    directory = read_directory(change.connection)
    change.record(ActName.FOUNDED, {"version": change.version}, {})
    _tell_directory(change, directory)
    for account in list_accounts(change.connection):
        change.record(ActName.PERSON_WRITTEN, {"person": account.person.id}, account_facts(account))
    for version in read_versions(change.connection):
        about = {"policy": version.name, "number": version.number}
        change.record(_STANDS[version.state], about, version_facts(version))


def _tell_directory(change: Change, directory: Directory) -> None:
    for kind, act, things in (
        ("partner", ActName.PARTNER_WRITTEN, directory.partners),
        ("agreement", ActName.AGREEMENT_WRITTEN, directory.agreements),
        ("client", ActName.CLIENT_WRITTEN, directory.clients),
        ("grant", ActName.GRANT_GIVEN, {each.id: each for each in directory.standing.values()}),
        ("key", ActName.KEY_ENTERED, directory.token_keys),
    ):
        for name, thing in things.items():
            change.record(act, {kind: name}, facts(thing))
    for (client_id, actor_id), delegation in directory.delegations.items():
        about = {"client": client_id, "actor": actor_id}
        change.record(ActName.DELEGATION_WRITTEN, about, facts(delegation))

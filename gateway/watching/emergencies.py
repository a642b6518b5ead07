"""Emergencies: each use is a case that somebody else reviews in time, or whoever used it is suspended.

Cases follow the ledger, as all that is watched; their verdicts and suspensions are acts. So a case whose row was lost
is made again from the ledger, as it was: what was reviewed is not asked again, and nobody is suspended twice.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from gateway.changes import AdministrationError, Change, OpenState, changing, looking
from gateway.db import directory_version, writing
from gateway.events import Happening, keep
from gateway.grants.administration import suspend_client
from gateway.identity.people.account import read_account
from gateway.identity.people.administration import People, write
from gateway.ledger.acts import acts_in_force, read_acts
from gateway.model.act import ActName
from gateway.model.person import same_person
from gateway.watching.cases import Case, Uses, Verdict, change_case, find_case, read_cases, write_uses
from gateway.watching.following import Follower
from gateway.watching.notice import Kind
from gateway.watching.uses import read_use

_LONGEST_NOTE: Final = 500

_log: Final = logging.getLogger(__name__)


class Emergencies:
    """The cases of one deployment, followed from ``oldest`` on, in seconds since the epoch."""

    def __init__(self, state: OpenState, people: People, ledger: Path, oldest: float) -> None:
        self._state = state
        self._people = people
        self._ledger = ledger
        self._follower = Follower(ledger, oldest, read_use)
        self._uses: dict[str, Uses] = {}
        self._known: Mapping[str, Mapping[str, Any]] | None = None
        self._now = float("-inf")

    def look(self) -> int:
        """Bring the cases up to the ledger, and suspend for those that are overdue; how many were."""
        self._follow()
        # a clock that goes back gives nobody more time
        self._now = max(self._now, self._state.clock())
        with looking(self._state.engine) as connection:
            overdue = [case for case in read_cases(connection, unreviewed=True) if case.is_overdue(self._now)]
        return sum(self._suspend(case) for case in overdue)

    def _follow(self) -> None:
        touched = set()
        for use in self._follower.more():
            self._uses.setdefault(use.token, Uses(use)).add(use)
            touched.add(use.token)
        if touched:
            known = self._from_acts(touched) if self._known is None else self._known
            with writing(self._state.engine) as connection:
                for token in sorted(touched, key=lambda each: self._uses[each].first.time):
                    write_uses(connection, self._uses[token], known.get(token, {}))
        # what is used from now on has no acts yet
        self._known = {}

    def _from_acts(self, tokens: Collection[str]) -> dict[str, dict[str, Any]]:
        """What the acts tell of cases whose rows are not there (any more)."""
        with looking(self._state.engine) as connection:
            version = directory_version(connection)
            missing = set(tokens) - {case.token for case in read_cases(connection)}
        known: dict[str, dict[str, Any]] = {}
        for told in acts_in_force(read_acts(self._ledger), version) if missing else ():
            for act in told.acts.acts:
                if act.about.get("emergency") in missing:
                    known.setdefault(act.about["emergency"], {}).update(act.after)
        return known

    def _suspend(self, overdue: Case) -> bool:
        with changing(self._state) as change:
            case = find_case(change.connection, overdue.id)
            if case is None or not case.is_overdue(self._now):
                change.drop()
                return False
            suspend(change, case, Kind.EMERGENCY_OVERDUE, self._now)
        end_all(self._people, case)
        _log.warning("an emergency was not reviewed in time", extra={"case": case.id, "partner": case.partner_id})
        return True


def review(people: People, case_id: int, by: str, verdict: Verdict, note: str) -> Case:
    """Put down what ``by`` finds of a case; where it was no emergency, whoever used it is suspended at once.

    A review after the deadline does not lift the suspension. Raises ``AdministrationError`` for a case that there is
    not, one that was reviewed, for whoever used it themselves, and for a note that says nothing or too much.
    """
    if not 0 < len(note.strip()) <= _LONGEST_NOTE:
        raise AdministrationError(f"say what was found, in a note of 1 to {_LONGEST_NOTE} characters")
    with changing(people.state) as change:
        case = find_case(change.connection, case_id)
        if case is None:
            raise AdministrationError(f"there is no emergency {case_id}: see `gateway emergency list`")
        if case.verdict is not None:
            raise AdministrationError(f"emergency {case_id} was reviewed by `{case.reviewed_by}`")
        if _has_used(change, case, by):
            raise AdministrationError(f"`{by}` has used it: somebody else has to review it")
        found = {"verdict": verdict.value, "reviewed_by": by, "note": note.strip()}
        change_case(change.connection, case_id, **found)
        change.record(ActName.EMERGENCY_REVIEWED, {"emergency": case.token}, found, by)
        suspends = verdict is Verdict.UNJUSTIFIED and case.suspended is None
        if suspends:
            suspend(change, case, Kind.EMERGENCY_UNJUSTIFIED, people.clock(), by)
    if suspends:
        end_all(people, case)
    return case


def _has_used(change: Change, case: Case, by: str) -> bool:
    """Whether ``by`` is who used it: the account, or somebody of the officer's name, however it is spelled."""
    account = read_account(change.connection, by)
    names = [by] if account is None else [by, account.person.name]
    used = [case.officer] if case.person_id is None else [case.person_id, case.officer]
    return any(same_person(name, user) for name in names for user in used)


def suspend(change: Change, case: Case, why: Kind, now: float, by: str | None = None) -> None:
    """Suspend whoever used it: the account, or where there is none the client."""
    if case.person_id is not None and read_account(change.connection, case.person_id) is not None:
        write(change, case.person_id, ActName.PERSON_SUSPENDED, by, active=False)
        suspended = f"person {case.person_id}"
    else:
        suspend_client(change, case.client_id, by)
        suspended = f"client {case.client_id}"
    change_case(change.connection, case.id, suspended=suspended)
    change.record(ActName.EMERGENCY_SUSPENDED, {"emergency": case.token}, {"suspended": suspended}, by)
    facts = {"case": case.id, "purpose": case.purpose, "records": case.records}
    happening = Happening(why, now, case.partner_id, case.client_id, case.person_id, None, facts)
    keep(change.connection, [happening], 0)


def end_all(people: People, case: Case) -> None:
    """End what goes on of a person who was suspended."""
    if case.person_id is not None:
        people.end_sessions(case.person_id)
        people.end_allowed(case.person_id)

"""Whatever is done, in whatever order, and whatever fails: the record tells of the directory as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, event

from gateway.access.asking import AccessRequests
from gateway.access.clock import Terms
from gateway.access.deciding import Allowance, DecidingError, Reviews
from gateway.access.request import Applicant, End, Granted
from gateway.changes import AdministrationError, OpenState, looking
from gateway.db import open_database
from gateway.errors import GatewayError
from gateway.grants.administration import Administration
from gateway.grants.directory import Directory, read_directory
from gateway.grants.retold import directory_told
from gateway.identity.key_life import KeyLife
from gateway.identity.people.administration import People
from gateway.identity.people.key import PeopleKey
from gateway.ledger.acts import acts_in_force, read_acts, things_told
from gateway.ledger.book import Ledger
from gateway.model.client import Client, Stage
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.model.person import Person, Role
from tests.state import empty_sqlite
from tests.unit.access.wishes import REVIEWER, WISH
from tests.unit.grants.door import ZONE
from tests.unit.ledger.answers import KEY, unsynced

STEPS = 60
NAMES = ("one", "two", "three")


class Station:
    """What an operator does at random, of which much is refused."""

    def __init__(self, state: OpenState, chance: Random) -> None:
        self.administration = Administration(state)
        self.people = People(state, PeopleKey(bytes(32)))
        self.keys = KeyLife(state)
        self.requests = AccessRequests(state, Terms(open_per_partner=STEPS), ZONE, PeopleKey(bytes(32)))
        self.chance = chance

    def step(self) -> None:
        acts: list[Callable[[], object]] = [
            lambda: self.administration.add_partner(self._partner()),
            lambda: self.administration.settle([(self._partner(), [self._agreement()])]),
            lambda: self.administration.add_client(self._client()),
            lambda: self.administration.approve_client(self._name(), self._name()),
            lambda: self.administration.note_test(self._name()),
            lambda: self.administration.activate_client(self._name(), self._name()),
            lambda: self.administration.rotate(self._name(), [{"kty": "EC", "kid": self._name()}], "one"),
            lambda: self.administration.set_client_active(self._name(), active=self._either()),
            lambda: self.administration.set_partner_active(self._name(), active=self._either()),
            lambda: self.administration.revoke_agreement(self._name()),
            lambda: self.administration.let_act(self._name(), self._name(), self.chance.choice([None, "one"])),
            lambda: self.administration.approve_delegation(self._name(), self._name(), "two"),
            lambda: self.administration.withdraw_delegation(self._name(), self._name()),
            lambda: self.people.add(Person(self._name(), "名", None, frozenset({Role.AUDITOR}), active=True)),
            lambda: self.people.set_roles(self._name(), {self.chance.choice([Role.AUDITOR, Role.OPERATOR])}),
            lambda: self.people.set_active(self._name(), active=self._either()),
            lambda: self.people.rename(self._name(), self._name()),
            lambda: self.keys.add_next(f"key-{self.chance.random()}", {"kty": "EC"}),
            self.keys.activate,
            self._grant,
            self._grant,
            self._end,
        ]
        self.chance.choice(acts)()

    def _grant(self) -> None:
        name = self._name()
        applicant = Applicant(name, self._name(), self._name())
        asked = self.requests.ask(applicant, replace(WISH, purpose=self.chance.choice(["care", "disaster-roll"])))
        granted = Granted(WISH.actions, WISH.fields, WISH.areas, WISH.until)
        allowance = Allowance(frozenset(WISH.actions), frozenset(WISH.fields), WISH.areas, WISH.until)
        Reviews(self.requests).approve(asked.id, REVIEWER, granted, allowance)

    def _end(self) -> None:
        standing = [*as_it_is(self.requests.state.engine).standing.values()]
        if standing:
            Reviews(self.requests).end(self.chance.choice(standing).id, REVIEWER, End.NOT_NEEDED)

    def _name(self) -> str:
        return self.chance.choice(NAMES)

    def _either(self) -> bool:
        return self.chance.random() < 0.5

    def _partner(self) -> Partner:
        areas = tuple(self.chance.sample(["310115003", "310115009"], self.chance.randint(1, 2)))
        return Partner(self._name(), "community-committee", "居委会", areas, active=True)

    def _agreement(self) -> Agreement:
        types = frozenset(self.chance.sample(["household", "person", "venue"], 2))
        last = date(2026, 12, self.chance.randint(1, 31))
        actions = frozenset({Action.LIST, self.chance.choice(list(Action))})
        care = Agreement("", "", types, actions, frozenset({"care"}), ("310115003",), date(2026, 1, 1), last)
        return replace(care, id=self._name(), partner_id=self._name())

    def _client(self) -> Client:
        stage = self.chance.choice([Stage.PROPOSED, Stage.ACTIVE])
        return Client(self._name(), self._name(), (), True, stage=stage, entered_by="one", may_exchange=self._either())


def as_it_is(engine: Engine) -> Directory:
    with looking(engine) as connection:
        return read_directory(connection)


@pytest.mark.parametrize("seed", range(8))
def test_the_record_tells_of_the_directory_as_it_is(seed: int, tmp_path: Path) -> None:
    chance = Random(seed)  # noqa: S311 - a sequence that can be repeated
    engine = open_database(empty_sqlite(tmp_path))
    done = failed = 0

    def refuse(_: object) -> None:
        if chance.random() < 0.2:
            raise ConnectionError

    event.listen(engine, "commit", refuse)
    with Ledger(tmp_path / "ledger", KEY, sync=unsynced) as ledger:
        station = Station(OpenState(engine, None, ledger, lambda: 1_790_000_000.0, "unix:root"), chance)
        for _ in range(STEPS):
            try:
                station.step()
                done += 1
            except (AdministrationError, GatewayError, DecidingError):
                pass
            except ConnectionError:
                failed += 1
    event.remove(engine, "commit", refuse)
    stands = as_it_is(engine)
    told = read_acts(tmp_path / "ledger")
    in_force = [each.acts for each in acts_in_force(told, stands.version)]
    assert directory_told(things_told(in_force), stands.version) == stands
    assert done > 5, "some of it was done"
    assert failed > 0, "some of it was put on record and not done"
    engine.dispose()

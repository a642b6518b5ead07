from __future__ import annotations

from pathlib import Path

import pytest

from gateway.changes import AdministrationError
from gateway.db import migrate, open_database
from gateway.errors import IDENTITY_DOWN, GatewayError
from gateway.identity.key_life import KeyLife
from gateway.identity.keys import create_signing_key, private_keys, public_jwk, remove_signing_key
from gateway.identity.token_keys import TokenKeys
from gateway.model.token_key import KeyState
from tests.state import empty_sqlite, state_of

FIVE_AND_A_HALF_MINUTES = 330


class Station:
    """A state with token keys, the folder of their private halves, and a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        engine = open_database(empty_sqlite(folder))
        self.folder = folder / "keys"
        self.now = 1_790_000_000.0
        self.life = KeyLife(state_of(engine, None, lambda: self.now))
        self.first = create_signing_key(self.folder)
        assert self.life.enter_first({kid: public_jwk(key) for kid, key in private_keys(self.folder).items()})

    def rotate(self) -> str:
        kid = create_signing_key(self.folder)
        self.life.add_next(kid, public_jwk(private_keys(self.folder)[kid]))
        return kid

    def process(self, folder: Path | None = None) -> TokenKeys:
        return TokenKeys(folder or self.folder, kept=self.life.keys, current=self.life.keys)

    def states(self) -> dict[str, str]:
        return {kid: key.state.value for kid, key in self.life.keys().items()}


@pytest.fixture
def station(tmp_path: Path) -> Station:
    """A deployment with one key."""
    return Station(tmp_path)


def test_a_key_lives_from_next_to_removed(station: Station) -> None:
    keys = station.process()
    second = station.rotate()
    assert station.states() == {station.first: "active", second: "next"}
    assert keys.signer()[0] == station.first
    assert [key["kid"] for key in keys.jwks()["keys"]] == [station.first, second]
    assert keys.get(second) is not None

    assert station.life.activate() == second
    assert keys.signer()[0] == second
    assert [key["kid"] for key in keys.jwks()["keys"]] == [second, station.first]
    assert keys.get(station.first) is not None

    station.now += FIVE_AND_A_HALF_MINUTES
    station.life.retire(station.first)
    assert station.states() == {station.first: "removed", second: "active"}
    assert keys.get(station.first) is None
    assert [key["kid"] for key in keys.jwks()["keys"]] == [second]


def test_no_private_part_is_published_or_in_the_state(station: Station) -> None:
    assert all("d" not in key for key in station.process().jwks()["keys"])
    assert all("d" not in key.jwk for key in station.life.keys().values())


def test_a_key_is_not_retired_while_what_it_signed_is_good(station: Station) -> None:
    station.rotate()
    station.life.activate()
    station.now += FIVE_AND_A_HALF_MINUTES - 1
    with pytest.raises(AdministrationError, match=r"is good for \d more"):
        station.life.retire(station.first)


@pytest.mark.parametrize("step", ["retire", "revoke"])
def test_a_key_that_is_not_there_cannot_be_removed(station: Station, step: str) -> None:
    with pytest.raises(AdministrationError, match="there is no key"):
        getattr(station.life, step)("other")


def test_the_active_key_is_not_retired_and_not_revoked_while_none_follows(station: Station) -> None:
    with pytest.raises(AdministrationError, match="is active, not retiring"):
        station.life.retire(station.first)
    with pytest.raises(AdministrationError, match="no next key"):
        station.life.revoke(station.first)
    assert station.states() == {station.first: "active"}


def test_when_the_active_key_is_revoked_the_next_one_signs(station: Station) -> None:
    keys = station.process()
    second = station.rotate()
    station.life.revoke(station.first)
    assert station.states() == {station.first: "removed", second: "active"}
    assert keys.signer()[0] == second
    assert keys.get(station.first) is None


def test_there_is_one_next_key(station: Station) -> None:
    station.rotate()
    with pytest.raises(AdministrationError, match="next already"):
        station.rotate()


def test_a_removed_key_does_not_come_back_with_its_file(station: Station) -> None:
    station.rotate()
    station.life.revoke(station.first)
    files = {kid: public_jwk(key) for kid, key in private_keys(station.folder).items()}
    assert station.first in files
    assert not station.life.enter_first(files)
    assert station.life.keys()[station.first].state is KeyState.REMOVED


def test_of_an_older_deployment_the_newest_file_signs(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'state.db'}")
    migrate(engine)
    kids = [create_signing_key(tmp_path / "keys") for _ in range(2)]
    life = KeyLife(state_of(engine))
    life.enter_first({kid: public_jwk(key) for kid, key in private_keys(tmp_path / "keys").items()})
    assert {kid: key.state.value for kid, key in life.keys().items()} == {kids[0]: "retiring", kids[1]: "active"}


def test_a_process_without_the_private_half_is_not_ready_and_signs_nothing(station: Station, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another-machine"
    keys = station.process(elsewhere)
    for ask in (keys.signer, keys.ready):
        with pytest.raises(GatewayError) as refused:
            ask()
        assert refused.value.problem is IDENTITY_DOWN
    elsewhere.mkdir()
    (elsewhere / "token-0001.jwk").write_bytes((station.folder / "token-0001.jwk").read_bytes())
    (elsewhere / "token-0001.jwk").chmod(0o600)
    assert keys.ready()


def test_a_key_that_is_not_known_yet_is_looked_for_once_more(station: Station) -> None:
    asked: list[int] = []
    seen = station.life.keys()

    def current() -> object:
        asked.append(1)
        return station.life.keys()

    keys = TokenKeys(station.folder, kept=lambda: seen, current=current)  # type: ignore[arg-type]  # counted
    assert keys.get(station.first) is not None
    assert not asked
    second = station.rotate()
    assert keys.get(second) is not None
    assert keys.get("nobody's") is None
    assert len(asked) == 2


def test_the_file_of_a_key_is_removed_and_no_other(station: Station) -> None:
    second = station.rotate()
    remove_signing_key(station.folder, station.first)
    assert list(private_keys(station.folder)) == [second]

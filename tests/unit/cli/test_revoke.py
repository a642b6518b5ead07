from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner, Result
from sqlalchemy import select

from gateway.cli import main
from gateway.db import open_database, reading
from gateway.grants.revocation import REVOKED_KEY
from gateway.ledger.references import KEY_FILE, create_reference_key
from gateway.tables import REVOCATION
from tests.state import empty_sqlite


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The settings file of a deployment with an empty state."""
    empty_sqlite(tmp_path)
    (tmp_path / "gateway.toml").write_text("")
    (tmp_path / "keys").mkdir(mode=0o700)
    create_reference_key(tmp_path / "keys" / KEY_FILE)
    return tmp_path / "gateway.toml"


def revoke(settings: Path, *words: str, redis_url: str = "") -> Result:
    environment = {"GATEWAY_REDIS_URL": redis_url, "GATEWAY_STATE_URL": ""}
    return CliRunner().invoke(main, ["--settings", str(settings), "revoke", *words], env=environment)


@pytest.mark.parametrize(("words", "seconds"), [([], 300), (["--family"], 8 * 3600)])
def test_a_token_is_revoked_for_as_long_as_it_could_be_good(
    settings: Path, redis_url: str, redis_client: redis.Redis, words: list[str], seconds: int
) -> None:
    before = int(time.time())
    result = revoke(settings, "some-token", *words, "--json", redis_url=redis_url)
    assert result.exit_code == 0, result.output
    until = json.loads(result.output)["until"]
    assert before + seconds <= until <= int(time.time()) + seconds
    assert redis_client.zscore(REVOKED_KEY, "some-token") == until
    with reading(open_database(f"sqlite:///{settings.parent / 'state.db'}")) as connection:
        assert connection.execute(select(REVOCATION.c.id, REVOCATION.c.until)).all() == [("some-token", until)]


def test_without_redis_it_is_told_that_nothing_was_revoked(settings: Path, tmp_path: Path) -> None:
    lost = revoke(settings, "some-token", redis_url=f"unix://{tmp_path}/none.sock")
    assert lost.exit_code == 1
    assert "cannot be checked at the moment" in lost.output
    assert "no gateway runs" in revoke(settings, "some-token").output

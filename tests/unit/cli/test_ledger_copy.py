"""The copy of the ledger, by the commands of the station."""

from __future__ import annotations

import time
from pathlib import Path
from shutil import rmtree

import orjson
import psycopg
import pytest
from click.testing import CliRunner, Result

from gateway.cli.ledger_commands import ledger
from gateway.ledger.book import Ledger
from gateway.ledger.claims import own_segments
from gateway.ledger.opening import sequencer_of
from gateway.ledger.tree.keys import create_key
from gateway.settings import Settings
from tests.unit.ledger.answers import KEY, release, settings_of


@pytest.fixture
def settings(tmp_path: Path, postgres_database: str) -> Settings:
    """With something on the record from before there was a copy."""
    found = settings_of(tmp_path, f'copy = "{postgres_database}"\n')
    create_key(found.keys)
    with Ledger(found.ledger, KEY, time.time) as written:
        written.append(release("a" * 32))
    return found


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(ledger, arguments, obj=settings)


def test_a_copy_is_prepared_compared_and_a_lost_disk_restored(settings: Settings) -> None:
    for _ in range(2):
        prepared = run(settings, "copy", "prepare", "--json")
        assert prepared.exit_code == 0, prepared.output
        assert orjson.loads(prepared.stdout) == {"segments": 1}
    run(settings, "checkpoint")
    compared = run(settings, "verify", "--copy")
    assert compared.exit_code == 0, compared.output
    assert "entries that are the same in the copy: 3; that are only there yet: 0" in compared.stdout

    rmtree(settings.ledger)
    restored = run(settings, "restore", "--json")
    assert restored.exit_code == 0, restored.output
    assert orjson.loads(restored.stdout) == {"entries": 3}
    told = orjson.loads(run(settings, "verify", "--copy", "--json").stdout)
    assert (told["whole"], told["entries"], told["in_tree"], told["in_copy"], told["not_here_yet"]) == (
        True,
        3,
        3,
        3,
        0,
    )
    assert run(settings, "show", "a" * 32).exit_code == 0


def test_what_differs_is_a_fault(settings: Settings, postgres_database: str) -> None:
    run(settings, "copy", "prepare")
    (path,) = own_segments(settings.ledger)
    with psycopg.connect(postgres_database) as connection:
        connection.execute("INSERT INTO ledger_line VALUES (%s, 3, 'elsewhere', '')", (path.stem,))
    compared = run(settings, "verify", "--copy")
    assert compared.exit_code == 1
    assert f"{path.name}:4  entry 3 is in the copy and not here" in compared.stderr


def test_the_owner_may_be_another(settings: Settings, postgres_database: str) -> None:
    role = f"gateway_{path_safe(postgres_database)}"
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        try:
            weak = settings_of(settings.home, f'copy = "{postgres_database.replace("postgres@", f"{role}@")}"\n')
            refused = run(weak, "copy", "prepare")
            assert refused.exit_code == 1
            assert "the tables cannot be made: 42501" in refused.stderr
            prepared = run(weak, "copy", "prepare", "--owner", postgres_database, "--for", role)
            assert prepared.exit_code == 0, prepared.output
        finally:
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")


def path_safe(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]


def test_what_cannot_be_done_is_told_in_a_sentence(settings: Settings, tmp_path: Path) -> None:
    assert "the tables cannot be made" not in run(settings, "restore").stderr
    plain = settings_of(tmp_path)
    for command in (("copy", "prepare"), ("restore",), ("verify", "--copy")):
        refused = run(plain, *command)
        assert refused.exit_code == 1
        # what is refused below is told by the command that stands above this one
        assert "there is no copy" in f"{refused.stderr}{refused.exception}"
    away = settings_of(tmp_path, 'copy = "postgresql://nobody@/none?host=/nowhere"\n')
    for command in (("copy", "prepare"), ("restore",), ("verify", "--copy")):
        refused = run(away, *command)
        assert refused.exit_code == 1
        assert refused.stderr.startswith("Error: ")


def test_a_ledger_is_not_restored_while_it_is_served_or_into_another_tree(settings: Settings) -> None:
    run(settings, "copy", "prepare")
    with sequencer_of(settings)() as serving:
        serving.more()
        assert "the gateway is running here" in run(settings, "restore").stderr
    with Ledger(settings.home / "other", KEY, time.time) as written:
        written.append(release("b" * 32))
    other = settings_of(settings.home, f'copy = ""\ndirectory = "{settings.home}/other"\n')
    run(other, "checkpoint")
    joined = settings_of(settings.home, f'copy = "{settings.ledger_copy}"\ndirectory = "{settings.home}/other"\n')
    assert "has a tree of its own" in run(joined, "restore").stderr

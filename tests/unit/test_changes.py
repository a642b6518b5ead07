"""What is written to the state is on record before it takes effect, or is not written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, select

from gateway.changes import AdministrationError, OpenState, UnnamedActError, changing, noting
from gateway.db import directory_version, open_database, reading
from gateway.ledger.acts import acts_in_force, read_acts
from gateway.ledger.book import Ledger
from gateway.ledger.verify import verify
from gateway.model.act import ActName
from gateway.tables import PARTNER
from tests.state import empty_sqlite
from tests.unit.ledger.answers import KEY, unsynced

ROW = {"kind": "court", "name": "n", "areas": [], "active": True, "created": "", "updated": ""}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(empty_sqlite(tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def state(engine: Engine, tmp_path: Path) -> Iterator[OpenState]:
    with Ledger(tmp_path / "ledger", KEY, sync=unsynced) as ledger:
        yield OpenState(engine, None, ledger, lambda: 0.0, "unix:root")


def enter(state: OpenState, name: str, by: str | None = None) -> None:
    with changing(state) as change:
        change.connection.execute(insert(PARTNER).values(id=name, **ROW))
        change.record(ActName.PARTNER_WRITTEN, {"partner": name}, {"active": True}, by)


def partners(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(select(PARTNER.c.id).order_by(PARTNER.c.id)).scalars())


def version(engine: Engine) -> int:
    with reading(engine) as connection:
        return directory_version(connection)


def test_an_act_has_the_version_that_it_makes(state: OpenState, tmp_path: Path) -> None:
    before = version(state.engine)
    enter(state, "one")
    enter(state, "two", by="wang-fang")
    told = [(each.acts.version, each.acts.acts[0].by) for each in read_acts(tmp_path / "ledger")]
    assert told == [(before + 1, "unix:root"), (before + 2, "wang-fang")]
    assert version(state.engine) == before + 2


def test_it_is_on_record_before_it_is_committed(state: OpenState, tmp_path: Path) -> None:
    seen: list[int] = []
    event.listen(state.engine, "commit", lambda _: seen.append(len(read_acts(tmp_path / "ledger"))))
    enter(state, "one")
    assert seen == [1]


def test_a_write_that_does_not_say_what_it_does_is_not_made(state: OpenState) -> None:
    with pytest.raises(UnnamedActError), changing(state) as change:
        change.connection.execute(insert(PARTNER).values(id="one", **ROW))
    assert partners(state.engine) == []


def test_what_is_dropped_is_neither_written_nor_told(state: OpenState, tmp_path: Path) -> None:
    before = version(state.engine)
    with changing(state) as change:
        change.connection.execute(insert(PARTNER).values(id="one", **ROW))
        change.record(ActName.PARTNER_WRITTEN, {"partner": "one"}, {})
        change.drop()
    assert (partners(state.engine), version(state.engine)) == ([], before)
    assert not (tmp_path / "ledger").exists()


def test_what_goes_wrong_before_the_end_is_neither_written_nor_told(state: OpenState, tmp_path: Path) -> None:
    enter(state, "one")
    with pytest.raises(AdministrationError, match="cannot be written"):
        enter(state, "one")
    assert len(read_acts(tmp_path / "ledger")) == 1


def test_where_the_ledger_cannot_be_written_nothing_is(engine: Engine, tmp_path: Path) -> None:
    # a file in the place of its folder: even root writes nothing there
    (tmp_path / "ledger").write_bytes(b"")
    before = version(engine)
    state = OpenState(engine, None, Ledger(tmp_path / "ledger", KEY), lambda: 0.0)
    with pytest.raises(AdministrationError, match="the ledger cannot be written, so nothing was"):
        enter(state, "one")
    assert (partners(engine), version(engine)) == ([], before)


def test_a_disk_that_is_full_lets_nothing_be_written(engine: Engine, tmp_path: Path) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    state = OpenState(engine, None, Ledger(tmp_path / "ledger", KEY, sync=full), lambda: 0.0)
    with pytest.raises(AdministrationError, match="the ledger cannot be written, so nothing was"):
        enter(state, "one")
    assert partners(engine) == []


def test_what_no_entry_can_hold_is_not_written(state: OpenState) -> None:
    with pytest.raises(AdministrationError, match="too much for one entry"), changing(state) as change:
        change.record(ActName.PARTNER_WRITTEN, {"partner": "one"}, {"name": "x" * 9_000_000})
    assert version(state.engine) == 1


def test_a_commit_that_fails_leaves_an_entry_whose_version_the_next_act_has_again(
    state: OpenState, tmp_path: Path
) -> None:
    def refuse(_: object) -> None:
        event.remove(state.engine, "commit", refuse)
        raise RuntimeError

    event.listen(state.engine, "commit", refuse)
    with pytest.raises(RuntimeError):
        enter(state, "lost")
    assert partners(state.engine) == []
    told = read_acts(tmp_path / "ledger")
    assert acts_in_force(told, version(state.engine)) == []
    enter(state, "kept")
    stands = acts_in_force(read_acts(tmp_path / "ledger"), version(state.engine))
    assert [each.acts.acts[0].about for each in stands] == [{"partner": "kept"}]
    assert len(read_acts(tmp_path / "ledger")) == 2


def test_what_no_process_keeps_a_copy_of_is_on_record_and_leaves_the_version(state: OpenState, tmp_path: Path) -> None:
    before = version(state.engine)
    with noting(state) as change:
        change.connection.execute(insert(PARTNER).values(id="one", **ROW))
        change.record(ActName.PARTNER_WRITTEN, {"partner": "one"}, {})
    assert (partners(state.engine), version(state.engine)) == (["one"], before)
    assert [each.acts.version for each in read_acts(tmp_path / "ledger")] == [None]


def test_a_writer_killed_between_the_record_and_the_commit_has_written_nothing(
    state: OpenState, tmp_path: Path
) -> None:
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from sqlalchemy import event\n"
        "from gateway.db import open_database\n"
        "from gateway.changes import OpenState\n"
        "from gateway.ledger.book import Ledger\n"
        "from tests.unit.ledger.answers import KEY\n"
        "from tests.unit.test_changes import enter\n"
        "engine = open_database(sys.argv[1])\n"
        "event.listen(engine, 'commit', lambda _: os.kill(os.getpid(), 9))\n"
        "enter(OpenState(engine, None, Ledger(Path(sys.argv[2]), KEY), lambda: 0.0, 'unix:root'), 'lost')\n"
    )
    url, folder, root = f"sqlite:///{tmp_path / 'state.db'}", tmp_path / "ledger", Path(__file__).parents[2]
    command = [sys.executable, "-c", program, url, str(folder)]
    done = subprocess.run(command, check=False, cwd=root, env={**os.environ, "PYTHONPATH": str(root)})  # noqa: S603 - our own
    assert done.returncode == -signal.SIGKILL
    assert partners(state.engine) == []
    assert [each.acts.acts[0].about for each in read_acts(folder)] == [{"partner": "lost"}]
    enter(state, "kept")
    assert partners(state.engine) == ["kept"]
    stands = acts_in_force(read_acts(folder), version(state.engine))
    assert [each.acts.acts[0].about for each in stands] == [{"partner": "kept"}]
    assert verify(folder).whole

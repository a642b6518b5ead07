from __future__ import annotations

from pathlib import Path

import apsw
import psycopg

from bench.archive import copy_households, sqlite_archive


def test_an_archive_is_made_once(tmp_path: Path) -> None:
    url = sqlite_archive(tmp_path, 100)
    made = Path(url.removeprefix("sqlite:///")).stat().st_mtime_ns
    assert sqlite_archive(tmp_path, 100) == url
    assert Path(url.removeprefix("sqlite:///")).stat().st_mtime_ns == made


def test_the_copy_in_postgresql_holds_the_same_households(tmp_path: Path, postgres_database: str) -> None:
    origin = sqlite_archive(tmp_path, 100)
    copy_households(origin, postgres_database)
    query = "select household_no, head_id_number, members, phone from household order by household_no"
    with psycopg.connect(postgres_database) as connection:
        copied = connection.execute(query).fetchall()
    assert copied == apsw.Connection(origin.removeprefix("sqlite:///")).execute(query).fetchall()

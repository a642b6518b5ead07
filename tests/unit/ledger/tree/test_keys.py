"""The keys of checkpoints: read by their owner alone, numbered, and never the last one given up."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.ledger.tree.keys import CheckpointKeyError, create_key, known_keys, origin_of, retire_key, signers

ORIGIN = origin_of("https://gateway.example/")


def test_a_key_that_other_users_may_read_signs_nothing(tmp_path: Path) -> None:
    create_key(tmp_path)
    assert len(known_keys(tmp_path, ORIGIN)) == 1
    (tmp_path / "checkpoint-0001.key").chmod(0o640)
    with pytest.raises(CheckpointKeyError, match="chmod 600"):
        signers(tmp_path, ORIGIN)


def test_a_key_of_another_length_is_none(tmp_path: Path) -> None:
    create_key(tmp_path)
    (tmp_path / "checkpoint-0001.key").write_bytes(b"short")
    with pytest.raises(CheckpointKeyError, match="32 bytes"):
        signers(tmp_path, ORIGIN)


def test_a_number_is_given_once_and_the_last_key_stays(tmp_path: Path) -> None:
    assert (create_key(tmp_path), create_key(tmp_path)) == (1, 2)
    retired = retire_key(tmp_path, ORIGIN, 2)
    assert create_key(tmp_path) == 3
    assert retired in known_keys(tmp_path, ORIGIN)
    retire_key(tmp_path, ORIGIN, 1)
    with pytest.raises(CheckpointKeyError, match="only key"):
        retire_key(tmp_path, ORIGIN, 3)
    with pytest.raises(CheckpointKeyError, match="no key 1"):
        retire_key(tmp_path, ORIGIN, 1)

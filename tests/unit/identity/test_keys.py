from __future__ import annotations

import stat
from pathlib import Path

import orjson
import pytest
from joserfc.jwk import ECKey

from gateway.identity.keys import (
    KeyFileError,
    create_signing_key,
    private_keys,
    public_jwk,
    remove_signing_key,
    write_private,
)


def test_a_new_key_has_the_highest_number(tmp_path: Path) -> None:
    made = [create_signing_key(tmp_path) for _ in range(3)]
    assert list(private_keys(tmp_path)) == made


def test_the_number_of_a_removed_key_is_not_given_again_while_a_newer_one_stands(tmp_path: Path) -> None:
    first, second = (create_signing_key(tmp_path) for _ in range(2))
    remove_signing_key(tmp_path, first)
    third = create_signing_key(tmp_path)
    assert list(private_keys(tmp_path)) == [second, third]


def test_the_private_half_is_readable_to_its_owner_alone_and_not_in_the_public_one(tmp_path: Path) -> None:
    kid = create_signing_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "token-0001.jwk").stat().st_mode) == 0o600
    assert "d" not in public_jwk(private_keys(tmp_path)[kid])


def test_a_key_that_is_open_to_others_is_not_used(tmp_path: Path) -> None:
    create_signing_key(tmp_path)
    (tmp_path / "token-0001.jwk").chmod(0o640)
    with pytest.raises(KeyFileError, match="is open to other users: `chmod 600` it"):
        private_keys(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        orjson.dumps(ECKey.generate_key("P-256").as_dict(private=False)),
        orjson.dumps(ECKey.generate_key("P-384").as_dict(private=True)),
    ],
    ids=["empty", "no members", "no object", "no JSON", "public", "another curve"],
)
def test_a_file_that_is_no_signing_key_is_told_by_name(tmp_path: Path, content: bytes) -> None:
    write_private(tmp_path / "token-0001.jwk", content)
    with pytest.raises(KeyFileError, match=r"token-0001\.jwk` is not a"):
        private_keys(tmp_path)


def test_other_files_beside_the_keys_are_left_alone(tmp_path: Path) -> None:
    kid = create_signing_key(tmp_path)
    (tmp_path / "cursor.key").write_bytes(b"x")
    (tmp_path / "token-0001.jwk.bak").write_bytes(b"x")
    assert set(private_keys(tmp_path)) == {kid}


def test_a_private_file_is_never_overwritten(tmp_path: Path) -> None:
    write_private(tmp_path / "a", b"first")
    with pytest.raises(KeyFileError, match="there is a file"):
        write_private(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_no_name_of_a_key_looks_like_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["-looks-like-an-option", "-and-so-does-this", "a-name"])
    monkeypatch.setattr("gateway.identity.keys.ECKey.thumbprint", lambda _: next(names, "a-name"))
    assert create_signing_key(tmp_path) == "a-name"

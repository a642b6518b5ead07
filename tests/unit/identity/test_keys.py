from __future__ import annotations

import stat
from pathlib import Path

import orjson
import pytest
from joserfc.jwk import ECKey

from gateway.identity.keys import KeyFileError, create_signing_key, load_signing_keys, write_private


def test_a_new_key_is_the_active_one_and_the_old_one_still_recognises(tmp_path: Path) -> None:
    old = create_signing_key(tmp_path)
    new = create_signing_key(tmp_path)
    keys = load_signing_keys(tmp_path)
    assert keys.active_kid == new
    assert set(keys.public) == {old, new}
    assert [key["kid"] for key in keys.jwks()["keys"]] == [new, old]


def test_a_key_that_is_removed_recognises_no_more(tmp_path: Path) -> None:
    old = create_signing_key(tmp_path)
    create_signing_key(tmp_path)
    (tmp_path / "token-0001.jwk").unlink()
    assert old not in load_signing_keys(tmp_path).public


def test_the_number_of_a_removed_key_is_not_given_again_while_a_newer_one_stands(tmp_path: Path) -> None:
    for _ in range(2):
        create_signing_key(tmp_path)
    (tmp_path / "token-0001.jwk").unlink()
    newest = create_signing_key(tmp_path)
    assert load_signing_keys(tmp_path).active_kid == newest


def test_the_private_part_is_neither_published_nor_readable_to_others(tmp_path: Path) -> None:
    create_signing_key(tmp_path)
    keys = load_signing_keys(tmp_path)
    assert all("d" not in key for key in keys.jwks()["keys"])
    assert all(not key.key.is_private for key in keys.public.values())
    assert stat.S_IMODE((tmp_path / "token-0001.jwk").stat().st_mode) == 0o600


def test_a_key_that_is_open_to_others_is_not_used(tmp_path: Path) -> None:
    create_signing_key(tmp_path)
    (tmp_path / "token-0001.jwk").chmod(0o640)
    with pytest.raises(KeyFileError, match="is open to other users: `chmod 600` it"):
        load_signing_keys(tmp_path)


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
        load_signing_keys(tmp_path)


def test_without_a_key_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="there is no signing key in"):
        load_signing_keys(tmp_path / "missing")


def test_other_files_beside_the_keys_are_left_alone(tmp_path: Path) -> None:
    kid = create_signing_key(tmp_path)
    (tmp_path / "cursor.key").write_bytes(b"x")
    (tmp_path / "token-0001.jwk.bak").write_bytes(b"x")
    assert set(load_signing_keys(tmp_path).public) == {kid}


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

"""The file of the pseudonyms' secret: what is read from it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.redaction.keyring import NO_KEYS, Epoch, KeyringError, new_key_file, read_keyring

OLD, NEW = f"1 {'ab' * 32}\n", f"2 {'cd' * 32}\n"


def written(path: Path, content: bytes | str, mode: int = 0o600) -> Path:
    file = path / "pseudonym.key"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    file.chmod(mode)
    return file


def test_a_new_file_holds_a_first_epoch_of_its_own(tmp_path: Path) -> None:
    one, other = new_key_file(), new_key_file()
    ring = read_keyring(written(tmp_path, one))
    assert [(epoch.number, len(epoch.secret)) for epoch in ring.epochs] == [(1, 32)]
    assert one != other


@pytest.mark.parametrize("content", [OLD + NEW, NEW + OLD])
def test_of_two_epochs_the_one_with_the_higher_number_is_in_use(tmp_path: Path, content: str) -> None:
    ring = read_keyring(written(tmp_path, content))
    assert ring.epochs == (Epoch(2, b"\xcd" * 32), Epoch(1, b"\xab" * 32))
    assert ring.label == "2+1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "holds no pseudonym key"),
        ("1\n", "holds no pseudonym key"),
        (OLD + "\n" + NEW, "holds no pseudonym key"),
        (OLD + NEW + f"3 {'ef' * 32}\n", "one or two lines"),
        (f"0 {'ab' * 32}\n", "holds no pseudonym key"),
        (f"1 {'AB' * 32}\n", "64 hex digits"),
        (OLD + f"1 {'cd' * 32}\n", "holds one epoch twice"),
        (OLD + f"2 {'ab' * 32}\n", "holds one epoch twice"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_file_that_is_not_clearly_a_key_is_refused_without_a_word_of_it(
    tmp_path: Path, content: bytes | str, said: str
) -> None:
    with pytest.raises(KeyringError, match=said) as refused:
        read_keyring(written(tmp_path, content))
    assert "abab" not in str(refused.value).lower()


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="is open to other users: `chmod 600` it"):
        read_keyring(written(tmp_path, OLD, mode=0o640))


def test_a_missing_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="restore it, or have `gateway init --again` make a first one"):
        read_keyring(tmp_path / "pseudonym.key")


def test_without_keys_a_domain_has_none() -> None:
    assert NO_KEYS.domain("committee-1", "elderly-care").keys == ()

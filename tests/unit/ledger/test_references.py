from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gateway.ledger.references import ReferenceKey, ReferenceKeyError, create_reference_key, read_reference_key


def test_a_key_is_read_back_as_it_was_made_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger-reference.key"
    made = create_reference_key(path)
    assert read_reference_key(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_neighbourhood_is_shared_by_a_hundred_numbers_of_one_type_and_is_no_record_s_reference() -> None:
    key = ReferenceKey(bytes(32))
    near = {key.neighbourhood("household", f"H-{number:04}") for number in range(1200, 1300)}
    assert len(near) == 1
    others = {
        key.neighbourhood("household", "H-1300"),
        key.neighbourhood("resident", "H-1200"),
        key.reference("household", "H-12"),
        ReferenceKey(bytes([1]) * 32).neighbourhood("household", "H-1200"),
    }
    assert len(others | near) == 5


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ledger-reference.key"
    made = create_reference_key(path)
    with pytest.raises(ReferenceKeyError, match="exists already"):
        create_reference_key(path)
    assert read_reference_key(path) == made


@pytest.mark.parametrize("text", ["", "ab", "g" * 64, "a" * 65, "a" * 64 + "\n\n", "A" * 64])
def test_a_malformed_key_is_refused_without_being_shown(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="ascii")
    path.chmod(0o600)
    with pytest.raises(ReferenceKeyError, match="64 hexadecimal digits") as refused:
        read_reference_key(path)
    assert "gggg" not in str(refused.value)


def test_a_missing_or_unreadable_key_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReferenceKeyError, match="no reference key"):
        read_reference_key(tmp_path / "none")
    with pytest.raises(ReferenceKeyError, match="cannot be read"):
        read_reference_key(tmp_path)
    with pytest.raises(ReferenceKeyError, match="cannot be written"):
        create_reference_key(tmp_path / "none" / "key")


def test_references_tell_records_types_and_keys_apart() -> None:
    one, other = ReferenceKey(bytes(32)), ReferenceKey(bytes([1] * 32))
    references = {
        one.reference("household", "H-1"),
        one.reference("household", "H-2"),
        one.reference("case", "H-1"),
        one.reference("household\0H", "-1"),
        other.reference("household", "H-1"),
    }
    assert len(references) == 5


def test_many_records_get_the_references_that_each_has_alone() -> None:
    key = ReferenceKey(bytes(range(32)))
    identifiers = ["H-1", "", "户-2", "lone \ud800"]
    assert key.references("household", identifiers) == [key.reference("household", one) for one in identifiers]


def test_a_key_of_another_length_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        ReferenceKey(b"short")

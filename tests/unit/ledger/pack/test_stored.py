"""A pack is a zip that any program opens, and of which no byte can be another."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest

from gateway.ledger.pack import stored
from gateway.ledger.pack.stored import NotAPack, StoredReader, StoredWriter, TooLarge
from tests.unit.ledger.pack.station import members_of, packed

MEMBERS = {"manifest.json": b"{}", "entries/a.ledger": b"line\n" * 3, "empty": b"", "policies/a@7.yaml": b"\0\xff"}
PACK = packed(MEMBERS)


def test_any_program_for_zip_files_opens_it() -> None:
    with ZipFile(BytesIO(PACK)) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == MEMBERS
        assert {info.compress_type for info in file.infolist()} == {ZIP_STORED}
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_is_read_is_what_was_written_in_its_order() -> None:
    assert members_of(PACK) == MEMBERS
    assert list(members_of(PACK)) == list(MEMBERS)


def test_no_bit_of_it_can_be_another() -> None:
    for bit in range(8 * len(PACK)):
        altered = bytearray(PACK)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NotAPack):
            StoredReader(BytesIO(altered))


@pytest.mark.parametrize("cut", [b"", PACK[:1], PACK[:20], PACK[:31], PACK[:60], PACK[:-1], PACK + b"\0", b"\0" + PACK])
def test_no_byte_can_be_missing_or_added(cut: bytes) -> None:
    with pytest.raises(NotAPack):
        StoredReader(BytesIO(cut))


def test_a_sentence_names_the_member() -> None:
    def told(before: bytes, after: bytes) -> str:
        with pytest.raises(NotAPack) as verdict:
            StoredReader(BytesIO(PACK.replace(before, after, 1)))
        return str(verdict.value)

    assert told(b"line", b"lime") == "entries/a.ledger: its content does not fit its checksum, or is cut off"
    assert told(b"empty", b"?mpty") == "the member behind entries/a.ledger: its header is not one that a pack has"
    assert told(b"PK\1\2", b"PK\1\3").startswith("behind policies/a@7.yaml: the directory of members")


def test_a_zip_of_another_program_is_none() -> None:
    other = BytesIO()
    with ZipFile(other, "w", ZIP_STORED) as file:
        file.writestr("manifest.json", b"{}")
    with pytest.raises(NotAPack, match="the first member: its header is not one that a pack has"):
        StoredReader(other)


def test_two_members_of_one_name_are_none() -> None:
    one = StoredReader(BytesIO(PACK)).members["empty"]
    twice = PACK.replace(one.header, one.header * 2)
    with pytest.raises(NotAPack, match="empty: there are two members of that name"):
        StoredReader(BytesIO(twice))
    writer = StoredWriter(BytesIO())
    writer.add("a", b"")
    for name in ("a", "/a", "ä", "", "a" * 300, "a/../b", ".a", "a//b", "a/"):
        with pytest.raises(ValueError, match="a name of its own"):
            writer.add(name, b"")


def test_what_does_not_fit_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "LARGEST", 100)
    with pytest.raises(TooLarge):
        packed({"a": bytes(200)})
    monkeypatch.setattr(stored, "LARGEST", 10**6)
    monkeypatch.setattr(stored, "MOST_MEMBERS", 2)
    with pytest.raises(TooLarge):
        packed({"a": b"", "b": b"", "c": b""})
    with pytest.raises(NotAPack, match="more members"):
        StoredReader(BytesIO(PACK))


def test_a_member_that_is_not_there_and_one_that_changed_are_told() -> None:
    reader = StoredReader(file := BytesIO(PACK))
    with pytest.raises(NotAPack, match="other: the member is missing"):
        reader.read("other")
    file.seek(reader.members["entries/a.ledger"].start)
    file.write(b"lime")
    with pytest.raises(NotAPack, match=r"entries/a\.ledger: the file changed while it was read"):
        reader.read("entries/a.ledger")

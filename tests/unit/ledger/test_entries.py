from __future__ import annotations

from hashlib import sha256

import orjson
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.canonical import canonical
from gateway.ledger.entries import Entry, EntryKind, read_entry

_HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
_NUMBERS = st.integers(0, 2**50)
_BODIES = st.dictionaries(st.text("abc_", max_size=5), st.text() | _NUMBERS | st.lists(st.text()), max_size=4)
_ENTRIES = st.builds(
    Entry,
    segment=_HEX.map(lambda text: text[:20]),
    sequence=_NUMBERS,
    durable=_NUMBERS,
    previous=_HEX,
    time=_NUMBERS,
    kind=st.sampled_from(EntryKind),
    body=_BODIES.map(canonical),
)


@given(_ENTRIES)
def test_an_entry_is_written_in_canonical_json_and_hashed_over_it(entry: Entry) -> None:
    content = entry.canonical()
    assert content == rfc8785.dumps(orjson.loads(content))
    assert entry.line() == f"{sha256(content).hexdigest()} ".encode() + content + b"\n"
    assert entry.hash == sha256(content).hexdigest()


@given(_ENTRIES)
def test_an_entry_is_read_back_as_it_was_written(entry: Entry) -> None:
    assert read_entry(entry.line()[:-1]) == entry


@given(_ENTRIES, st.data())
def test_a_line_with_one_byte_changed_is_no_entry(entry: Entry, data: st.DataObject) -> None:
    line = bytearray(entry.line()[:-1])
    position = data.draw(st.integers(0, len(line) - 1))
    line[position] ^= data.draw(st.integers(1, 255))
    assert read_entry(bytes(line)) is None


@given(_ENTRIES, st.data())
def test_a_part_of_a_line_is_no_entry(entry: Entry, data: st.DataObject) -> None:
    line = entry.line()[:-1]
    assert read_entry(line[: data.draw(st.integers(0, len(line) - 1))]) is None


def test_a_body_that_imitates_the_end_of_an_entry_changes_nothing() -> None:
    trick = '"},"durable":9,"kind":"closed","previous":"' + "0" * 64
    entry = Entry("0" * 20, 3, 2, "f" * 64, 5, EntryKind.REFUSAL, canonical({"officer": trick}))
    assert read_entry(entry.line()[:-1]) == entry

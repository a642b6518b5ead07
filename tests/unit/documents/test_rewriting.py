"""A text that is changed in place says what it said, but for that place, and keeps every comment elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents import read_document
from gateway.documents.rewriting import UnchangeableError, added_in_lines, appended, entered, removed, renamed, replaced
from gateway.documents.spelling import as_flow
from tests.machine import ROOT

TEXTS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "config" / "policies").glob("*.yaml"))]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**6), 10**6),
        st.sampled_from(
            ["x", "yes", "310115", "a: b #c", "居委会：第6条", "", "- x", "“x”", "{x}", "2026-01-01", "~", " x"]
        ),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)),
    max_leaves=4,
)


def data(text: str) -> Any:
    return read_document(text).data


def walked(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from walked(part, (*path, key))


PLACES = [(text, path, value) for text in TEXTS for path, value in walked(data(text)) if path]


def held(whole: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        whole = whole[step]
    return whole


def comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]


@given(st.sampled_from(PLACES), VALUES)
def test_one_place_is_replaced(place: tuple[str, tuple[Any, ...], Any], value: Any) -> None:
    text, path, _ = place
    wanted = deepcopy(data(text))
    held(wanted, path[:-1])[path[-1]] = value
    assert data(replaced(text, path, value)) == wanted


@given(st.sampled_from(PLACES))
def test_one_place_is_taken_out_and_the_comments_of_other_lines_stay(place: tuple[str, tuple[Any, ...], Any]) -> None:
    text, path, value = place
    wanted = deepcopy(data(text))
    del held(wanted, path[:-1])[path[-1]]
    made = removed(text, path)
    assert data(made) == wanted
    if not isinstance(value, dict | list) and held(wanted, path[:-1]):
        assert comments(made) == comments(text)


@given(st.sampled_from([each for each in PLACES if isinstance(each[2], dict | list)]), VALUES)
def test_something_is_added_at_the_end(place: tuple[str, tuple[Any, ...], Any], value: Any) -> None:
    text, path, found = place
    wanted = deepcopy(data(text))
    if isinstance(found, dict):
        held(wanted, path)["added"] = value
        made = entered(text, path, "added", value)
    else:
        held(wanted, path).append(value)
        made = appended(text, path, value)
    assert data(made) == wanted
    assert comments(made) == comments(text)


@given(st.sampled_from([each for each in PLACES if isinstance(each[1][-1], str)]))
def test_a_key_is_renamed_where_it_stands(place: tuple[str, tuple[Any, ...], Any]) -> None:
    text, path, value = place
    made = renamed(text, path, "renamed")
    assert held(data(made), (*path[:-1], "renamed")) == value
    assert len(made.splitlines()) == len(text.splitlines())


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("a: {b: 1, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
        ("a: {b: 1, c: 2}\n", ("a", "c"), "a: {b: 1}\n"),
        ("a:\n  b: 1\n", ("a", "b"), "a: {}\n"),
        ("- b: 1\n  c: 2\n", (0, "b"), "- c: 2\n"),
        ("- a\n- b", (1,), "- a\n"),
        ("a: |\n  long\n  text\n\n# why\nb: 1\n", ("a",), "\n# why\nb: 1\n"),
        ("a:\n  - x\n  # of y\n  - y\n# end\n", ("a", 0), "a:\n  # of y\n  - y\n# end\n"),
    ],
)
def test_what_is_taken_out_goes_with_its_line(text: str, path: tuple[Any, ...], wanted: str) -> None:
    assert removed(text, path) == wanted


ITEM = {"id": "x", "where": {"all": [{"field": "a", "is": "yes"}]}, "fields": {"b": "reveal"}}
OPENED = ("where", "all", "fields")


@given(st.sampled_from(TEXTS), st.sampled_from(["rules", "tests"]))
def test_an_item_in_lines_is_added_after_the_last_and_leaves_nothing_behind(text: str, name: str) -> None:
    made = added_in_lines(text, (name,), ITEM, OPENED)
    wanted = data(text)
    wanted[name].append(ITEM)
    assert data(made) == wanted
    assert comments(made) == comments(text)
    assert removed(made, (name, len(wanted[name]) - 1)) == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: []\nb: 1\n", "a:\n  - id: x\n    w: {z: 1}\nb: 1\n"),
        ("a: [{id: w}]\n", "a: [{id: w}, {id: x, w: {z: 1}}]\n"),
        ("{a: []}\n", "{a: [{id: x, w: {z: 1}}]}\n"),
        ("a:\n- id: w\n# end\n", "a:\n- id: w\n- id: x\n  w: {z: 1}\n# end\n"),
        ("a:\n  - id: w\n    y: 1\n", "a:\n  - id: w\n    y: 1\n\n  - id: x\n    w: {z: 1}\n"),
        ("a:\n  - id: v\n    y: 1\n  - id: w\n", "a:\n  - id: v\n    y: 1\n  - id: w\n  - id: x\n    w: {z: 1}\n"),
    ],
)
def test_an_item_in_lines_is_written_as_its_neighbours_are(text: str, wanted: str) -> None:
    assert added_in_lines(text, ("a",), {"id": "x", "w": {"z": 1}}) == wanted


@pytest.mark.parametrize(
    ("text", "index", "wanted"),
    [
        ("a:\n  - x: 1\n\n  - y: 2\n\n  - z: 3\n", 1, "a:\n  - x: 1\n\n  - z: 3\n"),
        ("a:\n  - x: 1\n\n  - y: 2\n", 0, "a:\n\n  - y: 2\n"),
        ("a:\n  - x: 1  \n \n\n  - y: 2\n", 1, "a:\n  - x: 1  \n"),
        ("a:\n  - x: 1\n\n  # why\n  - y: 2\n", 1, "a:\n  - x: 1\n\n  # why\n"),
    ],
)
def test_empty_lines_go_with_the_item_behind_them(text: str, index: int, wanted: str) -> None:
    assert removed(text, ("a", index)) == wanted


@pytest.mark.parametrize("path", [("b",), ("a", "b"), ("a", 0)])
def test_what_does_not_stand_there_is_not_changed(path: tuple[Any, ...]) -> None:
    with pytest.raises(UnchangeableError):
        replaced("a: 1\n", path, 2)


@given(VALUES)
def test_a_value_on_one_line_reads_as_it_was_in_any_place(value: Any) -> None:
    assert data(f"- {as_flow(value)}\n") == [value]
    assert data(f"[{as_flow(value)}, {{x: {as_flow(value)}}}]\n") == [value, {"x": value}]

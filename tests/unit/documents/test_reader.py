"""What a strict document may hold, and what is refused where."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents import Document, Fault, Faulty, read_document


def faults(text: str | bytes) -> list[tuple[int, int]]:
    with pytest.raises(Faulty) as caught:
        read_document(text, "x.yaml")
    return [(fault.line, fault.column) for fault in caught.value.faults]


def message(text: str | bytes) -> str:
    with pytest.raises(Faulty) as caught:
        read_document(text, "x.yaml")
    return caught.value.faults[0].message


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("household", "household"),
        ("2026-03-01", "2026-03-01"),
        ("2026-03-01T10:00:00", "2026-03-01T10:00:00"),
        ("0", 0),
        ("-12", -12),
        ("0.5", 0.5),
        ("true", True),
        ("false", False),
        ("null", None),
        ('"yes"', "yes"),
        ("'017'", "017"),
        ("3.11.2", "3.11.2"),
        ("沪浦公(户)〔2026〕3号", "沪浦公(户)〔2026〕3号"),
        ("[]", []),
        ("{}", {}),
        ("{a: [1, {b: two}]}", {"a": [1, {"b": "two"}]}),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_a_value_is_read_as_it_is_written(written: str, value: object) -> None:
    data = read_document(f"key: {written}", "x.yaml").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


@pytest.mark.parametrize(
    "word",
    [
        *("yes", "No", "ON", "off", "y", "N", "True", "FALSE", "~", "Null", "<<", "=", ""),
        *(
            "017",
            "08",
            "0x1F",
            "0o17",
            "0b1",
            "1_000",
            "+1",
            ".5",
            "5.",
            "1e3",
            ".inf",
            "-.INF",
            ".nan",
            "1:30",
            "12:30:45",
        ),
        *("310115195003071", "-0", "00.5", "0.1234567890123456"),
    ],
)
def test_a_word_that_readers_understand_differently_is_refused_as_a_value(word: str) -> None:
    assert faults(f"first: 1\nkey: {word}\n") == [(2, 6 if word else 5)]


@pytest.mark.parametrize("word", ["yes", "on", "n", "1", "0.5", "null", "true", "<<", "[a]", "{a: b}"])
def test_a_key_that_is_not_plainly_text_is_refused(word: str) -> None:
    assert faults(f"first: 1\n{word}: 2\n")[0] == (2, 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x 1\nb: 2\n", (1, 4)),
        ("b: *x\n", (1, 4)),
        ("a: &x [*x]\n", (1, 4)),
        ("*x : 1\n", (1, 1)),
        ("a: !!str 1\n", (1, 4)),
        ("a: !python/object:os.system x\n", (1, 4)),
        ("a: ! x\n", (1, 4)),
        ("%YAML 1.1\n---\na: 1\n", (1, 1)),
        ("a: 1\n---\nb: 2\n", (2, 1)),
        ("a: 1\nb: 2\na: 3\n", (3, 1)),
        ("a: {b: 1, b: 2}\n", (1, 11)),
        ('a: "\\0"\n', (1, 4)),
        ('a: "\\u202e"\n', (1, 4)),
        ("a: b\u200bc\n", (1, 5)),
        ("一: \u202eb\n", (1, 4)),
        ("a: \x00\n", (1, 4)),
        ("a: \ud800\n", (1, 4)),
        ("a: b\u2028c: d\n", (1, 5)),
        ("", (1, 1)),
        ("# only a remark\n", (1, 1)),
        ("a: [1,\n", (2, 1)),
        ("a: b: c\n", (1, 5)),
        ("\ta: 1\n", (1, 1)),
    ],
)
def test_what_has_more_than_one_reading_is_refused_at_its_place(text: str, place: tuple[int, int]) -> None:
    assert faults(text)[0] == place


def test_all_faults_are_reported_at_once_in_order() -> None:
    text = "".join(f"key_{number}: {'yes' if number % 2 else '007'}\n" for number in range(30))
    assert faults(text) == [(number + 1, 8 + (number >= 10)) for number in range(30)]


def test_a_file_of_nothing_but_faults_is_cut_short_at_a_hundred() -> None:
    assert len(faults("a: yes\n" * 5000)) == 100


def test_a_recursive_anchor_is_one_clear_answer() -> None:
    assert "anchor" in message("a: &a [*a, *a]\n")


def test_nested_aliases_are_never_expanded() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert len(faults("\n".join(lines))) == 100


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_nesting_beyond_thirty_two_is_refused_without_recursion(opening: str) -> None:
    assert "nested" in message(opening * 100_000)


def test_a_document_of_five_megabytes_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: [" + b"1, " * 1_700_000)
    with pytest.raises(Faulty) as caught:
        read_document(path)
    assert str(caught.value) == f"{path}:1:1  the document is larger than 1048576 bytes: divide it"


def test_a_limit_that_is_given_replaces_the_default() -> None:
    assert "larger than 4 bytes" in message_of_limited(4)
    assert read_document("a: b", "x.yaml", max_bytes=4).data == {"a": "b"}


def message_of_limited(limit: int) -> str:
    with pytest.raises(Faulty) as caught:
        read_document("a: bc", "x.yaml", max_bytes=limit)
    return str(caught.value)


def test_bytes_that_are_not_utf_8_are_refused_where_they_stand() -> None:
    assert faults("a: b\ncd: 户籍".encode("gb18030")) == [(2, 5)]
    assert faults("a: b".encode("utf-16")) == [(1, 1)]


def test_a_byte_order_mark_at_the_beginning_is_passed_over() -> None:
    assert read_document(b"\xef\xbb\xbfa: b\r\nc: d\r\n").data == {"a": "b", "c": "d"}


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Faulty, match="cannot be read: no such file"):
        read_document(tmp_path / "absent.yaml")
    with pytest.raises(Faulty, match="cannot be read"):
        read_document(tmp_path)


def test_positions_point_at_keys_and_list_items() -> None:
    document = read_document("a: 1\nb:\n  - x\n  - c: 2\n", "x.yaml")
    assert document.positions == {
        (): (1, 1),
        ("a",): (1, 1),
        ("b",): (2, 1),
        ("b", 0): (3, 5),
        ("b", 1): (4, 5),
        ("b", 1, "c"): (4, 5),
    }
    assert document.position(("b", 1, "missing", "deeper")) == (4, 5)


def test_the_digest_is_of_the_bytes_as_they_stand() -> None:
    raw = b"\xef\xbb\xbfa: b # remark\n"
    assert read_document(raw).digest == hashlib.sha256(raw).hexdigest()


def test_a_message_quotes_nothing_endless_and_nothing_invisible() -> None:
    assert len(message("a: " + "9" * 5000)) < 120
    assert "\x1b" not in message("a: \x1b[2J\n")


def test_faults_print_as_file_line_and_column() -> None:
    assert (
        str(Faulty("x.yaml", [Fault(3, 1, "later"), Fault(1, 2, "sooner")])) == "x.yaml:1:2  sooner\nx.yaml:3:1  later"
    )


yaml_like = st.text(alphabet="ab1-.:,?*&!|>'\"%@`#[]{}~\\ \n\t\r\x00\u202e\ud800户", max_size=60)


@given(yaml_like | st.text(max_size=40) | st.binary(max_size=60))
def test_any_text_and_any_bytes_give_a_document_or_faults(content: str | bytes) -> None:
    try:
        document = read_document(content, "x.yaml")
    except Faulty as faulty:
        places = [(fault.line, fault.column) for fault in faulty.faults]
    else:
        assert isinstance(document, Document)
        places = list(document.positions.values())
    assert places
    assert all(line >= 1 and column >= 1 for line, column in places)

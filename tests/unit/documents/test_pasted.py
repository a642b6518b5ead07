"""What a word processor did to a text is taken back where it has one meaning, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents import read_document
from gateway.documents.pasted import Oddity, mended, oddities
from tests.machine import ROOT

FILES = sorted((ROOT / "config").rglob("*.yaml"))
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]


@pytest.mark.parametrize(
    ("pasted", "meant", "oddity"),
    [
        ("a: “b”\n", 'a: "b"\n', Oddity.QUOTE),
        ("a: ‘b’ # why\n", 'a: "b" # why\n', Oddity.QUOTE),
        ("a: [“b”, “c”]\n", 'a: ["b", "c"]\n', Oddity.QUOTE),
        ("- “b”", '- "b"', Oddity.QUOTE),
        ("a:\n\tb: 1\n", "a:\n  b: 1\n", Oddity.INDENT),
        ("a:\n\u00a0\u00a0b: 1\n", "a:\n  b: 1\n", Oddity.INDENT),
        ("a:\n\u3000b: 1\n", "a:\n  b: 1\n", Oddity.INDENT),
        ("a:\tb\n", "a: b\n", Oddity.SPACE),
        ("a:\u00a0b\n", "a: b\n", Oddity.SPACE),
        ("a：b\n", "a: b\n", Oddity.COLON),
        ("- {field：x, is：y}\n", "- {field: x, is: y}\n", Oddity.COLON),
        ("a: [b，c、d]\n", "a: [b, c, d]\n", Oddity.COMMA),
        ("a:\n  • b\n  –\tc\n", "a:\n  - b\n  - c\n", Oddity.BULLET),
        ("a: 1\u2028b: 2\n", "a: 1\nb: 2\n", Oddity.LINE_BREAK),
        ("a: b\u200b\n", "a: b\n", Oddity.UNSEEN),
    ],
)
def test_what_has_one_meaning_is_taken_back(pasted: str, meant: str, oddity: Oddity) -> None:
    found = mended(pasted)
    assert found == meant
    assert oddity in {each.oddity for each in oddities(pasted)}
    assert oddities(found) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a: “b”和“c”\n",
        'a: "“b”"\n',
        "a: '说：\u3000“b”'\n",
        "# “why”：\tand，so\n",
        "a: 协议：第 6 条，第 7 条\n",
        "a: 见附件\u3000第 6 条\n",
        'a: “b "c" d”\n',
        "a: “b\n",
        'a: "x\u200by"\n',
        "a: 甲—乙\n",
    ],
)
def test_what_may_be_meant_is_left_alone(text: str) -> None:
    assert mended(text) == text
    assert oddities(text) == ()


def test_a_quotation_that_is_never_closed_protects_nothing_but_its_line_stays() -> None:
    assert mended('a: "b\nc: “d”\n').endswith('c: "d"\n')


def test_nothing_that_is_shipped_has_anything_to_take_back() -> None:
    assert [path for path, text in zip(FILES, TEXTS, strict=True) if mended(text) != text] == []


@given(st.sampled_from([text.partition("\ntests:")[0] for text in TEXTS if "\npolicy:" in text]), st.integers(0, 3))
def test_a_policy_that_went_through_a_word_processor_means_what_it_meant(text: str, way: int) -> None:
    ways = [
        lambda given: given.replace(": reveal", ": “reveal”").replace("allow:", "allow\u200b:"),
        lambda given: given.replace("  ", "\u00a0\u00a0") if "#" not in given else given.replace("\n  ", "\n\t"),
        lambda given: given.replace("\n    ", "\n\t\t").replace("type: ", "type："),
        lambda given: given.replace("\n  - ", "\n  • "),
    ]
    assert read_document(mended(ways[way](text))).data == read_document(text).data


@given(st.text(alphabet="ab:：-[]{},，\"'“”‘’# \t\u00a0\u200b\n", max_size=40))
def test_any_text_is_mended_and_then_there_is_nothing_to_mend(text: str) -> None:
    settled = mended(text)
    assert mended(settled) == settled
    assert oddities(settled) == ()

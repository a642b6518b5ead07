"""Whatever the parser says is told in a sentence that says what to do, at the place where it is to be done."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gateway.documents import Faulty, read_document
from gateway.documents.parsing import GENERAL, PROBLEMS, sentence_of, what_is_wrong

LIBRARY: Final = Path(yaml.__file__).parent
LOADERS: Final = [getattr(yaml, name) for name in ("CSafeLoader", "SafeLoader") if hasattr(yaml, name)]
SENTENCES: Final = {GENERAL, "a tab stands here: indent with spaces", *(sentence for _, sentence in PROBLEMS)}
COMPILED: Final = re.compile(
    rb"(?:did not find|could not find|found|mapping (?:keys|values) are|block sequence entries are) [ -~]{3,80}(?=\0)"
)
NOT_OF_PARSING: Final = re.compile(r"UTF-8 octet|duplicate anchor|undefined alias|another document|imported type")
"""What is said of bytes, which are read before, of nodes, which are not put together here, and by Python itself."""


def told(text: str, loader: Any) -> tuple[int, int, str]:
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        list(yaml.parse(text, Loader=loader))
    return what_is_wrong(caught.value, text)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("a: 1\n\tb: 1\n", (2, 1), "a tab stands here"),
        ("a: @x\n", (1, 4), "no value begins with this character"),
        ("a: 1\nb：2\nc: 3\n", (2, 1), "has no `:` behind its key"),
        ("a: b: c\n", (1, 5), "a second `: `"),
        ("a: 1\n  b: 2\n", (2, 4), "align the line"),
        ("a:\n  b: 1\n c: 2\n", (3, 2), "does not go on"),
        ("a: 'it's'\n", (1, 8), "behind a closing quotation mark"),
        ("a: 1\n- b\n", (2, 1), "does not go on"),
        ("[a] b\n", (1, 5), "does not go on"),
        ("a:\n  - x\n  y: 1\n", (3, 3), "no item of the list"),
        ("a: - x\n", (1, 4), "on a line of its own"),
        ("a: [1, 2\nb: 3\n", (1, 4), "the list in `[`"),
        ("a: [ 'x' 'y' ]\n", (1, 10), "the list in `[`"),
        ("a: {b: 1\nc: 2\n", (1, 4), "the mapping in `{`"),
        ("a: {b: ]}\n", (1, 8), "a value is missing"),
        ('a: 1\nb: "x\nc: 1\n', (2, 4), "is not closed"),
        ('a: "x\n--- \n', (1, 4), "is not closed"),
        ('a: "\\xZZ"\n', (1, 7), "a `\\` in double"),
        ("a: *\n", (1, 5), "mean something"),
        ("a: !<x y\n", (1, 7), "mean something"),
        ("%YAML x\n---\na: 1\n", (1, 7), "mean something"),
        ("a: |x\n  y\n", (1, 5), "`|` and `>` end"),
    ],
)
def test_what_is_amiss_is_told_where_it_is_mended(text: str, place: tuple[int, int], part: str, loader: Any) -> None:
    *found, sentence = told(text, loader)
    assert tuple(found) == place
    assert part in sentence


def _raised() -> Iterator[tuple[str, str]]:
    """What the parser was doing and what it says, wherever it raises a fault in its source."""
    for name in ("scanner", "parser"):
        for node in ast.walk(ast.parse((LIBRARY / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"ScannerError", "ParserError"}:
                yield _text(node.args[0]), _text(node.args[2])


def _text(node: ast.expr) -> str:
    """The text of an argument, without what is filled into it."""
    return " ".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def test_everything_that_the_parser_says_has_a_sentence() -> None:
    """A new version that says something new is told in general, and fails here."""
    raised = set(_raised())
    assert len(raised) > 20
    assert {each for each in raised if sentence_of(*each) == GENERAL and each[1]} == set()


@pytest.mark.skipif(len(LOADERS) == 1, reason="the parser is not compiled here")
def test_everything_that_the_compiled_parser_says_has_a_sentence() -> None:
    [library] = LIBRARY.glob("_yaml.*")
    said = {each.decode() for each in COMPILED.findall(library.read_bytes())}
    assert len(said) > 20
    known = {each for each in said if NOT_OF_PARSING.search(each) or sentence_of("", each) != GENERAL}
    assert said - known == set()


def test_what_is_new_is_told_in_general() -> None:
    assert sentence_of("while dreaming", "found a sheep") == GENERAL


@given(st.text(alphabet="ab:-[]{},&*!|>'\"%@`#?\\\n\t ", min_size=1, max_size=30))
def test_no_word_of_the_parser_itself_is_told(text: str) -> None:
    for loader in LOADERS:
        try:
            list(yaml.parse(text, Loader=loader))
        except yaml.MarkedYAMLError as error:
            line, column, sentence = what_is_wrong(error, text)
            assert sentence in SENTENCES - {GENERAL}
            assert line <= text.count("\n") + 2
            assert column >= 1


def test_a_document_says_it_with_the_rest() -> None:
    with pytest.raises(Faulty) as caught:
        read_document("a: yes\nb: [1, 2\nc: 3\n")
    assert [(fault.line, fault.message[:20]) for fault in caught.value.faults] == [
        (1, "`yes` is a boolean t"),
        (2, "the list in `[` is n"),
    ]

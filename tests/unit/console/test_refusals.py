"""What the rooms below say is wrong has a sentence of Chinese, whichever of them says it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.console.words.refusals import SENTENCES, refusal_in
from gateway.documents.parsing import PROBLEMS

GATEWAY = Path(__file__).parents[3] / "gateway"
SPEAKING = (
    *(f"documents/{name}.py" for name in ("entries", "loading", "parsing", "reader", "scalars")),
    *(f"policies/{name}.py" for name in ("answers", "assessment", "check", "conditions", "document", "examples")),
    *(f"policies/{name}.py" for name in ("findings", "generalisations", "labels", "redactions", "retired", "rules")),
    "policies/store.py",
    *(f"publication/{name}.py" for name in ("office", "reading", "rollback", "version", "workflow")),
    "console/policies/acting.py",
    "changes.py",
    *(f"grants/{name}.py" for name in ("administration", "delegation", "entries", "onboarding", "partner_file")),
    *(f"identity/people/{name}.py" for name in ("administration", "passkey_rows")),
    *(f"identity/{name}.py" for name in ("client_keys", "redirects")),
    "console/partners/people.py",
    "watching/emergencies.py",
    *(f"casework/{name}.py" for name in ("canaries", "events", "persons", "recalls")),
    "ledger/pack/stretch.py",
)
"""The files whose sentences come to a page of the desk."""

NOT_SAID = {
    "rollback to <>@<>",
    "{width: 10, from: 20, to: 60}",
    "a review has a reviewer, a name, and what it was made against",
    "a reviewed version has a reviewer",
    "nobody reviews what they wrote",
    "a version that was published has a first day, and no other has one",
    "a write to the state names what it does: call `record`, or `drop` it",
    "Missing data for required field.",
    "Unknown field.",
    "Field may not be null.",
    "Invalid input type.",
    "Invalid type.",
    "Not a valid mapping type.",
    "Not a valid list.",
    "an emergency was not reviewed in time",
    "person <>",
    "client <>",
    *(problem.pattern for problem, _ in PROBLEMS),
}
"""Sentences of these files that stand in logs, in programs' errors, or are another library's."""


def _written(node: ast.AST) -> str | None:
    """A text of the source, with ``<>`` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "<>" for part in node.values)
    return None


def _sentences(path: Path) -> Iterator[str]:
    """Every text of a file that reads as a sentence; its docstrings and what Redis runs are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    within -= {id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = _written(node)
        if text is None or id(node) in within | alone or "redis.call" in text:
            continue
        if _reads_as_one(text):
            yield text


def _reads_as_one(text: str) -> bool:
    return sum(word.strip("`,.:;").isalpha() for word in text.split()) > 1


@pytest.mark.parametrize("name", SPEAKING)
def test_every_sentence_has_one_of_chinese(name: str) -> None:
    said = set(_sentences(GATEWAY / name)) - NOT_SAID
    assert said - SENTENCES.keys() == set()


def test_no_sentence_stands_here_that_nobody_says() -> None:
    said = "\n".join(path.read_text(encoding="utf-8") for path in GATEWAY.rglob("*.py") if "words" not in path.parts)
    known = set().union(*(set(_sentences(GATEWAY / name)) for name in SPEAKING))
    stale = {each for each in SENTENCES if each not in known and f'"{each}"' not in said and _reads_as_one(each)}
    assert stale == set()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_told_with_everything_that_stands_in_it(sentence: str) -> None:
    places = [f"n{number}" for number in range(sentence.count("<>"))]
    message = sentence
    for place in places:
        message = message.replace("<>", place, 1)
    told = refusal_in(message, "zh")
    assert told != message
    assert refusal_in(message, "en") == message
    assert "<" not in told


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        (
            "the list in `[` is not closed: write `,` between its items and `]` behind the last",
            "“[”开头的列表没有合上：各项之间请写“,”，最后写“]”",
        ),
        (
            "`yes` is a boolean to some readers: write true or false, or quote it",
            "`yes` 有的软件会当成是或否：请写 true 或 false，或者加引号",
        ),
        ("`x` is not a whole number", "`x` 不是整数"),
        ("`care@2` is draft: its author submits it first", "`care@2` 现在是“草稿”：先由起草人提交"),
        (
            "client `a` is proposed, not active: next comes its self-test",
            "程序 `a` 现在是“已录入”，不是“已启用”：下一步是程序自测",
        ),
        ("`valid.until`: lies before `from`", "`valid.until`：早于 `from`"),
        ("one sentence\nthe document is empty", "one sentence\n文本是空的"),
        ("<b>nothing</b> of ours", "<b>nothing</b> of ours"),
    ],
)
def test_parts_of_a_sentence_are_told_as_well(message: str, chinese: str) -> None:
    assert refusal_in(message, "zh") == chinese

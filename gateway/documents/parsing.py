"""What the parser of YAML finds amiss, as one of a few sentences that say what to do.

The parser speaks of its own steps ("did not find expected key"), differently where it is compiled and where it is not.
Each of its problems is one of these sentences here; one that is not known, of a later parser, is told in general.
"""

from __future__ import annotations

import re
from typing import Final

import yaml

GENERAL: Final = (
    "this line cannot be read: look for a tab, a quotation mark that is not closed, a `:` without a space behind it, "
    "and spaces before it that its neighbours do not have"
)

_TAB: Final = "a tab stands here: indent with spaces"
_CHARACTER: Final = "no value begins with this character: put quotation marks around the value"
_COLON: Final = "this line has no `:` behind its key: write `key: value`, with `:` and not `：`, and a space behind it"
_SECOND: Final = (
    "a second `: ` stands in this line, or too many spaces before it: "
    "put quotation marks around a value with `: ` in it, or align the line"
)
_ALONE: Final = (
    "this does not go on from what stands above: "
    "align the line, and write nothing behind a closing quotation mark or bracket"
)
_ITEM: Final = "this is no item of the list above: begin it with `- ` below the other dashes, or align it otherwise"
_DASH: Final = "a `- ` begins an item on a line of its own: move it there, or put quotation marks around the value"
_LIST: Final = "the list in `[` is not closed: write `,` between its items and `]` behind the last"
_MAPPING: Final = "the mapping in `{` is not closed: write `,` between its entries and `}` behind the last"
_VALUE: Final = "a value is missing here, or a bracket is not closed: write the value, and `]` or `}` behind the last"
_QUOTE: Final = "the quotation mark that opens here is not closed: write another behind the value"
_ESCAPE: Final = "a `\\` in double quotation marks begins a sign of its own: write two, or single quotation marks"
_SIGN: Final = "`&`, `*`, `!`, `?` and `%` mean something before a value: put quotation marks around it"
_BLOCK: Final = "`|` and `>` end their line, and the text below has spaces before it: write it so, or on one line"

PROBLEMS: Final = tuple(
    (re.compile(problem), sentence)
    for problem, sentence in (
        (r"directive: ", _SIGN),
        (r"found a tab character", _TAB),
        (r"cannot start any token", _CHARACTER),
        (r"could not find expected ':'|found unexpected ':'", _COLON),
        (r"mapping values are not allowed", _SECOND),
        (r"expected '-' indicator|block collection: expected <block end>", _ITEM),
        (r"sequence entries are not allowed", _DASH),
        (r"expected key|expected '?<(?:block end|document start|stream-start)", _ALONE),
        (r"expected ',' or '\]'", _LIST),
        (r"expected ',' or '\}'", _MAPPING),
        (r"expected (?:the )?node content", _VALUE),
        (r"found unexpected (?:end of stream|document (?:indicator|separator))", _QUOTE),
        (r"escape (?:character|code|sequence of \S+ hexadecimal)|hexdecimal number", _ESCAPE),
        (r"indentation indicator|comment or a? ?line break", _BLOCK),
        (r"alphabetic|mapping keys|tag|URI|'!'|'>'|whitespace|expected ' '", _SIGN),
        (r"directive|incompatible|version|digit|codec can't", _SIGN),
    )
)
"""What the parser says, with what it was doing before a colon, and the sentence for it; the first that fits is told."""


def what_is_wrong(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """The line and column (from 1) at which ``text`` cannot be read on, and what to do there.

    >>> try: list(yaml.parse("a: [1, 2"))
    ... except yaml.MarkedYAMLError as error: what_is_wrong(error, "a: [1, 2")
    (1, 9, 'the list in `[` is not closed: write `,` between its items and `]` behind the last')
    """
    sentence = sentence_of(error.context or "", error.problem or "")
    begun, noticed = error.context_mark, error.problem_mark
    mark = begun if begun and _is_mended_there(sentence, begun, noticed) else noticed or begun
    if mark is None:
        return 1, 1, sentence
    if sentence == _CHARACTER and text[mark.index : mark.index + 1] == "\t":
        sentence = _TAB
    return mark.line + 1, mark.column + 1, sentence


def _is_mended_there(sentence: str, begun: yaml.Mark, noticed: yaml.Mark | None) -> bool:
    """Whether to look where it begins, and not where that was noticed: of a bracket, on which line it was opened."""
    opened = sentence in {_LIST, _MAPPING} and noticed is not None and begun.line < noticed.line
    return opened or sentence in {_COLON, _QUOTE}


def sentence_of(context: str, problem: str) -> str:
    """The sentence for what the parser was doing and what it says then."""
    said = f"{context}: {problem}"
    return next((sentence for pattern, sentence in PROBLEMS if pattern.search(said)), GENERAL)

"""What the rooms below say is wrong, in the reader's language.

They write one sentence of English for a terminal, a log and a page alike. Here each of these sentences, with ``<>``
where a name or a value stands in it, has one of Chinese, in which ``<1>`` is the first of them. A part of a sentence
may be one of them itself. Whatever is not here is shown as it was written: English serves a reader better than nothing.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from gateway.console.words.refusals.administration import ADMINISTRATION
from gateway.console.words.refusals.casework import CASEWORK
from gateway.console.words.refusals.documents import DOCUMENTS
from gateway.console.words.refusals.keys import KEYS
from gateway.console.words.refusals.policies import POLICY_TEXTS
from gateway.console.words.refusals.publication import PUBLICATION

SENTENCES: Final[Mapping[str, str]] = ChainMap(
    *map(dict, (DOCUMENTS, POLICY_TEXTS, PUBLICATION, ADMINISTRATION, CASEWORK, KEYS))
)
_PLACE: Final = "<>"
_DEEPEST: Final = 4
"""Parts of parts that are looked into."""


_OWN_WORDS: Final = re.compile(r"(`[^`]*`) (.+)", re.DOTALL)
"""What was written, and what is wrong with it."""


def _pattern(sentence: str) -> re.Pattern[str]:
    """What ``sentence`` reads like when it is filled in; of two places side by side the second begins with a mark."""
    known = re.escape(sentence).replace(_PLACE * 2, "([^;:]*)" + _PLACE)
    return re.compile(known.replace(_PLACE, "(.*?)"), re.DOTALL)


_PATTERNS: Final = [
    # the sentence with the most words of its own is the one that was meant
    (_pattern(sentence), SENTENCES[sentence])
    for sentence in sorted(SENTENCES, key=lambda each: (-len(each.replace(_PLACE, "")), each))
    if sentence.replace(_PLACE, "").strip()
]


def refusal_in(message: str, language: str) -> str:
    """A message of a room below, of one line or several, in ``language``.

    >>> refusal_in("no version of `care` is published: see `gateway policy list`", "zh")
    '`care` 没有已发布的版本：请看策略列表'
    >>> refusal_in("`rules.0.id`: has to be text: quote it", "zh")
    '`rules.0.id`：必须是文字：请加引号'
    """
    if language == "en":
        return message
    return "\n".join(_in_chinese(line, _DEEPEST) for line in message.split("\n"))


@lru_cache(maxsize=1024)
def _in_chinese(message: str, deeper: int) -> str:
    if (own := _OWN_WORDS.fullmatch(message)) is not None and (wrong := _in_chinese(own[2], 0)) != own[2]:
        return f"{own[1]} {wrong}"
    for pattern, chinese in _PATTERNS:
        if (found := pattern.fullmatch(message)) is not None:
            parts = [_in_chinese(part, deeper - 1) if deeper and part else part for part in found.groups()]
            return _filled(chinese, parts)
    return message


def _filled(chinese: str, parts: Sequence[str]) -> str:
    return re.sub(r"<(\d)>", lambda place: parts[int(place[1]) - 1], chinese)

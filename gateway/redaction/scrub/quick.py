"""Patterns that pass quickly over a text in which there is nothing for them, and find what they would find anyway."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Near:
    """A ``pattern`` that is tried only near a ``sign``: each of its matches holds one of those.

    A sign begins at most ``reach`` characters after the match that holds it; a match, with what it looks at after its
    end, is no longer than ``length``.

    >>> rooms = Near(re.compile("室"), re.compile("[0-9]{3,4}室"), reach=4, length=5)
    >>> [found[0] for found in rooms.finditer("3号楼602室、1203室")]
    ['602室', '1203室']
    """

    sign: re.Pattern[str]
    pattern: re.Pattern[str]
    reach: int
    length: int

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches of the pattern, none overlapping another, as ``re`` finds them."""
        free = position = 0
        while (sign := self.sign.search(text, position)) is not None:
            place = sign.start()
            found = self.pattern.search(text, max(free, place - self.reach), place + self.length)
            if found is not None and found.start() <= place:
                yield found
                free = position = found.end()
            else:
                position = place + 1


def headed(words: str, *, before: str = "", fold: bool = False) -> str:
    """A pattern for any of ``words``, separated by bars, that begins with a closed list of characters.

    ``before`` is asked behind the first of them, as what must not stand before it; ``fold`` reads both cases.

    >>> headed("Mr|Mrs|Dr", before="(?<![a-z].)")
    '[DM](?<![a-z].)(?:(?<=[D])(?:r)|(?<=[M])(?:r|rs))'
    """
    tails: dict[str, list[str]] = {}
    for word in words.split("|"):
        tails.setdefault(word[0], []).append(word[1:])
    heads = {head: "".join(sorted({head.upper(), head.lower()})) if fold else head for head in sorted(tails)}
    flag = "i" if fold else ""
    branches = "|".join(f"(?<=[{heads[head]}])(?{flag}:{'|'.join(tails[head])})" for head in heads)
    return f"[{''.join(heads.values())}]{before}(?:{branches})"

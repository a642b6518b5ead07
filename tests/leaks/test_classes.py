"""Every class of leaks that has to do with a question, its answer or who asks has a test that is named for it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

_NAMED: Final = re.compile(r"^def test_((?:[0-9]{1,2}_(?:and_)?)+)", re.MULTILINE)

TRIED: Final = range(1, 52)
"""The classes of queries, of other ways to the same value, of inference, of time and state, and of identity."""


def test_every_class_up_to_identity_is_tried() -> None:
    tried = Counter(
        int(number)
        for path in Path(__file__).parent.glob("test_*.py")
        for numbers in _NAMED.findall(path.read_text(encoding="utf-8"))
        for number in re.findall(r"[0-9]+", numbers)
    )
    assert [number for number in TRIED if not tried[number]] == []

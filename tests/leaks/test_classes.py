"""Every class of leaks that has to do with a question or its answer has a test that is named for it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

_NAMED: Final = re.compile(r"^def test_((?:[0-9]{1,2}_(?:and_)?)+)", re.MULTILINE)

QUERIES_AND_ANSWERS: Final = range(1, 38)
"""The classes of queries, of other ways to the same value, and of inference."""


def test_every_class_of_queries_other_ways_and_inference_is_tried() -> None:
    tried = Counter(
        int(number)
        for path in Path(__file__).parent.glob("test_*.py")
        for numbers in _NAMED.findall(path.read_text(encoding="utf-8"))
        for number in re.findall(r"[0-9]+", numbers)
    )
    assert [number for number in QUERIES_AND_ANSWERS if not tried[number]] == []

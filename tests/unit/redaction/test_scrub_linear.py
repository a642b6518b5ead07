"""The time of a scrub grows with its text, whatever the text: the ratio for one of twice the length is bounded."""

from __future__ import annotations

from time import process_time

import pytest

from gateway.model.kinds import Kind
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector

SCRUB = Scrub(frozenset(Detector))
LENGTH = 10_000
MOST = 3
"""Twice the text may take as many times as long; quadratic time would take four times."""


def seconds(text: str) -> float:
    """The least of a few attempts, which is what the text itself costs."""
    times = []
    for _ in range(3):
        began = process_time()
        SCRUB.apply(Kind.NARRATIVE, text)
        times.append(process_time() - began)
    return min(times)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "12 ",
        "一",
        "十",
        "王",
        "路",
        "A",
        "Ab ",
        "(",
        "王·",
        "a@",
        "沪A",
        "有限公司",
        "报警人王五，",
        "[人名1]",
        "[",
        "Ａ\u200b",
        "①㈱",
        "〔2026〕",
        "31.2345,",
        "微信号",
        "王某、",
    ],
)
def test_twice_the_text_takes_about_twice_as_long(unit: str) -> None:
    text = (unit * (LENGTH // len(unit) + 1))[:LENGTH]
    assert seconds(text + text) < MOST * seconds(text) + 0.01

"""What scrubbing costs: `python -m bench.scrub`. Megabytes are of UTF-8: three bytes for a Chinese character."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time
from typing import Final

from gateway.model.kinds import Kind
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from tests.corpus.narratives import narratives

ROUNDS: Final = 5
ALL: Final = Scrub(frozenset(Detector))
NUMBERS: Final = Scrub(frozenset({Detector.ID_NUMBER, Detector.PHONE}))
LENGTH: Final = 50_000
ENGLISH: Final = (
    "Mr John Smith called from 13800138000 at 20:30. His neighbour Jane Doe, who works for Harbour Trading Company "
    "Limited, had taken his bicycle from 12 Century Avenue. Both agreed to settle, and nothing else was found. "
)


def lines() -> Iterator[str]:
    """The cost of each text, a line each."""
    corpus = [narrative.text for narrative in narratives()]
    yield f"Scrub, {ROUNDS} rounds, the best of them"
    yield _line("the corpus, every detector", ALL, corpus)
    yield _line("the corpus, ID numbers and telephones", NUMBERS, corpus)
    yield _line("English, every detector", ALL, [ENGLISH] * 100)
    yield _line(f"one text of {LENGTH:,} characters", ALL, ["".join(corpus * 3)[:LENGTH]])
    yield _line("nothing but digits", ALL, ["1" * LENGTH])
    yield _line("nothing to be found", ALL, ["天气晴好，群众满意。" * (LENGTH // 10)])


def _line(name: str, scrub: Scrub, texts: list[str]) -> str:
    seconds = min(_seconds(scrub, texts) for _ in range(ROUNDS))
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    return f"  {name:44}{megabytes / seconds:8.2f} MB/s {seconds / len(texts) * 1e6:12,.0f} µs a text"


def _seconds(scrub: Scrub, texts: list[str]) -> float:
    began = process_time()
    for text in texts:
        scrub.apply(Kind.NARRATIVE, text)
    return process_time() - began


if __name__ == "__main__":
    print("\n".join(lines()))

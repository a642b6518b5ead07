"""Scrub beside presidio-analyzer, on the English narratives of the corpus: `python -m bench.scrub_beside`.

Presidio with its model of English is larger than the gateway. It is not installed with it: ``BENCH_PRESIDIO`` names a
Python that has it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import Final

from bench import presidio
from gateway.model.kinds import Kind
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from tests.corpus.measure import Measure, measured, tallied
from tests.corpus.narratives import Narrative, english_in_view, held_out

ALL: Final = Scrub(frozenset(Detector))
_NO_PEOPLE: Final = frozenset({"DATE_TIME", "URL", "NRP"})
"""What presidio finds that is nobody's: not counted for it, nor against it."""

_INSTALL: Final = f"""\
  !! PRESIDIO IS NOT INSTALLED, so there is nothing to compare with. To install it beside the gateway (400 MB):
       python3 -m venv var/presidio
       var/presidio/bin/pip install presidio-analyzer=={presidio.VERSION} {presidio.MODEL}=={presidio.MODEL_VERSION}
       BENCH_PRESIDIO=var/presidio/bin/python .venv/bin/python -m bench.scrub_beside"""


def lines() -> Iterator[str]:
    """Recall, precision and speed of both, a line each for narratives that rules were written for and the others."""
    parts = {"in view of the rules": english_in_view(), "held out": held_out()["english"]}
    yield "Scrub beside presidio-analyzer, English, every detector"
    for name, part in parts.items():
        yield _line(f"scrub, {name}", measured(part, ALL), part, min(_seconds(part) for _ in range(5)))
    python = Path(os.environ.get("BENCH_PRESIDIO", "var/presidio/bin/python"))
    if not python.exists():
        yield _INSTALL
        return
    for name, part in parts.items():
        yield _line(f"presidio, {name}", *_by_presidio(python, part))


def _line(name: str, measure: Measure, part: Sequence[Narrative], seconds: float) -> str:
    things, recall, precision = measure.row()
    megabytes = sum(len(narrative.text.encode()) for narrative in part) / 1e6
    return f"  {name:34}{things:5} things  recall {recall}  precision {precision} {megabytes / seconds:8.4f} MB/s"


def _seconds(part: Sequence[Narrative]) -> float:
    began = process_time()
    for narrative in part:
        ALL.apply(Kind.NARRATIVE, narrative.text)
    return process_time() - began


def _by_presidio(python: Path, part: Sequence[Narrative]) -> tuple[Measure, Sequence[Narrative], float]:
    """What presidio finds in ``part``, whatever it calls it, and the seconds that it takes."""
    texts = json.dumps([narrative.text for narrative in part])
    ran = subprocess.run(  # noqa: S603 - the Python that the caller named, and our own file
        [python, presidio.__file__],
        input=texts,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    answer = json.loads(ran.stdout)
    spans = [
        [(start, end, Detector.NAME) for start, end, kind in found if kind not in _NO_PEOPLE]
        for found in answer["spans"]
    ]
    return tallied(part, spans), part, answer["seconds"]


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())

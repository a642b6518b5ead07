"""Scrub is measured beside another program, or the bench says aloud how to install that."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from bench import presidio, scrub_beside


def test_where_the_other_is_not_installed_the_bench_says_how(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BENCH_PRESIDIO", str(tmp_path / "python"))
    heading, *lines, install = scrub_beside.lines()
    assert heading.startswith("Scrub beside presidio-analyzer")
    assert [line.split(",")[0].strip() for line in lines] == ["scrub", "scrub"]
    assert "PRESIDIO IS NOT INSTALLED" in install
    assert f"pip install presidio-analyzer=={presidio.VERSION}" in install


def test_where_it_is_what_it_finds_is_counted_by_the_same_measure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other, program = tmp_path / "python", tmp_path / "program.py"
    other.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(program))}\n", encoding="utf-8")
    program.write_text(
        "import json, sys\n"
        "texts = json.load(sys.stdin)\n"
        "everything = [[(0, len(text), 'PERSON'), (0, 1, 'URL')] for text in texts]\n"
        "json.dump({'spans': everything, 'seconds': 2.0}, sys.stdout)\n",
        encoding="utf-8",
    )
    other.chmod(0o755)
    monkeypatch.setenv("BENCH_PRESIDIO", str(other))
    _, *_, in_view, held_out = scrub_beside.lines()
    for line, name in ((in_view, "presidio, in view of the rules"), (held_out, "presidio, held out")):
        assert line.strip().startswith(name)
        assert "recall 1.00" in line

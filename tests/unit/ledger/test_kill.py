from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_twenty_killed_writers_lose_no_entry_that_was_acknowledged(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, str(Path(__file__).with_name("kill_loop.py")), str(tmp_path), "20"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    result = json.loads(done.stdout)
    assert result["acknowledged"] > 100
    assert (result["missing"], result["faults"]) == ([], [])
    assert result["unclosed"] >= 10, "the writers died in the middle of their work"

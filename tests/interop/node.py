"""Running a program for Node.js: it is told one line of JSON at a time, and answers with one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.machine import NODE, needs_node
from tests.walk.processes import PATIENCE

PROGRAMS: Final = Path(__file__).parent / "programs"
LIBRARIES: Final = ("openid_client", "oauth4webapi")

needs_libraries: Final = needs_node("openid-client", "oauth4webapi")


def run(
    program: str, told: Mapping[str, Any], answer: Callable[[str], str] | None = None, **environment: str
) -> dict[str, Any]:
    """What ``program`` comes to when it is ``told`` its configuration; ``answer`` is asked what it asks meanwhile."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [str(NODE), PROGRAMS / f"{program}.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    try:
        said = _say(process, told)
        while "asked" in said:
            assert answer is not None, said
            said = _say(process, answer(said["asked"]))
        result: dict[str, Any] = said["result"]
        return result
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def _say(process: subprocess.Popen[str], what: object) -> dict[str, Any]:
    """What the program says when it is told ``what``."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(json.dumps(what) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    assert line, process.stderr.read()
    said: dict[str, Any] = json.loads(line)
    return said

"""`python -m bench`: measure, and print what was measured."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.accounting import lines as accounting_lines
from bench.compiling import as_text as compiling_lines
from bench.compiling import compilings
from bench.databases import ENGINES
from bench.identity import lines as identity_lines
from bench.ledger import lines as ledger_lines
from bench.ledger_share import lines as share_lines
from bench.measure import FULL, QUICK
from bench.redactions import as_text as redaction_lines
from bench.replay import lines as replay_lines
from bench.report import as_json, as_text
from bench.revocation import lines as revocation_lines
from bench.run import run
from bench.scrub import lines as scrub_lines
from bench.scrub_beside import lines as beside_lines
from bench.searching import lines as searching_lines
from bench.window_pages import lines as window_lines

CACHE: Final = Path("var/bench")
PAGES: Final = "pages"
TABLES: Final[Mapping[str, Callable[[], Iterable[str]]]] = {
    "compiling": lambda: compiling_lines(compilings()),
    "redactions": redaction_lines,
    "scrub": scrub_lines,
    "scrub-beside": beside_lines,
    "ledger": ledger_lines,
    "accounting": accounting_lines,
    "ledger-share": share_lines,
    "searching": searching_lines,
    "replay": replay_lines,
    "identity": identity_lines,
    "revocation": revocation_lines,
    "window-pages": window_lines,
}
"""What is measured besides pages, by name: the lines that are printed."""


def main() -> None:
    """Read the command line, run, print the report on stdout and what is being done on stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure pages of records (raw, through plain Flask, through the gateway), and what they rest on.",
        epilog="Example: python -m bench --quick --json figures.json",
    )
    parser.add_argument("--quick", action="store_true", help="a small archive and short rounds: under a minute")
    parser.add_argument("--households", type=int, metavar="N", help="the size of the large archive")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="this database only")
    parser.add_argument("--only", choices=[PAGES, *TABLES], action="append", help="this alone; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure of pages to FILE as well")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where archives are kept (default: %(default)s)")
    given = parser.parse_args()
    measure = QUICK if given.quick else FULL
    if given.households is not None:
        measure = replace(measure, households=given.households, few=max(200, given.households // 100))
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {what}", file=sys.stderr)

    wanted = given.only or [PAGES, *TABLES]
    if PAGES in wanted:
        measured = run(measure, given.cache, say, given.engine or ENGINES)
        print("\n".join([*as_text(measure, measured), ""]))
        if given.json is not None:
            given.json.write_text(json.dumps(as_json(measure, measured), indent=1) + "\n", encoding="utf-8")
    for name, lines in TABLES.items():
        if name in wanted:
            say(name)
            print("\n".join([*lines(), ""]))


if __name__ == "__main__":
    main()

"""Documents for tests: a small policy as its author would write it, in several versions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

CONFIG: Final = Path(__file__).parents[3] / "config"

CARE: Final = """\
policy: care
version: 1
schema: household@3
partner: {kind: community-committee}
purpose: [elderly-care]
valid: {from: 2026-01-01, until: 2027-12-31}
basis: "Agreement 2026-014"
limits: {page: 50, per_day: 500, statistics_min_group: 10}
rules:
  - id: own-area
    allow: [list, read]
    type: household
    where: {field: area_code, within: partner.areas}
    fields: {household_no: reveal, address: {generalise: building}, phone: {mask: {keep_last: 4}}}
    filter_on: [household_no]
"""

STRICTER: Final = """\
policy: stricter
version: 1
schema: household@3
partner: {kind: community-committee}
purpose: [elderly-care]
valid: {from: 2026-01-01, until: 2027-12-31}
basis: "Agreement 2026-014"
limits: {page: 50, per_day: 500, statistics_min_group: 10}
rules:
  - id: no-phones
    restrict: [list, read]
    type: household
    fields: {phone: drop}
"""

MORE: Final = ("phone: {mask: {keep_last: 4}}", "phone: reveal")
LESS: Final = ("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}")


def care(number: int = 1, *changes: tuple[str, str], text: str = CARE) -> bytes:
    """The policy as version ``number``, with one text after the other replaced."""
    for old, new in (("version: 1\n", f"version: {number}\n"), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()

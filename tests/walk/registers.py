"""Registers of households that anybody may see, for what asks many times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def households(count: int) -> Iterator[dict[str, Any]]:
    """So many, with little in each."""
    for number in range(count):
        yield {
            "household_no": f"HH-{number:06}",
            "area_code": "310115003001",
            "status": "active",
            "classification": "公开",
            "protected": False,
        }

"""Sentences of the pages for partners, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PARTNERS: Final[Mapping[str, tuple[str, str]]] = {
    "partners": ("单位", "Partners"),
    "partner": ("单位", "Partner"),
}

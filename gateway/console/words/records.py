"""Sentences of the pages for the ledger and what is watched, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

RECORDS: Final[Mapping[str, tuple[str, str]]] = {}

"""Sentences of the pages for access requests, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REQUESTS: Final[Mapping[str, tuple[str, str]]] = {}

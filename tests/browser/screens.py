"""The screens on which pages are walked through: an old one, a telephone and a wide one, in both languages.

A run takes two of them, and all six where ``GATEWAY_EVERY_SCREEN`` is set.
"""

from __future__ import annotations

import os
from itertools import product
from typing import Final

from playwright.sync_api import ViewportSize

from gateway.signin.words import LANGUAGES

SIZES: Final[dict[str, ViewportSize]] = {
    "old screen": {"width": 1366, "height": 768},
    "telephone": {"width": 360, "height": 740},
    "wide screen": {"width": 1920, "height": 1080},
}

_USUAL: Final = (("zh", "old screen"), ("en", "telephone"))

SCREENS: Final = tuple(product(LANGUAGES, SIZES)) if os.environ.get("GATEWAY_EVERY_SCREEN") else _USUAL
"""Pairs of a language and the name of a size."""

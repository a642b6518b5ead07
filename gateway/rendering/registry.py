"""Which renderer gives which form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.model.inquiry import Format
from gateway.model.titles import NO_AREAS, Areas
from gateway.rendering.as_csv import render_csv
from gateway.rendering.as_json import render_json, render_ndjson
from gateway.rendering.as_sheet import sheet_in
from gateway.rendering.base import Renderer


def renderers(areas: Areas) -> Mapping[Format, Renderer]:
    """The renderer of each format; those for people call ``areas`` by their names."""
    return MappingProxyType(
        {
            Format.JSON: render_json,
            Format.NDJSON: render_ndjson,
            Format.CSV: render_csv,
            Format.SHEET_ZH: sheet_in("zh", areas),
            Format.SHEET_EN: sheet_in("en", areas),
        }
    )


RENDERERS: Final = renderers(NO_AREAS)
"""Those of a station that knows no area by name."""

"""``gateway areas``: the station's list of areas is checked before the gateway starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.areas import areas
from gateway.documents import Faulty
from gateway.settings import Settings, read_settings

NAMED = 'areas:\n  "310115000": {zh: 浦东新区, en: Pudong}\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "gateway.toml").write_text('[config]\nareas = "named.yaml"\n', encoding="utf-8")
    return read_settings(tmp_path / "gateway.toml", {})


def test_what_areas_are_called_is_told_and_a_fault_stands_at_its_place(settings: Settings) -> None:
    assert settings.areas == settings.home / "named.yaml"
    assert "names no area" in CliRunner().invoke(areas, obj=settings).output
    settings.areas.write_text(NAMED, encoding="utf-8")
    told = CliRunner().invoke(areas, obj=settings)
    assert (told.exit_code, told.output.split()) == (0, ["310115", "浦东新区", "Pudong"])
    told = CliRunner().invoke(areas, ["--json"], obj=settings)
    assert json.loads(told.output) == {"areas": [{"code": "310115", "zh": "浦东新区", "en": "Pudong"}]}
    settings.areas.write_text(NAMED.replace("310115000", "3101150"), encoding="utf-8")
    fault = CliRunner().invoke(areas, obj=settings).exception
    assert isinstance(fault, Faulty)
    assert "named.yaml:2:3" in str(fault)

"""A setting that statute does not allow keeps the gateway from starting, and says which line to mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.app import create_app
from gateway.cli import main
from gateway.policies.standing import standing_guardrails
from gateway.settings import Settings, SettingsError, read_settings
from tests.deployments import new_deployment

SHIPPED = Path(__file__).parents[3] / "config" / "guardrails.yaml"


def settings(folder: Path, text: str) -> Settings:
    file = folder / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    shutil.copy(SHIPPED, folder)
    return read_settings(file, {})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[ledger]\nkeep_years = 3\n[logs]\nkeep_days = 183\n",
        "[ledger]\nkeep_years = 30\n[logs]\nkeep_days = 3650\n",
    ],
)
def test_what_statute_asks_or_more_is_kept(tmp_path: Path, text: str) -> None:
    assert standing_guardrails(settings(tmp_path, text)).rules


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[ledger]\nkeep_years = 2\n",
            "`ledger.keep_years` has to be at least 3, as the guardrails have it (G14), and is 2",
        ),
        (
            "[logs]\nkeep_days = 182\n",
            "`logs.keep_days` has to be at least 183, as the guardrails have it (G14), and is 182",
        ),
    ],
)
def test_a_shorter_setting_is_refused_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        standing_guardrails(settings(tmp_path, text))
    assert str(refused.value) == sentence


def test_the_gateway_itself_does_not_start_with_a_shorter_setting(tmp_path: Path, redis_url: str) -> None:
    new_deployment(tmp_path / "station")
    file = tmp_path / "station" / "gateway.toml"
    text = file.read_text(encoding="utf-8")
    assert "keep_years = 3 " in text
    file.write_text(text.replace("keep_years = 3 ", "keep_years = 2 "), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"`ledger\.keep_years` has to be at least 3"):
        create_app(read_settings(file, {"GATEWAY_REDIS_URL": redis_url}))
    result = CliRunner().invoke(main, ["--settings", str(file), "serve"])
    assert result.exit_code == 1
    assert "`ledger.keep_years` has to be at least 3" in result.stderr

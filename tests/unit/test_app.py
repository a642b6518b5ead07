"""A gateway starts with what its settings name, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.app import create_app
from gateway.identity.keys import KeyFileError
from gateway.ledger.references import ReferenceKeyError
from gateway.redaction.keyring import KeyringError
from gateway.redaction.scrub.models import FILES, NamesModel, NamesModelError, recogniser
from gateway.settings import Settings, SettingsError, read_settings
from tests.deployments import new_deployment


@pytest.fixture
def settings(tmp_path: Path, redis_url: str) -> Settings:
    """Those of a new deployment."""
    new_deployment(tmp_path / "station")
    return read_settings(tmp_path / "station" / "gateway.toml", {"GATEWAY_REDIS_URL": redis_url})


def test_a_names_model_is_read_at_the_start(settings: Settings) -> None:
    recogniser.cache_clear()
    create_app(replace(settings, names_model="cutword"))
    assert recogniser.cache_info().currsize == 1


def test_an_unknown_names_model_is_refused(settings: Settings) -> None:
    with pytest.raises(NamesModelError, match=r"`scrub\.names_model` names no model that is known; there is `cutword`"):
        create_app(replace(settings, names_model="gutword"))


def test_a_gateway_whose_names_model_is_missing_does_not_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tuple(replace(file, package="no-such-package") for file in FILES[NamesModel.CUTWORD])
    monkeypatch.setitem(FILES, NamesModel.CUTWORD, missing)
    recogniser.cache_clear()
    with pytest.raises(NamesModelError, match="is not installed"):
        create_app(replace(settings, names_model="cutword"))


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("token-0001.jwk", KeyFileError),
        ("people.key", KeyFileError),
        ("cursor.key", SettingsError),
        ("pseudonym.key", KeyringError),
        ("ledger-reference.key", ReferenceKeyError),
    ],
)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_gateway_whose_key_is_open_to_other_users_does_not_start(
    settings: Settings, name: str, error: type[Exception], mode: int
) -> None:
    (settings.keys / name).chmod(mode)
    with pytest.raises(error, match="is open to other users: `chmod 600` it"):
        create_app(settings)

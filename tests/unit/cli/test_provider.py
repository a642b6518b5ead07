from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.identity.people.openid.own_secret import read_own_secret
from gateway.settings import read_settings
from gateway.settings.provider import ProviderSettings
from tests.identity_profile.provider.agency import Agency, running_agency
from tests.state import empty_sqlite


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deployment with an empty state."""
    empty_sqlite(tmp_path)
    (tmp_path / "gateway.toml").write_text("")
    return tmp_path


def provider(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--settings", str(folder / "gateway.toml"), "provider", *words])


def connected(folder: Path, agency: Agency) -> ProviderSettings:
    """Name the provider in the settings, with a key of the command."""
    made = provider(folder, "key", str(folder / "bureau.jwk"))
    assert made.exit_code == 0, made.output
    lines = {
        "issuer": agency.issuer,
        "client_id": "c",
        "key_file": "bureau.jwk",
        "name_zh": "分局",
        "name_en": "bureau",
    }
    text = "[signin.provider.bureau]\n" + "".join(f'{name} = "{value}"\n' for name, value in lines.items())
    (folder / "gateway.toml").write_text(text, encoding="utf-8")
    return read_settings(folder / "gateway.toml", {}).providers[0]


def test_a_key_is_made_for_its_owner_alone_and_its_public_half_is_printed(folder: Path) -> None:
    file = folder / "bureau.jwk"
    [public] = json.loads(provider(folder, "key", str(file)).output)["keys"]
    private = json.loads(file.read_text())
    assert file.stat().st_mode & 0o777 == 0o600
    assert "d" not in public
    assert (public["kid"], public["x"], public["alg"]) == (private["kid"], private["x"], "ES256")
    again = provider(folder, "key", str(file))
    assert (again.exit_code, "already" in again.output) == (1, True)


def test_a_provider_that_can_be_used_is_good(folder: Path) -> None:
    with running_agency() as agency:
        settings = connected(folder, agency)
        result = provider(folder, "check", "--json")
    assert json.loads(result.output) == [
        {"provider": "bureau", "back": "http://localhost:8080/signin/from/bureau", "state": "good"}
    ]
    assert result.exit_code == 0
    own = read_own_secret(settings)
    assert (own.method, own.secret) == ("private_key_jwt", None)


def test_what_does_not_suit_is_named_and_fails(folder: Path) -> None:
    with running_agency() as agency:
        connected(folder, agency)
        agency.metadata = {"code_challenge_methods_supported": ["plain"]}
        refused = provider(folder, "check")
    gone = provider(folder, "check")
    assert (refused.exit_code, "metadata PKCE" in refused.output) == (1, True)
    assert (gone.exit_code, "no answer" in gone.output) == (1, True)


def test_a_deployment_without_providers_says_where_to_read_on(folder: Path) -> None:
    result = provider(folder, "check")
    assert (result.exit_code, "docs/signing-in.md" in result.output) == (0, True)


@pytest.mark.parametrize("content", ["{}", "[]", "not JSON", '{"kty": "EC", "kid": "x"}', "public"])
def test_a_file_that_holds_no_private_key_is_told(folder: Path, content: str) -> None:
    with running_agency() as agency:
        settings = connected(folder, agency)
        assert settings.key_file is not None
        if content == "public":
            private = json.loads(settings.key_file.read_text())
            content = json.dumps({name: value for name, value in private.items() if name != "d"})
        settings.key_file.write_text(content)
        result = provider(folder, "check")
    assert (result.exit_code, "is not a private key" in result.output) == (1, True)


def test_a_key_that_others_can_read_is_not_used(folder: Path) -> None:
    with running_agency() as agency:
        settings = connected(folder, agency)
        assert settings.key_file is not None
        settings.key_file.chmod(0o640)
        open_to_all = provider(folder, "check")
        settings.key_file.unlink()
        missing = provider(folder, "check")
    assert "open to other users" in open_to_all.output
    assert "no file" in missing.output


@pytest.mark.parametrize(("content", "good"), [("s" * 16 + "\n", True), ("s" * 15, False), ("密" * 16, False)])
def test_a_secret_has_sixteen_characters_or_more(folder: Path, content: str, good: bool) -> None:
    file = folder / "bureau.secret"
    file.write_text(content, encoding="utf-8")
    file.chmod(0o600)
    lines = {"issuer": "http://127.0.0.1:1", "client_id": "c", "secret_file": file.name, "name_zh": "z", "name_en": "e"}
    text = "[signin.provider.bureau]\n" + "".join(f'{name} = "{value}"\n' for name, value in lines.items())
    (folder / "gateway.toml").write_text(text, encoding="utf-8")
    result = provider(folder, "check")
    assert ("no answer" in result.output, "holds no secret" in result.output) == (good, not good)

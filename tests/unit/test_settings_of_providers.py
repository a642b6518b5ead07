from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.settings import Settings, SettingsError, read_settings
from gateway.settings.provider import ProviderSettings
from gateway.settings.values import is_secure

GOOD = """
[signin.provider.bureau]
issuer = "https://sso.example/realms/bureau"
client_id = "station-gateway"
key_file = "keys/bureau.jwk"
name_zh = "分局统一认证"
name_en = "the bureau"
"""


def read(path: Path, text: str) -> Settings:
    file = path / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file, {})


def test_a_provider_is_read_with_its_files_in_the_deployment(tmp_path: Path) -> None:
    text = GOOD + 'ca_file = "ca.pem"\ntrusted_amr = ["otp", "hwk"]\ntrusted_acr = ["2"]\n'
    assert read(tmp_path, text).providers == (
        ProviderSettings(
            name="bureau",
            issuer="https://sso.example/realms/bureau",
            client_id="station-gateway",
            name_zh="分局统一认证",
            name_en="the bureau",
            key_file=tmp_path / "keys" / "bureau.jwk",
            secret_file=None,
            ca_file=tmp_path / "ca.pem",
            trusted_amr=frozenset({"otp", "hwk"}),
            trusted_acr=frozenset({"2"}),
        ),
    )


def test_nothing_that_a_provider_says_is_trusted_by_default(tmp_path: Path) -> None:
    [provider] = read(tmp_path, GOOD).providers
    assert provider.trusted_amr == provider.trusted_acr == frozenset()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("bureau]", "Bureau]", "a name has small letters"),
        ("bureau]", '"../x"]', "a name has small letters"),
        ("client_id", "client", "unknown setting `signin.provider.bureau.client`"),
        ('client_id = "station-gateway"\n', "", "`signin.provider.bureau.client_id` is missing"),
        ('name_zh = "分局统一认证"', 'name_zh = ""', "`signin.provider.bureau.name_zh` is missing"),
        ('"station-gateway"', "1", "`signin.provider.bureau.client_id` has to be a text"),
        ("https:", "http:", "has to be an https address"),
        ('bureau"\nclient', 'bureau?x=1"\nclient', "has to be an https address without query"),
        ('key_file = "keys/bureau.jwk"\n', "", "either `key_file` or `secret_file`"),
        ("key_file", 'secret_file = "x"\nkey_file', "either `key_file` or `secret_file`"),
        ("name_en", 'trusted_amr = "otp"\nname_en', "has to be a list of texts"),
        ("name_en", "trusted_acr = [2]\nname_en", "has to be a list of texts"),
        ("name_en", 'trusted_acr = [""]\nname_en', "has to be a list of texts"),
        ("[signin.provider.bureau]", "[signin.provider]", "`signin.provider.client_id` has to be a section"),
        ("[signin", GOOD.replace("bureau]", "twin]") + "[signin", "have one issuer"),
    ],
)
def test_a_wrong_setting_is_told_by_name(tmp_path: Path, before: str, after: str, sentence: str) -> None:
    assert before in GOOD
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        read(tmp_path, GOOD.replace(before, after, 1))


@pytest.mark.parametrize(
    ("address", "here", "elsewhere"),
    [
        ("https://sso.example/token", True, True),
        ("https://sso.example:8443/token?x=1", True, True),
        ("http://127.0.0.1:8080/token", True, False),
        ("http://[::1]/token", True, False),
        ("http://localhost/token", True, False),
        ("http://sso.example/token", False, False),
        ("http://127.0.0.1.example/", False, False),
        ("https://user@sso.example/", False, False),
        ("https://sso.example/#x", False, False),
        ("https://sso.example/a b", False, False),
        ("https://sso.example/\n", False, False),
        ("https:///token", False, False),
        ("https://[::1/", False, False),
        ("file:///etc/passwd", False, False),
        ("javascript:alert(1)", False, False),
        ("", False, False),
    ],
)
def test_an_address_is_asked_over_tls_or_on_this_machine(address: str, here: bool, elsewhere: bool) -> None:
    assert (is_secure(address, loopback=True), is_secure(address, loopback=False)) == (here, elsewhere)

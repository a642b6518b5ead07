from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gateway.model.catalogue import Sensitivity
from gateway.model.person import Role
from gateway.settings import Settings, SettingsError, find_settings, read_settings
from gateway.settings.values import CLEARED_ROLES, SENSITIVITIES


def read(path: Path, text: str, **environment: str) -> Settings:
    file = path / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file, environment)


def test_an_empty_file_gives_a_deployment_in_its_own_folder(tmp_path: Path) -> None:
    settings = read(tmp_path, "")

    assert settings.home == tmp_path
    assert settings.file == tmp_path / "gateway.toml"
    assert settings.catalogue == tmp_path / "catalogue"
    assert settings.state_url == f"sqlite:///{tmp_path}/state.db"
    assert settings.sources == {"archive": f"sqlite:///{tmp_path}/archive.db"}
    assert (settings.redis_url, settings.host, settings.port) == (None, "127.0.0.1", 8080)


def test_the_file_that_comes_with_the_gateway_says_what_an_empty_one_means(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[2] / "config" / "gateway.toml").read_text(encoding="utf-8")

    assert read(tmp_path, shipped) == read(tmp_path, "")


def test_the_environment_replaces_what_may_hold_a_password(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        '[sources]\ncity_archive = "postgresql://archive/a"\n',
        GATEWAY_STATE_URL="postgresql+psycopg://gateway:secret@db/state",
        GATEWAY_REDIS_URL="redis://:secret@cache/0",
        GATEWAY_LEDGER_COPY="postgresql+psycopg://ledger:secret@db/ledger",
        GATEWAY_SOURCE_CITY_ARCHIVE="postgresql://reader:secret@archive/a",
    )

    assert settings.state_url == "postgresql://gateway:secret@db/state"
    assert settings.redis_url == "redis://:secret@cache/0"
    assert settings.ledger_copy == "postgresql://ledger:secret@db/ledger"
    assert settings.sources == {"city_archive": "postgresql://reader:secret@archive/a"}


def test_days_off_are_read_as_texts_and_as_toml_has_them(tmp_path: Path) -> None:
    settings = read(tmp_path, '[requests]\ndays_off = ["2026-10-01", 2026-10-02]\nworking_days = ["2026-10-10"]')

    assert settings.requests.days_off == {date(2026, 10, 1), date(2026, 10, 2)}
    assert settings.requests.working_days == {date(2026, 10, 10)}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[server", "is not a TOML file that can be read"),
        ("[sever]\nport = 1", "unknown section `sever`"),
        ("port = 1", "unknown section `port`"),
        ("[server]\nprot = 1", "unknown setting `server.prot`"),
        ('[server]\nport = "8080"', "`server.port` in"),
        ("[server]\nport = true", "has to be of type int"),
        ('[ledger]\ncopy = "sqlite:///copy.db"', "`ledger.copy` has to be `postgresql://…`, or empty"),
        ('[clearance]\nreviewer = "secret"', "`clearance.reviewer` has to be one of public, internal, personal"),
        ('[clearance]\nclerk = "public"', "unknown setting `clearance.clerk`"),
        ("[server]\nport = 0", "`server.port` has to be at least 1"),
        ("[server]\nport = 65536", "`server.port` has to be at most 65535"),
        ("[server]\nworkers = 0", "`server.workers` has to be at least 1"),
        ("[server]\nthreads = -4", "`server.threads` has to be at least 1"),
        ("[limits]\nburst_per_second = 0", "`limits.burst_per_second` has to be at least 1"),
        ("[watch]\nin_vain = 0", "`watch.in_vain` has to be at least 1"),
        ("[watch]\nneighbours = 1", "`watch.neighbours` has to be at least 2"),
        ("[watch]\nsame_record = 1", "`watch.same_record` has to be at least 2"),
        ("[requests]\nurgent_days = 0", "`requests.urgent_days` has to be at least 1"),
        ("[requests]\nattachments_keep_days = 0", "`requests.attachments_keep_days` has to be at least 1"),
        ('[requests]\ndays_off = "2026-10-01"', "`requests.days_off` in"),
        ('[requests]\ndays_off = ["2026-02-30"]', "`requests.days_off` is a list of days"),
        ("[requests]\nworking_days = [20261010]", "`requests.working_days` is a list of days"),
        ("[requests]\nworking_days = [2026-10-10T08:00:00]", "`requests.working_days` is a list of days"),
        (
            '[requests]\ndays_off = ["2026-10-01"]\nworking_days = ["2026-10-01"]',
            "both have 2026-10-01: leave out one",
        ),
        ("[limits]\nperson_per_minute = 0", "`limits.person_per_minute` has to be at least 1"),
        ("[limits]\nstrangers_per_minute = 0", "`limits.strangers_per_minute` has to be at least 1"),
        ("[ledger]\nkeep_years = 0", "`ledger.keep_years` has to be at least 1"),
        ('[ledger]\nprune = true\ncopy = "postgresql://a/b"', "`ledger.prune` has to be false where there is a"),
        ("[ledger]\ntimestamps_every_hours = 0", "`ledger.timestamps_every_hours` has to be at least 1"),
        ('[ledger]\ntimestamps = "tsa.example"\ntimestamps_ca = "ca.pem"', "`ledger.timestamps` has to be the address"),
        ('[ledger]\ntimestamps = "http://tsa.example"', "needs `ledger.timestamps_ca`"),
        ("[logs]\nkeep_days = 0", "`logs.keep_days` has to be at least 1"),
        ('[station]\nzone = "Asia/Pudong"', "names no time zone: `Asia/Pudong`"),
        ('[station]\nzone = "../../etc/passwd"', "names no time zone"),
        ('[identity]\nissuer = "gateway.example"', "`identity.issuer` has to be an https address"),
        ('[identity]\nissuer = "http://gateway.example"', "http on this machine only"),
        ('[identity]\nissuer = "https://gateway.example/"', "closing slash"),
        ('[identity]\nissuer = "https://gateway.example?x=1"', "without query"),
        ('[identity]\nissuer = "https://gateway.example?"', "without query"),
        ('[identity]\nissuer = "https://["', "has to be an https address"),
        ('[identity]\nissuer = "https://gateway.example:99999"', "has to be an https address"),
        ('[identity]\nissuer = "https://somebody@gateway.example"', "has to be an https address"),
        ('[identity]\nissuer = "https://gateway .example"', "has to be an https address"),
        ('[identity]\nmtls_address = "https://["', "has to be an https address"),
        ('[identity]\nmtls_address = "https://somebody@gateway.example"', "has to be an https address"),
        ('[server]\ntrusted_proxies = "127.0.0.1"', "`server.trusted_proxies` in"),
        ('[server]\ntrusted_proxies = ["nginx"]', "is a list of addresses and networks"),
        ("[server]\ntrusted_proxies = [true]", "is a list of addresses and networks"),
        ('[server]\ntrusted_proxies = ["192.0.2.1/24"]', "is a list of addresses and networks"),
        ('[server]\ntrusted_proxies = ["::/0"]', "may not hold everybody"),
        ('[identity]\nmtls_address = "https://mtls.example"', "needs the proxy"),
        ('[identity]\nmtls_address = "http://127.0.0.1"', "an https address without path"),
        ('[identity]\nmtls_address = "https://mtls.example/"', "an https address without path"),
        ('[state]\nurl = "mysql://localhost/state"', "`sqlite:///PATH` or `postgresql://…`"),
        ('[sources]\narchive = "file.db"', "`sqlite:///PATH` or `postgresql://…`"),
        ("[sources]\narchive = 3", "`sources.archive` in"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, text)

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_password_in_a_wrong_url_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, "", GATEWAY_STATE_URL="mysql://gateway:secret@db/state")

    assert "secret" not in str(refused.value)


def test_a_missing_file_says_how_to_make_a_deployment(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="name one with --settings, or make one with `gateway init DIR`"):
        read_settings(tmp_path / "gateway.toml", {})


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gateway.toml").write_bytes('[station]\nname = "派出所"'.encode("gb18030"))

    with pytest.raises(SettingsError, match="is not a TOML file that can be read"):
        read_settings(tmp_path / "gateway.toml", {})


def test_settings_are_looked_for_here_and_then_in_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_settings() == Path("var/gateway.toml")

    Path("gateway.toml").touch()
    assert find_settings() == Path("gateway.toml")


def test_the_words_of_a_clearance_are_the_roles_of_the_station_and_the_sensitivities() -> None:
    assert set(CLEARED_ROLES) == {role.value for role in Role} - {Role.CLERK.value}
    assert [each.name.lower() for each in Sensitivity] == list(SENSITIVITIES)


def test_who_is_cleared_for_what_is_a_setting(tmp_path: Path) -> None:
    given = '[clearance]\npolicy-administrator = "internal"\nauditor = "highest"\n'
    assert read(tmp_path, given).clearance == {"policy-administrator": "internal", "auditor": "highest"}
    assert read(tmp_path, "").clearance == {}

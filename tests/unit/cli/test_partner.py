from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from gateway.changes import VERSION_KEY
from gateway.cli import main
from gateway.cli.administration import today
from gateway.db import connect_redis, open_database, writing
from gateway.embedded import EmbeddedRedis
from gateway.identity.assertion import new_client_key
from gateway.settings import Settings, read_settings
from gateway.tables import AGREEMENT
from tests.deployments import new_deployment
from tests.unit.grants.settled import CONFIG

AGREE = [
    *("agree", "committee-three", "committee-three-care", "--type", "household", "--action", "list"),
    *("--purpose", "elderly-care", "--from", "2026-03-01", "--until", "2027-02-28"),
]
ADD = ["add", "committee-three", "--kind", "community-committee", "--name", "三居委会", "--area", "310115003003"]


class Deployment:
    """A deployment and its command line."""

    def __init__(self, folder: Path) -> None:
        new_deployment(folder)
        self.folder = folder
        self.settings: Settings = read_settings(folder / "gateway.toml")

    def call(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["--settings", str(self.folder / "gateway.toml"), *words])

    def partner(self, *words: str) -> Result:
        return self.call("partner", *words)

    def client(self, *words: str) -> Result:
        return self.call("client", *words)

    def done(self, *words: str) -> str:
        result = self.call(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def told(self, *words: str) -> object:
        return orjson.loads(self.done(*words, "--json"))


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    """A new deployment without partners; no gateway runs."""
    return Deployment(tmp_path / "station")


@pytest.fixture
def settled(deployment: Deployment) -> Deployment:
    """A deployment with one partner and its agreement."""
    deployment.done("partner", *ADD)
    deployment.done("partner", *AGREE)
    return deployment


@pytest.fixture
def running_redis(deployment: Deployment) -> Iterator[str]:
    """The Redis that a running gateway of ``deployment`` would have started."""
    deployment.settings.run.mkdir(exist_ok=True)
    with EmbeddedRedis(deployment.settings.run) as url:
        yield url


def test_from_nothing_to_a_client_in_three_commands(settled: Deployment) -> None:
    keys = settled.folder / "handed-over"
    settled.done("client", "add", "desk", "--agreement", "committee-three-care", "--generate", str(keys))
    shown = settled.told("partner", "show", "committee-three")
    private = orjson.loads((keys / "desk.jwk").read_bytes())
    assert shown == {
        "partner": "committee-three",
        "kind": "community-committee",
        "name": "三居委会",
        "areas": ["310115003003"],
        "state": "active",
        "agreements": [
            {
                "agreement": "committee-three-care",
                "types": ["household"],
                "actions": ["list"],
                "purposes": ["elderly-care"],
                "areas": ["310115003003"],
                "from": "2026-03-01",
                "until": "2027-02-28",
                "state": "settled",
            }
        ],
        "clients": [
            {
                "client": "desk",
                "partner": "committee-three",
                "agreement": "committee-three-care",
                "keys": [private["kid"]],
                "binding": "none",
                "stage": "active",
                "may_exchange": False,
                "state": "active",
            }
        ],
    }
    assert stat.S_IMODE((keys / "desk.jwk").stat().st_mode) == 0o600


def test_a_client_is_bound_to_a_certificate_only_where_one_is_asked_for(settled: Deployment) -> None:
    keys = str(settled.folder / "handed-over")
    words = ("add", "desk", "--agreement", "committee-three-care", "--generate", keys, "--binding", "mtls")
    refused = settled.client(*words)
    assert (refused.exit_code, "set `identity.mtls_address` first" in refused.stderr) == (2, True)
    file = settled.folder / "gateway.toml"
    text = file.read_text(encoding="utf-8").replace("trusted_proxies = []", 'trusted_proxies = ["127.0.0.1"]')
    file.write_text(text.replace('mtls_address = ""', 'mtls_address = "https://mtls.example"'), encoding="utf-8")
    settled.done("client", *words)
    shown = settled.told("partner", "show", "committee-three")
    assert isinstance(shown, dict)
    assert [client["binding"] for client in shown["clients"]] == ["mtls"]


def test_the_shipped_partners_can_be_imported_twice(deployment: Deployment) -> None:
    files = sorted(map(str, (CONFIG / "partners").glob("*.yaml")))
    for _ in range(2):
        deployment.done("partner", "import", *files)
    listed = deployment.told("partner", "list")
    assert isinstance(listed, list)
    assert [row["partner"] for row in listed] == [Path(file).stem for file in files]


def test_an_agreement_without_an_end_that_is_near_is_refused_in_a_sentence(deployment: Deployment) -> None:
    deployment.done("partner", *ADD)
    too_long = ["2999-02-28" if word == "2027-02-28" else word for word in AGREE]
    refused = deployment.partner(*too_long)
    assert refused.exit_code == 1
    assert "days are longer than an agreement may last (G12: 1096)" in refused.stderr


def test_one_faulty_file_keeps_all_out(deployment: Deployment, tmp_path: Path) -> None:
    sound = CONFIG / "partners" / "police-suzhou.yaml"
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(sound.read_text("utf-8").replace("until: 2027-12-31", "until: never"), "utf-8")
    result = deployment.partner("import", str(sound), str(faulty))
    assert result.exit_code == 1
    assert "faulty.yaml:14:5  `agreements.0.until`: has to be a day" in result.stderr
    assert deployment.told("partner", "list") == []


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        ([*AGREE[:8], "debt-collection", *AGREE[9:]], "`debt-collection` is not a purpose", 1),
        ([*AGREE[:8], "prosecution", *AGREE[9:]], "the law does not entrust a `community-committee`", 1),
        ([*AGREE, "--area", "310115"], "the areas have to lie within the partner's own", 1),
        ([*AGREE[:-1], "2025-01-01"], "an agreement has to end on or after the day on which it begins", 1),
        (AGREE[:-2], "Missing option '--until'", 2),
        (["agree", "nobody", *AGREE[2:]], "there is no partner `nobody`", 1),
        (ADD, "the partner `committee-three` is entered already", 1),
        ([*ADD[:-1], "31"], "has to be an area code of 6, 9 or 12 digits", 2),
        (["add", "Committee", *ADD[2:]], "has to be words of small letters", 2),
        (["show", "nobody"], "there is no partner `nobody`: see `gateway partner list`", 1),
        (["suspend", "nobody"], "there is no partner `nobody`", 1),
        (["revoke", "nothing"], "there is no agreement `nothing`", 1),
        (["import", "missing.yaml"], "missing.yaml", 1),
    ],
    ids=map(str, range(13)),
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    deployment: Deployment, words: list[str], sentence: str, code: int
) -> None:
    deployment.done("partner", *ADD)
    result = deployment.partner(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_suspending_and_resuming_show_in_the_lists(settled: Deployment) -> None:
    settled.done(
        "client", "add", "desk", "--agreement", "committee-three-care", "--generate", str(settled.folder / "k")
    )
    for command, state in (("suspend", "suspended"), ("resume", "active")):
        settled.done("partner", command, "committee-three")
        settled.done("client", command, "desk")
        assert f"  {state}\n" in settled.done("partner", "list")
        assert f"  {state}\n" in settled.done("client", "list")
    settled.done("partner", "revoke", "committee-three-care")
    assert "revoked" in settled.done("partner", "show", "committee-three")


def test_a_running_gateway_is_told_of_every_write(deployment: Deployment, running_redis: str) -> None:
    with connect_redis(running_redis) as server:
        deployment.done("partner", *ADD)
        assert server.get(VERSION_KEY) == b"4"
        deployment.done("partner", "suspend", "committee-three")
        assert server.get(VERSION_KEY) == b"5"


def test_keys_are_replaced_by_those_of_a_file(settled: Deployment, tmp_path: Path) -> None:
    settled.done("client", "add", "desk", "--agreement", "committee-three-care", "--generate", str(tmp_path / "k"))
    _, public = new_client_key()
    (tmp_path / "desk.jwks").write_bytes(orjson.dumps({"keys": [public]}))
    told = settled.told("client", "rotate", "desk", "--jwks", str(tmp_path / "desk.jwks"))
    assert told == {"client": "desk", "keys": [public["kid"]]}


def test_a_private_key_in_a_key_set_is_refused_and_nothing_is_registered(settled: Deployment, tmp_path: Path) -> None:
    private, _ = new_client_key()
    (tmp_path / "desk.jwks").write_bytes(orjson.dumps({"keys": [private]}))
    words = ["add", "desk", "--agreement", "committee-three-care", "--jwks", str(tmp_path / "desk.jwks")]
    result = settled.client(*words)
    assert result.exit_code == 1
    assert "holds a private key, which its program alone may have: destroy it" in result.stderr
    assert private["d"] not in result.output
    assert settled.told("client", "list") == []


@pytest.mark.parametrize("options", [[], ["--jwks", "gateway.toml", "--generate", "keys"]], ids=["none", "both"])
def test_keys_come_from_one_place(settled: Deployment, options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(settled.folder)
    result = settled.client("add", "desk", "--agreement", "committee-three-care", *options)
    assert result.exit_code == 2
    assert "give either --jwks FILE or --generate DIR" in result.stderr


def test_a_refused_client_leaves_no_private_key_behind(settled: Deployment, tmp_path: Path) -> None:
    result = settled.client("add", "desk", "--agreement", "nothing", "--generate", str(tmp_path / "k"))
    assert result.exit_code == 1
    assert "there is no agreement `nothing`" in result.stderr
    assert list((tmp_path / "k").iterdir()) == []


def test_a_private_key_is_never_overwritten(settled: Deployment, tmp_path: Path) -> None:
    (tmp_path / "desk.jwk").write_text("precious")
    result = settled.client("add", "desk", "--agreement", "committee-three-care", "--generate", str(tmp_path))
    assert result.exit_code == 1
    assert (tmp_path / "desk.jwk").read_text() == "precious"
    assert settled.told("client", "list") == []


REGISTER = ("client", "add", "desk", "--agreement", "committee-three-care", "--generate")


def test_where_others_reach_the_gateway_one_person_alone_puts_no_client_in_use(
    settled: Deployment, tmp_path: Path
) -> None:
    file = settled.folder / "gateway.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("http://localhost:8080", "https://gateway.example"), encoding="utf-8")
    refused = settled.call(*REGISTER, str(tmp_path / "k"))
    assert (refused.exit_code, settled.told("client", "list")) == (2, [])
    assert "--as NAME is needed" in refused.stderr
    settled.done(*REGISTER, str(tmp_path / "k"), "--as", "王芳", "--redirect-uri", "https://desk.example/back")
    assert "somebody else has to approve it" in settled.call("client", "approve", "desk", "--as", "王芳").stderr
    assert settled.told("client", "approve", "desk", "--as", "李强") == {"client": "desk", "stage": "approved"}
    assert "next comes its self-test" in settled.call("client", "activate", "desk", "--as", "王芳").stderr


def test_a_window_has_no_keys_and_is_opened_by_two_people(settled: Deployment) -> None:
    add = ("client", "add", "desk-window", "--agreement", "committee-three-care", "--window", "--as", "王芳")
    assert "neither for the window" in settled.call(*add, "--generate", str(settled.folder / "keys-of-it")).stderr
    assert settled.told(*add) == {"client": "desk-window", "keys": []}
    assert "somebody else has to approve it" in settled.call("client", "approve", "desk-window", "--as", "王芳").stderr
    settled.done("client", "approve", "desk-window", "--as", "李强")
    settled.done("client", "activate", "desk-window", "--as", "王芳")
    rotated = settled.call("client", "rotate", "desk-window", "--generate", str(settled.folder / "keys-of-it"))
    assert "is the window, which has no keys" in rotated.stderr


def test_a_program_acts_for_another_once_a_second_person_has_approved_it(settled: Deployment, tmp_path: Path) -> None:
    for name, *more in (("desk",), ("district", "--may-exchange")):
        agreed = ("--agreement", "committee-three-care", "--generate", str(tmp_path))
        settled.done("client", "add", name, *agreed, *more)
    file = settled.folder / "gateway.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("http://localhost:8080", "https://gateway.example"), encoding="utf-8")
    pair = ("desk", "district")
    assert "--as NAME is needed" in settled.call("delegation", "add", *pair).stderr
    assert "next, `gateway delegation approve`" in settled.done("delegation", "add", *pair, "--as", "王芳")
    assert "somebody else has to approve it" in settled.call("delegation", "approve", *pair, "--as", "王芳").stderr
    settled.done("delegation", "approve", *pair, "--as", "李强")
    row = {"client": "desk", "actor": "district", "entered_by": "王芳", "approved_by": "李强", "state": "active"}
    assert settled.told("delegation", "list") == [row]
    settled.done("delegation", "withdraw", *pair)
    assert settled.told("delegation", "list") == []


def test_for_first_steps_one_person_lets_a_program_act_for_another(settled: Deployment, tmp_path: Path) -> None:
    settled.done(*REGISTER, str(tmp_path))
    refused = settled.call("delegation", "add", "desk", "desk")
    assert (refused.exit_code, "name two clients" in refused.stderr) == (1, True)
    agreed = ("--agreement", "committee-three-care", "--generate", str(tmp_path))
    settled.done("client", "add", "district", *agreed, "--may-exchange")
    assert settled.done("delegation", "add", "desk", "district") == "`district` may act for `desk`\n"


@pytest.mark.parametrize(
    "uri",
    [
        *("http://desk.example/back", "https://desk.example/#back", "https://*.desk.example/", "//desk.example/back"),
        *("https://", "javascript:alert(1)", "https://a@desk.example/", "https://desk.example\\@evil.example/"),
        *(
            "https://desk.example/ ",
            "http://localhost/back",
            "https://desk.example/" + "x" * 512,
            "https://例.example/",
        ),
    ],
)
def test_people_are_sent_back_to_plain_addresses_only(settled: Deployment, tmp_path: Path, uri: str) -> None:
    refused = settled.call(*REGISTER, str(tmp_path / "k"), "--redirect-uri", uri)
    assert (refused.exit_code, settled.told("client", "list")) == (1, [])
    assert "an address to return to is https" in refused.stderr


def test_the_lists_tell_what_ends_soon(settled: Deployment, tmp_path: Path) -> None:
    settled.done(*REGISTER, str(tmp_path / "k"))
    with writing(open_database(settled.settings.state_url)) as connection:
        connection.execute(update(AGREEMENT).values(last=today(settled.settings)))
    assert "ends in 0 days" in settled.done("client", "list")
    assert "committee-three-care ends in 0 days" in settled.done("partner", "list")

"""From a record that is wrong to everybody who received it: who is told, of what, and what they state."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from gateway.cli.recall import recall
from gateway.db import reading, writing
from gateway.errors import LEDGER, GatewayError
from gateway.ledger.book import Ledger
from gateway.ledger.browse import newest
from gateway.ledger.tree.place import TreePlace
from gateway.model.act import ActName
from gateway.model.person import Role
from gateway.recall.rows import count_outstanding, list_overdue
from gateway.tables import RECALL
from gateway.watching.notice import Kind
from gateway.watching.service import Watch
from tests.leaks.households import household
from tests.unit.signin.visitors import let_act
from tests.world import Asker, Deployment, World

DESTROYED: Final = {"by": "the desk", "at": "2026-11-22T12:00:00+08:00", "copies": 2, "onward": ["another bureau"]}
_numbers = count(1)


@pytest.fixture(scope="module")
def station(deployment: Deployment) -> World:
    """A gateway over an archive that each test fills."""
    world = World(deployment, "recalls")
    let_act(world, "li", Role.OPERATOR)
    return world


@pytest.fixture
def wrong(station: World) -> str:
    """The identifier of a household that nobody has asked for yet, between two others."""
    numbers = [f"H-{next(_numbers):06}" for _ in range(3)]
    station.archive.fill({"household": [household(household_no=number) for number in numbers]})
    return numbers[1]


def run(station: World, *arguments: str, identifier: str = "") -> Result:
    return CliRunner().invoke(recall, arguments, obj=station.settings, input=identifier)


def opened(station: World, identifier: str, *options: str) -> dict[str, Any]:
    arguments = ["open", "household", "--kind", "wrong", "--reason", "another family's address", "--as", "li"]
    result = run(station, *arguments, "--identifier-stdin", "--json", *options, identifier=f"{identifier}\n")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = orjson.loads(result.stdout)
    return told


def notice_of(station: World, asker: Asker, made: str) -> dict[str, Any] | None:
    """What the asker is told of that recall."""
    answer = station.get(asker, "/v1/recalls")
    assert answer.status_code == 200, answer.text
    found: dict[str, dict[str, Any]] = {each["id"]: each for each in (answer.json or {})["recalls"]}
    return found.get(made)


def told(station: World, asker: Asker, made: str) -> dict[str, Any]:
    found = notice_of(station, asker, made)
    assert found is not None
    return found


def state(station: World, asker: Asker, notice: str, stated: str, body: object = None) -> Any:
    path = f"/v1/recalls/{notice}/{stated}"
    return station.request(asker, "POST", path, **({} if body is None else {"json": body}))


def test_whoever_received_the_record_is_told_in_which_answers_and_where(
    station: World, committee: Asker, deployment: Deployment, wrong: str
) -> None:
    prosecution = deployment.asker("prosecution", "prosecution")
    page = station.get(committee, "/v1/records/household")
    one = station.read(committee, "household", wrong)
    assert (page.status_code, one.status_code) == (200, 200)
    numbers = [record["household_no"] for record in (page.json or {})["data"]]

    made = opened(station, wrong)

    assert (made["clients"], made["answers"]) == (1, 2)
    notice = told(station, committee, made["recall"])
    assert (notice["kind"], notice["reason"], notice["type"]) == ("wrong", "another family's address", "household")
    assert [(each["disclosure"], each["place"]) for each in notice["received"]] == [
        (page.headers["Gateway-Disclosure"], numbers.index(wrong) + 1),
        (one.headers["Gateway-Disclosure"], 1),
    ]
    assert notice["outstanding"] == ["acknowledgement", "destruction"]
    assert notice_of(station, prosecution, made["recall"]) is None


def test_a_notice_names_no_field_that_its_recipient_did_not_receive(
    station: World, committee: Asker, wrong: str
) -> None:
    station.read(committee, "household", wrong)
    asked = station.ask(committee, "over-60", {"head_id_number": "310115195003071230"})
    assert asked.status_code == 200, asked.text
    made = opened(station, wrong, "--fields", "criminal_history,address", "--with-answers")
    answer = station.get(committee, "/v1/recalls").text
    assert "criminal_history" not in answer
    assert told(station, committee, made["recall"])["fields"] == ["address"]


def test_whoever_received_other_fields_only_is_not_told(station: World, committee: Asker, wrong: str) -> None:
    station.get(committee, "/v1/records/household", {"fields": "household_no"})
    with_address = station.get(committee, "/v1/records/household", {"fields": "household_no,address"})
    assert with_address.status_code == 200
    notice = told(station, committee, opened(station, wrong, "--fields", "address")["recall"])
    assert [each["disclosure"] for each in notice["received"]] == [with_address.headers["Gateway-Disclosure"]]
    assert notice["fields"] == ["address"]
    refused = run(
        station,
        "open",
        "household",
        "--kind",
        "wrong",
        "--reason",
        "x",
        "--as",
        "li",
        "--fields",
        "no_such",
        "--identifier-stdin",
    )
    assert "has no field no_such" in str(refused.exception)


def test_who_was_told_yes_or_no_learns_of_a_record_only_where_the_station_says_so(
    station: World, deployment: Deployment, committee: Asker, wrong: str
) -> None:
    station.read(committee, "household", wrong)
    asker, question, given = _a_question(deployment, wrong)
    answered = station.ask(asker, question, given)
    assert answered.status_code == 200, answered.text
    disclosure = answered.headers["Gateway-Disclosure"]
    opened(station, wrong)
    assert disclosure not in station.get(asker, "/v1/recalls").text
    notice = told(station, asker, opened(station, wrong, "--fields", "status,address", "--with-answers")["recall"])
    assert (disclosure, None) in [(each["disclosure"], each["place"]) for each in notice["received"]]


def _a_question(deployment: Deployment, number: str) -> tuple[Asker, str, dict[str, Any]]:
    return next(
        (asker, question.ask, {name: household(household_no=number)[name] for name in question.given})
        for asker in deployment.askers
        for record_type, question in deployment.questions(asker)
        if record_type.name == "household"
    )


def test_what_is_stated_is_on_record_before_it_is_answered_and_signed(
    station: World, committee: Asker, tmp_path: Path, wrong: str
) -> None:
    station.read(committee, "household", wrong)
    made = opened(station, wrong)["recall"]
    acknowledged = state(station, committee, made, "acknowledgement")
    assert acknowledged.status_code == 200, acknowledged.text
    destroyed = state(station, committee, made, "destruction", DESTROYED)
    assert destroyed.status_code == 200, destroyed.text
    assert destroyed.json["statement"] == DESTROYED | {"at": "2026-11-22T04:00:00+00:00"}

    found = [act for entry in newest(station.settings.ledger, 1000) for act in entry.facts.get("acts", ())]
    acts = {act["act"]: act for act in found if act["about"].get("recall") == made}
    assert acts.keys() == {ActName.RECALL_OPENED, ActName.RECALL_ACKNOWLEDGED, ActName.RECALL_DESTROYED}
    assert acts[ActName.RECALL_DESTROYED]["by"] == committee.client_id
    assert acts[ActName.RECALL_ACKNOWLEDGED]["after"] == {"acknowledgement": {}}
    assert acts[ActName.RECALL_DESTROYED]["after"] == {
        "acknowledgement": {},
        "destruction": destroyed.json["statement"],
    }
    assert acts[ActName.RECALL_OPENED]["after"]["notices"] == [{"client": committee.client_id, "answers": 1}]

    notice = told(station, committee, made)
    assert notice["outstanding"] == []
    assert notice["stated"] == {"acknowledgement": acknowledged.json, "destruction": destroyed.json}

    place = TreePlace(station.settings.ledger, station.settings.keys, station.settings.issuer)
    key = str(place.known_keys()[0])
    for answer in (acknowledged, destroyed):
        (tmp_path / "answer").write_bytes(answer.data)
        verified = run(station, "verify", str(tmp_path / "answer"), "--key", key)
        assert verified.exit_code == 0, verified.output
        assert f"that {committee.client_id} stated" in verified.stdout


@pytest.mark.parametrize(
    "altered",
    [
        (b'"copies":2', b'"copies":0'),
        (b'"stated":"destruction"', b'"stated":"acknowledgement"'),
        (b"statement v1", b"statement v2"),
        (b'"receipt"', b'"other"'),
        (b'"time":"20', b'"time":"19'),
        (b"{", b"["),
    ],
)
def test_an_answer_that_was_altered_does_not_verify(
    station: World, committee: Asker, tmp_path: Path, altered: tuple[bytes, bytes], wrong: str
) -> None:
    station.read(committee, "household", wrong)
    destroyed = state(station, committee, opened(station, wrong)["recall"], "destruction", DESTROYED)
    place = TreePlace(station.settings.ledger, station.settings.keys, station.settings.issuer)
    assert altered[0] in destroyed.data
    (tmp_path / "answer").write_bytes(destroyed.data.replace(*altered, 1))
    verified = run(station, "verify", str(tmp_path / "answer"), "--key", str(place.known_keys()[0]))
    assert verified.exit_code == 1


def test_the_same_again_is_answered_as_it_was_and_something_else_is_refused(
    station: World, committee: Asker, wrong: str
) -> None:
    station.read(committee, "household", wrong)
    made = opened(station, wrong)["recall"]
    first = state(station, committee, made, "destruction", DESTROYED)
    entries = len(newest(station.settings.ledger, 1000))
    assert state(station, committee, made, "destruction", DESTROYED).data == first.data
    assert len(newest(station.settings.ledger, 1000)) == entries
    another = state(station, committee, made, "destruction", DESTROYED | {"copies": 3})
    assert (another.status_code, another.json["code"]) == (409, "GW406")
    assert told(station, committee, made)["stated"]["destruction"] == first.json


def test_a_recall_of_others_and_one_of_nothing_are_answered_alike(
    station: World, committee: Asker, deployment: Deployment, wrong: str
) -> None:
    prosecution = deployment.asker("prosecution", "prosecution")
    station.read(committee, "household", wrong)
    made = opened(station, wrong)["recall"]
    answers = set()
    for stated, body in (("acknowledgement", None), ("destruction", DESTROYED)):
        for each in (made, "a" * 32, "..", "%00", "%ED%A0%80", "x" * 5000):
            answer = state(station, prosecution, each, stated, body)
            answers.add((answer.status_code, answer.json["code"], answer.json.get("detail")))
    assert answers == {(404, "GW405", None)}


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        [],
        DESTROYED | {"by": ""},
        DESTROYED | {"by": "a\nb"},
        DESTROYED | {"by": "\ud800"},
        DESTROYED | {"by": "x" * 129},
        DESTROYED | {"at": "yesterday"},
        DESTROYED | {"at": "2026-11-22T12:00:00"},
        DESTROYED | {"at": "0001-01-01T00:00:00+14:00"},
        DESTROYED | {"copies": -1},
        DESTROYED | {"copies": 1.5},
        DESTROYED | {"onward": "x"},
        DESTROYED | {"onward": ["x"] * 101},
        DESTROYED | {"more": 1},
    ],
)
def test_a_statement_of_another_form_is_refused_whether_there_is_a_recall_or_not(
    station: World, committee: Asker, body: Any, wrong: str
) -> None:
    station.read(committee, "household", wrong)
    made = opened(station, wrong)["recall"]
    answers = [state(station, committee, each, "destruction", body) for each in (made, "a" * 32)]
    assert len({(each.status_code, each.json["code"], each.json.get("detail")) for each in answers}) == 1
    assert answers[0].status_code in {400, 415}


def test_nothing_is_answered_that_cannot_be_put_on_record(
    station: World, committee: Asker, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    station.read(committee, "household", wrong)
    made = opened(station, wrong)["recall"]
    with monkeypatch.context() as broken:

        def refuse(*_: object) -> None:
            raise GatewayError(LEDGER)

        broken.setattr(Ledger, "append", refuse)
        answer = state(station, committee, made, "destruction", DESTROYED)
        assert (answer.status_code, answer.json["code"]) == (503, "GW601")
    assert told(station, committee, made)["stated"] == {}


def test_nobody_is_told_without_a_token_or_an_agreement(
    station: World, committee: Asker, deployment: Deployment
) -> None:
    assert station.request(None, "GET", "/v1/recalls").status_code == 401
    station.token(committee)
    deployment.administration.set_client_active(committee.client_id, active=False)
    try:
        answer = station.get(committee, "/v1/recalls")
    finally:
        deployment.administration.set_client_active(committee.client_id, active=True)
    assert (answer.json or {})["code"] == "GW302"


def test_no_identifier_is_kept_or_told(station: World, committee: Asker) -> None:
    station.archive.fill({"household": [household(household_no="H-310115-777")]})
    assert station.read(committee, "household", "H-310115-777").status_code == 200
    result = opened(station, "H-310115-777")
    assert b"310115-777" not in station.get(committee, "/v1/recalls").data
    assert "310115-777" not in str(result)
    for path in (*station.settings.ledger.rglob("*"), station.deployment.directory / "state.db"):
        if path.is_file():
            assert b"310115-777" not in path.read_bytes(), path


def test_a_record_that_nobody_received_is_not_recalled(station: World, wrong: str) -> None:
    arguments = ("open", "household", "--kind", "wrong", "--reason", "x", "--as", "li", "--identifier-stdin")
    refused = run(station, *arguments, identifier=f"{wrong}\n")
    assert refused.exit_code == 1
    assert "nobody has received this record" in str(refused.exception)


def test_what_is_outstanding_and_late_is_listed_counted_noticed_and_closed(
    station: World, committee: Asker, caplog: pytest.LogCaptureFixture, deployment: Deployment, wrong: str
) -> None:
    with reading(deployment.engine) as connection:
        before = count_outstanding(connection, date(2026, 11, 22))
    station.read(committee, "household", wrong)
    made = opened(station, wrong, "--due", "2999-12-31")["recall"]
    with writing(deployment.engine) as connection:
        connection.execute(update(RECALL).where(RECALL.c.id == made).values(due=date(2026, 11, 20)))
    state(station, committee, made, "acknowledgement")
    rows = {row["recall"]: row for row in orjson.loads(run(station, "list", "--json").stdout)}
    assert (rows[made]["outstanding"], rows[made]["state"]) == (1, "open")
    shown = run(station, "show", made)
    assert committee.client_id in shown.stdout
    assert "destruction" in shown.stdout
    with reading(deployment.engine) as connection:
        now = count_outstanding(connection, date(2026, 11, 22))
        late = [each.recall.id for each in list_overdue(connection, date(2026, 11, 22))]
        assert list_overdue(connection, date(2026, 11, 20)) == []
    assert (now["overdue"] - before["overdue"], late) == (1, [made])
    assert (
        f'gateway_recall_notices{{state="overdue"}} {now["overdue"]}.0' in station.request(None, "GET", "/metrics").text
    )

    Watch(station.settings, deployment.engine, deployment.clock).look()
    assert any(line.__dict__.get("kind") == Kind.RECALL for line in caplog.records)

    closed = run(station, "close", made, "--as", "li", "--json")
    assert orjson.loads(closed.stdout) == {"outstanding": [committee.client_id]}
    assert run(station, "close", made, "--as", "li").exit_code == 1
    notice = told(station, committee, made)
    assert (notice["outstanding"], notice["closed"] is not None) == ([], True)
    assert state(station, committee, made, "destruction", DESTROYED).status_code == 200


def test_a_corrected_record_need_not_be_destroyed(station: World, committee: Asker, wrong: str) -> None:
    station.read(committee, "household", wrong)
    arguments = ("open", "household", "--kind", "corrected", "--reason", "a name was misspelt", "--as", "li")
    result = run(station, *arguments, "--json", identifier=f"{wrong}\n")
    assert result.exit_code == 0, result.output
    made = orjson.loads(result.stdout[result.stdout.index("{") :])["recall"]
    assert told(station, committee, made)["outstanding"] == ["acknowledgement"]

"""`gateway policy impact` replays what a real gateway disclosed, and compares what a real archive would answer."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner, Result

from gateway.adapters.registry import open_adapters
from gateway.cli import main
from gateway.ledger.claims import segment_paths
from tests.world import Asker, Deployment, World

CARE: Final = "committee-elderly-care.yaml"
FIELDS: Final = {"fields": "household_no,phone"}


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A deployment whose gateway has answered: ``pages`` to the first committee, with ``records`` in them."""

    directory: Path
    pages: int
    records: int


@pytest.fixture(scope="module")
def disclosed(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Disclosed:
    directory = tmp_path_factory.mktemp("station") / "deployment"
    deployment = Deployment(directory, redis_url)
    made = CliRunner().invoke(main, ["synth", str(directory), "--households", "120"])
    assert made.exit_code == 0, made.output
    adapters = open_adapters(deployment.settings.sources)
    world = World(deployment, "served", adapters=adapters, ledger=deployment.settings.ledger)
    committee = next(each for each in deployment.askers if each.name == "committee-puxing-one:elderly-care")
    pages = [_listed(world, committee, {}), *(_listed(world, committee, FIELDS) for _ in range(3))]
    # what the draft has nothing to do with, and two refusals
    assert world.get(deployment.asker("prosecution", "prosecution"), "/v1/records/offence").status_code == 200
    assert world.get(committee, "/v1/records/household", {"fields": "nothing"}).status_code == 400
    assert world.read(committee, "household", "no such").status_code == 404
    # what is answered shows nothing, and is on record as well
    assert world.ask(committee, "over-60", {"head_id_number": "310115195003071222"}).status_code == 200
    assert world.ask(committee, "under-60", {"head_id_number": "310115195003071222"}).status_code == 403
    world.app.extensions.clear()
    for adapter in adapters.values():
        adapter.close()
    return Disclosed(directory, len(pages), sum(pages))


def _listed(world: World, asker: Asker, query: dict[str, str]) -> int:
    response = world.get(asker, "/v1/records/household", query)
    assert response.json is not None
    return len(response.json["data"])


@pytest.fixture
def draft(disclosed: Disclosed, tmp_path: Path) -> Path:
    """The policy of the committees' care, which shows less of telephones, and more households."""
    file = tmp_path / CARE
    text = (disclosed.directory / "policies" / CARE).read_text(encoding="utf-8")
    text = text.replace("{field: status, is: active}", "{field: status, in: [active, moved_out]}", 1)
    file.write_text(text.replace("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}"), encoding="utf-8")
    return file


def run(disclosed: Disclosed, *words: str) -> Result:
    settings = str(disclosed.directory / "gateway.toml")
    return CliRunner().invoke(main, ["--settings", settings, "policy", "impact", *words])


def told(disclosed: Disclosed, *words: str) -> dict[str, Any]:
    result = run(disclosed, *words, "--json")
    document: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (1 if document["gains"] else 0)
    return document


def test_recorded_disclosures_are_replayed_field_by_field(disclosed: Disclosed, draft: Path) -> None:
    ledger = told(disclosed, str(draft), "--no-archive")["ledger"]
    assert (ledger["disclosures"], ledger["refusals"], ledger["lapsed"]) == (disclosed.pages + 2, 3, 0)
    assert {(each["partner"], each["purpose"], each["type"]) for each in ledger["impacts"]} == {
        ("committee-puxing-one", "elderly-care", "household")
    }
    assert [
        (each["effect"], each["what"], each["before"], each["after"], each["disclosures"], each["records"])
        for each in ledger["impacts"]
    ] == [
        ("more", "records", "hidden", "shown", disclosed.pages, disclosed.records),
        ("less", "phone", "mask keep_last 4", "mask keep_last 2", disclosed.pages, disclosed.records),
    ]


def test_the_archive_is_compared_record_by_record(disclosed: Disclosed, draft: Path) -> None:
    views = told(disclosed, str(draft), "--no-ledger")["archive"]["views"]
    first = next(each for each in views if each["partner"] == "committee-puxing-one")
    assert (first["purpose"], first["type"], first["actions"]) == ("elderly-care", "household", ["list", "read"])
    assert (first["gained"], first["lost"], first["whole"]) == (moved_out(disclosed), 0, True)
    phone = first["fields"]["phone"]
    assert sum(phone.values()) == first["records"]
    assert phone["less"] > 0
    assert phone["otherwise"] == 0
    assert first["fields"]["household_no"]["more"] == first["gained"]


def moved_out(disclosed: Disclosed) -> int:
    """The households of the first committee's area that have moved out, which no statute hides."""
    with closing(sqlite3.connect(disclosed.directory / "archive.db")) as archive:
        [[number]] = archive.execute(
            "select count(*) from household where status = 'moved_out' and area_code like '310115003001%'"
            " and classification in ('公开', '内部')"
        ).fetchall()
    return int(number)


def test_a_draft_that_only_takes_away_needs_nobody_else(disclosed: Disclosed, draft: Path) -> None:
    text = draft.read_text(encoding="utf-8").replace("[active, moved_out]", "[active]")
    draft.write_text(text, encoding="utf-8")
    result = run(disclosed, str(draft))
    assert result.exit_code == 0, result.output
    assert "nobody gains anything" in result.stdout
    assert "mask keep_last 4 -> mask keep_last 2" in result.stdout


def test_people_get_tables(disclosed: Disclosed, draft: Path) -> None:
    result = run(disclosed, str(draft))
    assert result.exit_code == 1
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["more", "committee-puxing-one", "elderly-care", "household:list", "records"] in [line[:5] for line in lines]
    assert ["committee-puxing-one", "elderly-care", "household:list+read", "phone"] in [line[:4] for line in lines]
    assert result.stdout.endswith("somebody gains: a second person has to agree\n")


def test_a_draft_of_nothing_new_changes_nothing(disclosed: Disclosed) -> None:
    policies = disclosed.directory / "policies"
    for draft in (policies, policies / CARE):
        result = run(disclosed, str(draft))
        assert result.exit_code == 0
        assert "refusals on record, nothing changes" in result.stdout
        assert "in the archive as it is, nothing changes" in result.stdout


def test_what_is_in_force_stays_unless_the_draft_is_all_there_would_be(disclosed: Disclosed) -> None:
    care = str(disclosed.directory / "policies" / CARE)
    assert told(disclosed, care, "--no-archive")["ledger"]["impacts"] == []
    gone = told(disclosed, care, "--only", "--no-archive")["ledger"]["impacts"]
    assert [(each["effect"], each["type"], each["what"]) for each in gone] == [("lost", "offence", "everything")]


def test_disclosures_that_nobody_may_ask_for_any_more_are_counted_apart(
    disclosed: Disclosed, draft: Path, tmp_path: Path
) -> None:
    other = Disclosed(tmp_path / "copy", disclosed.pages, disclosed.records)
    shutil.copytree(disclosed.directory, other.directory)
    ended = CliRunner().invoke(
        main, ["--settings", str(other.directory / "gateway.toml"), "partner", "suspend", "committee-puxing-one"]
    )
    assert ended.exit_code == 0, ended.output
    found = told(other, str(draft))
    assert (found["ledger"]["lapsed"], found["ledger"]["impacts"]) == (disclosed.pages + 2, [])
    assert "committee-puxing-one" not in {each["partner"] for each in found["archive"]["views"]}


def test_a_sample_is_said_to_be_one(disclosed: Disclosed, draft: Path) -> None:
    archive = told(disclosed, str(draft), "--no-ledger", "--sample", "3")["archive"]
    assert archive["sample"] == 3
    assert all(each["records"] <= 3 for each in archive["views"])
    assert not all(each["whole"] for each in archive["views"])
    assert (
        "in a sample of the archive, the first 3 records of each view"
        in run(disclosed, str(draft), "--no-ledger", "--sample", "3").stdout
    )


def test_no_value_of_any_record_is_printed_or_recorded(disclosed: Disclosed, draft: Path) -> None:
    before = ledger_of(disclosed)
    printed = run(disclosed, str(draft)).output + run(disclosed, str(draft), "--json").output
    with closing(sqlite3.connect(disclosed.directory / "archive.db")) as archive:
        rows = archive.execute("select household_no, head_name, phone, head_id_number, address from household")
        values = {str(value) for row in rows for value in row if value is not None}
    assert [value for value in values if value in printed] == []
    assert ledger_of(disclosed) == before


def ledger_of(disclosed: Disclosed) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in segment_paths(disclosed.directory / "ledger")}


def test_a_ledger_that_is_not_whole_is_told_of(disclosed: Disclosed, draft: Path, tmp_path: Path) -> None:
    other = Disclosed(tmp_path / "copy", disclosed.pages, disclosed.records)
    shutil.copytree(disclosed.directory, other.directory)
    assert run(other, str(draft), "--verify", "--no-archive").exit_code == 1
    for path in segment_paths(other.directory / "ledger"):
        path.write_bytes(path.read_bytes().replace(b'"released":["household_no"', b'"released":{"household_no"'))
    doubtful = run(other, str(draft), "--no-archive")
    assert "lines of the ledger hold no entry: see `gateway ledger verify`" in doubtful.stderr
    refused = run(other, str(draft), "--no-archive", "--verify")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "the ledger is not whole: see `gateway ledger verify`" in refused.stderr


def test_a_faulty_draft_is_refused_with_its_faults(disclosed: Disclosed, tmp_path: Path) -> None:
    (tmp_path / CARE).write_text("policy: committee-elderly-care\n", encoding="utf-8")
    result = run(disclosed, str(tmp_path / CARE))
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{CARE}:1:1" in result.stderr


def test_a_question_that_a_draft_adds_is_a_gain_though_no_record_is_shown(disclosed: Disclosed, tmp_path: Path) -> None:
    file = tmp_path / CARE
    text = (disclosed.directory / "policies" / CARE).read_text(encoding="utf-8")
    file.write_text(text.replace("ask: lives-here", "ask: lives-there"), encoding="utf-8")
    report = told(disclosed, str(file), "--no-ledger", "--no-archive")
    assert report["gains"] == 1
    assert [
        (each["partner"], each["gain"], each["what"], each["before"], each["after"]) for each in report["answers"]
    ] == [
        ("committee-puxing-one", True, "answer lives-there", "not asked", "asked"),
        ("committee-puxing-one", False, "answer lives-here", "asked", "not asked"),
    ]
    printed = run(disclosed, str(file), "--no-ledger", "--no-archive").stdout
    assert "answer lives-there  not asked -> asked" in printed
    assert printed.endswith("a second person has to agree\n")


def test_recorded_questions_are_replayed_as_well(disclosed: Disclosed, tmp_path: Path) -> None:
    file = tmp_path / CARE
    text = (disclosed.directory / "policies" / CARE).read_text(encoding="utf-8")
    file.write_text(text.replace("ask: over-60", "ask: under-60"), encoding="utf-8")
    impacts = told(disclosed, str(file), "--no-archive")["ledger"]["impacts"]
    assert [(each["effect"], each["type"], each["action"], each["what"], each["disclosures"]) for each in impacts] == [
        ("gained", "household", "answer", "answer under-60", 1),
        ("lost", "household", "answer", "answer over-60", 1),
    ]


def test_what_is_no_longer_answered_is_no_gain(disclosed: Disclosed, tmp_path: Path) -> None:
    file = tmp_path / CARE
    text = (disclosed.directory / "policies" / CARE).read_text(encoding="utf-8")
    file.write_text(text.replace("per_day: 100", "per_day: 99"), encoding="utf-8")
    report = told(disclosed, str(file), "--no-ledger", "--no-archive")
    assert (report["gains"], {each["what"] for each in report["answers"]}) == (
        0,
        {"answer over-60 per_day", "answer lives-here per_day"},
    )

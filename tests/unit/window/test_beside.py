"""What the window has beside records: questions, receipts, and notices of recalls."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from gateway.beside import whose
from gateway.cli.recall import recall
from gateway.cli.receipt import receipt
from gateway.ledger.browse import newest
from gateway.ledger.tree.place import TreePlace
from gateway.model.act import ActName
from gateway.model.person import Role
from tests.unit.grants.settled import REQUESTER
from tests.unit.signin.visitors import Visitor, let_act
from tests.unit.window.clerks import AREA, asked, clerk, household_of, last_entry, seated, sit
from tests.world import World

OLD: str = "310115195003071230"


@pytest.fixture(scope="module")
def lin(world: World) -> Visitor:
    """One clerk for everything here."""
    return seated(world, "lin-beside")


def question(visitor: Visitor, ask: str = "lives-here", **given: str) -> TestResponse:
    return visitor.post("/window/answer", seen="/window/questions", ask=ask, **given)


def number_of(page: TestResponse) -> str:
    found = re.search(r'name="number" value="([0-9a-f]{32})"', page.text)
    assert found is not None, page.text
    return found.group(1)


def test_a_question_is_answered_in_one_word_and_on_record(world: World, lin: Visitor) -> None:
    assert "此人是否本居委会在册户主" in lin.get("/window/questions").text
    answers = {}
    for number in (OLD, "310115195003071249"):
        page = question(lin, **{"value:head_id_number": number})
        answers[number] = re.findall(r'role="status">(是|否)。', page.text)
        entry = last_entry(world)
        assert (entry["kind"], entry["action"], entry["question"]) == ("release", "answer", "lives-here")
        assert entry["request"] == number_of(page)
        assert "HH-0" not in page.text
    assert answers == {OLD: ["是"], "310115195003071249": ["否"]}


def test_a_question_that_was_not_asked_well_stands_there_again_and_is_on_record(world: World, lin: Visitor) -> None:
    page = lin.get("/window/questions")
    for form in ({}, {"value:phone": "1"}, {"value:head_id_number": OLD, "value:phone": "2"}):
        before = last_entry(world)["request"]
        page = question(lin, **form)
        assert page.status_code == 422, form
        assert last_entry(world)["request"] != before
    assert f'value="{OLD}"' in page.text
    assert question(lin, ask="no-such-question", **{"value:head_id_number": OLD}).status_code == 403
    for edited in ({"ask": "A B"}, {"ask": "over-60", "value:Not a field": "x"}):
        assert lin.post("/window/answer", seen="/window/questions", **edited).status_code == 400


@pytest.mark.parametrize(
    ("typed", "is_told"),
    [
        ("1", True),
        ("31011519500307123", True),
        (OLD[:-1] + "1", True),
        (OLD[:-1] + "X", True),
        ("３１０１１５195003071230", True),
        ("310115 19500307 1230", True),
        (OLD, False),
        ("310115500307123", False),
        ("11010519491231002x", False),
    ],
)
def test_a_number_that_is_none_is_told_and_nobody_is_asked(
    world: World, lin: Visitor, typed: str, *, is_told: bool
) -> None:
    lin.get("/window/questions")
    before = last_entry(world)["request"]
    page = question(lin, **{"value:head_id_number": typed})
    assert (page.status_code, "这不像公民身份号码" in page.text) == (422 if is_told else 200, is_told)
    assert (last_entry(world)["request"] == before) is is_told
    if is_told:
        assert page.text.count(f'value="{typed}" aria-invalid="true" aria-describedby="fault"') == 1


def test_what_is_no_question_of_theirs_is_not_judged_before_it_is_refused(world: World, lin: Visitor) -> None:
    for ask, field in (("no-such-question", "head_id_number"), ("lives-here", "phone")):
        page = question(lin, ask=ask, **{f"value:{field}": "1"})
        assert ("这不像" in page.text, last_entry(world)["kind"]) == (False, "refusal")


def test_where_there_is_no_question_the_page_says_what_to_do(world: World) -> None:
    other = seated(world, "lin-unasked", "disaster-roll")
    assert "目前没有可以问的问题" in other.get("/window/questions").text


def test_a_receipt_of_a_download_is_verified_and_only_who_had_it_has_it(
    world: World, lin: Visitor, tmp_path: Path
) -> None:
    taken = asked(lin, "download", **{"value:care_needs": "mobility"})
    number = re.findall("[0-9a-f]{32}", taken.headers["Content-Disposition"])[0]
    early = lin.post("/window/receipt", seen="/window/receipts", number=number)
    assert (early.status_code, number in early.text) == (404, True)
    place = TreePlace(world.settings.ledger, world.settings.keys, world.settings.issuer)
    with place.sequencer() as sequencer:
        sequencer.more()
    given = lin.post("/window/receipt", seen="/window/receipts", number=number)
    assert given.headers["Content-Disposition"] == f'attachment; filename="receipt-{number}.json"'
    (tmp_path / "receipt.json").write_bytes(given.data)
    key = str(place.known_keys()[0])
    for body, code in ((taken.data, 0), (taken.data + b" ", 1)):
        (tmp_path / "page.csv").write_bytes(body)
        options = ["verify", str(tmp_path / "receipt.json"), "--body", str(tmp_path / "page.csv"), "--key", key]
        verified = CliRunner().invoke(receipt, options)
        assert verified.exit_code == code, verified.output

    colleague = seated(world, "lin-others", "disaster-roll")
    for purpose in ("disaster-roll", "elderly-care"):
        colleague.post("/window/leave", seen="/window")
        sit(colleague, purpose)
        for wrong in (number, "a" * 32):
            page = colleague.post("/window/receipt", seen="/window/receipts", number=wrong)
            assert (page.status_code, "没有这个编号的回执" in page.text) == (404, True)
    said = colleague.post("/window/feedback", seen="/window/receipts", number=number, useful="no", note="")
    assert (said.status_code, "请过一秒再按" in said.text) == (422, True)
    page = lin.post("/window/receipt", seen="/window/receipts", number="../etc")
    assert (page.status_code, "没有这个编号的回执" in page.text, 'value="../etc"' in page.text) == (400, True, True)


def test_a_person_has_their_own_answers_and_a_program_those_of_all_that_ask_through_it() -> None:
    person = whose(replace(REQUESTER, person_id="lin"))
    assert person == {**whose(REQUESTER), "person": "lin"}
    assert "person" not in whose(REQUESTER)


@pytest.fixture
def notice(world: World, lin: Visitor) -> str:
    """A recall of a record that the clerk has just looked up."""
    world.archive.fill({"household": [household_of(number, AREA) for number in range(3)]})
    asked(lin, "record", identifier="HH-0001")
    let_act(world, "li", Role.OPERATOR)
    options = [
        "open",
        "household",
        "--kind",
        "wrong",
        "--reason",
        "换错了户",
        "--as",
        "li",
        "--identifier-stdin",
        "--json",
    ]
    opened = CliRunner().invoke(recall, options, obj=world.settings, input="HH-0001\n")
    assert opened.exit_code == 0, opened.output
    return str(orjson.loads(opened.stdout)["recall"])


DESTROYED = {"by": "林小妹", "at": "2026-11-22T11:30", "copies": "2", "onward": "街道办\n\n 民政科 "}


def test_a_notice_is_shown_acknowledged_and_answered_by_somebody(
    world: World, lin: Visitor, notice: str, tmp_path: Path
) -> None:
    assert "份召回通知等您办理" in lin.get("/window").text
    page = lin.get("/window/notices").text
    assert notice in page
    assert "换错了户" in page
    assert "HH-0001" not in page
    for _ in range(2):  # a form that is sent twice is answered once
        done = lin.post("/window/notices/acknowledge", seen="/window/notices", recall=notice)
        assert done.headers["Location"] == "/window/notices"
    assert lin.post("/window/notices/destroyed", seen="/window/notices", recall=notice, **DESTROYED).status_code == 303

    found = [act for entry in newest(world.settings.ledger, 200) for act in entry.facts.get("acts", ())]
    acts = {act["act"]: act for act in found if act["about"].get("recall") == notice}
    assert {acts[name]["about"]["person"] for name in (ActName.RECALL_ACKNOWLEDGED, ActName.RECALL_DESTROYED)} == {
        "lin-beside"
    }
    stated: dict[str, Any] = acts[ActName.RECALL_DESTROYED]["after"]["destruction"]
    assert stated == {"by": "林小妹", "at": "2026-11-22T03:30:00+00:00", "copies": 2, "onward": ["街道办", "民政科"]}

    settled = lin.get("/window/notices").text
    assert "没有等您办理的通知" in settled
    assert "2026-11-22 12:00" in settled  # noon at the station
    proof = lin.post("/window/notices/statement", seen="/window/notices", recall=notice, stated="destruction")
    (tmp_path / "proof").write_bytes(proof.data)
    key = str(TreePlace(world.settings.ledger, world.settings.keys, world.settings.issuer).known_keys()[0])
    verified = CliRunner().invoke(recall, ["verify", str(tmp_path / "proof"), "--key", key], obj=world.settings)
    assert verified.exit_code == 0, verified.output
    another = {**DESTROYED, "copies": "3"}
    changed = lin.post("/window/notices/destroyed", seen="/window/notices", recall=notice, **another)
    assert (changed.status_code, "不能更改" in changed.text) == (409, True)


@pytest.mark.parametrize("wrong", [{"by": " "}, {"at": "soon"}, {"at": ""}, {"copies": "-1"}, {"copies": "９"}])
def test_a_report_that_cannot_be_taken_is_on_record_and_nothing_of_it_is_lost(
    world: World, lin: Visitor, notice: str, wrong: dict[str, str]
) -> None:
    before = last_entry(world)["request"]
    form = {**DESTROYED, **wrong}
    page = lin.post("/window/notices/destroyed", seen="/window/notices", recall=notice, **form)
    assert (page.status_code, "报告没有填对" in page.text) == (400, True)
    assert last_entry(world)["request"] != before
    assert "民政科" in page.text


def test_a_notice_of_others_and_one_of_nothing_are_answered_alike(world: World, notice: str) -> None:
    others = seated(world, "lin-unnoticed", "disaster-roll")
    assert notice not in others.get("/window/notices").text
    answers = set()
    for each in (notice, "a" * 32, "..", ""):
        for path, form in (("acknowledge", {}), ("destroyed", DESTROYED), ("statement", {"stated": "destruction"})):
            page = others.post(f"/window/notices/{path}", seen="/window/notices", recall=each, **form)
            # but for what they sent themselves, to be sent again
            plain = re.sub(r'<div class="actions">.*?</div>|[0-9a-f]{32}|\n', "", page.text, flags=re.DOTALL)
            answers.add((page.status_code, plain))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_whoever_was_signed_out_comes_back_to_the_page(world: World) -> None:
    visitor = clerk(world, "lin-returns")
    sit(visitor)
    visitor.post("/signin/out", seen="/account")
    assert visitor.get("/window/notices").headers["Location"] == "/signin?next=%2Fwindow%2Fnotices"
    assert visitor.post("/window/receipt", seen="/signin").headers["Location"] == "/signin?next=%2Fwindow"

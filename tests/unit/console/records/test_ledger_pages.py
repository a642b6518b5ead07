"""The ledger at the desk: it is searched, an entry is told in words with what proves it, and a search is taken away."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from functools import partial
from html import unescape

import pytest

from gateway.ledger.browse import newest
from gateway.ledger.entries import Entry, EntryKind
from gateway.ledger.opening import open_ledger
from gateway.ledger.search.pages import Limits, search
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.place import TreePlace
from gateway.ledger.tree.proof import read_proof
from gateway.ledger.tree.sequencer import leaf_of
from gateway.ledger.tree.tiles import TilesDamaged
from gateway.model.person import Role
from gateway.model.release import Asked, Refusal
from gateway.publication.office import Office
from gateway.publication.version import Version, digest_of
from tests.unit.console.records.hands import Hand, hand, rows_of, value_of
from tests.world import Asker, World

STORED = ("310115195003071230", "11010519491231002X", "HH-0001", "13800001234")


@pytest.fixture(scope="module")
def asker(world: World) -> Asker:
    return world.deployment.asker("community-committee", "elderly-care")


@pytest.fixture(scope="module")
def answered(world: World, asker: Asker) -> Entry:
    """An answer, after which something was refused."""
    assert world.get(asker, "/v1/records/household").status_code == 200
    assert world.get(asker, "/v1/records/household", {"fields": "no_such_field"}).status_code == 400
    return next(e for e in reversed(newest(world.settings.ledger, 50)) if e.kind is EntryKind.RELEASE)


def test_a_search_finds_answers_refusals_and_acts_by_what_was_filled_in(
    zhao: Hand, asker: Asker, answered: Entry
) -> None:
    assert 'name="partner"' in zhao.see("")
    found = unescape(zhao.send("/search").text)
    rows = rows_of(found)
    assert [word for word in ("提供", "拒绝", "管理操作") if not any(word in row for row in rows)] == []
    assert asker.partner.name in found
    releases = rows_of(unescape(zhao.send("/search", kind="release", partner=asker.partner.id).text))
    assert releases
    assert all("提供" in row and asker.partner.name in row for row in releases)
    by_number = rows_of(unescape(zhao.send("/search", number=answered.facts["request"]).text))
    assert len(by_number) == 1
    assert "家庭" in by_number[0] or "户" in by_number[0]
    assert "没有符合条件的" in zhao.send("/search", who="nobody-at-all").text


def test_what_was_done_with_a_policy_names_its_version(zhao: Hand, chen: Hand) -> None:
    place = "/desk/policy/edit?name=committee-elderly-care&view=text"
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", chen.visitor.get(place).text, re.DOTALL)
    assert text is not None
    began = value_of("began", chen.visitor.get(place).text)
    chen.visitor.post("/desk/policy/edit", seen=place, began=began, text=unescape(text.group(1)), act="save")
    rows = rows_of(unescape(zhao.send("/search", who="chen-writes").text))
    assert any("起草策略 committee-elderly-care@2" in row for row in rows)


def test_times_are_those_of_the_station(zhao: Hand, answered: Entry) -> None:
    told = rows_of(unescape(zhao.send("/search", number=answered.facts["request"]).text))[0]
    day, time = told.split(" ")[:2]
    at = f"{day}T{time[:5]}"
    assert rows_of(zhao.send("/search", number=answered.facts["request"], **{"from": at}).text)
    assert not rows_of(zhao.send("/search", number=answered.facts["request"], until=at).text)


def test_what_cannot_be_meant_comes_back_as_it_was_filled_in(zhao: Hand) -> None:
    wrong = zhao.send("/search", who="wang", **{"from": "yesterday"})
    page = unescape(wrong.text)
    assert (wrong.status_code, "不是时间" in page, 'value="wang"' in page) == (422, True, True)
    assert zhao.send("/search", kind="no-such").status_code == 422
    assert zhao.send("/download", who="x" * 201).status_code == 422
    again = unescape(zhao.send("/search", who="wang", change="1").text)
    assert 'name="who" maxlength="200" value="wang"' in again


def test_a_cursor_goes_with_its_search_and_its_reader_alone(
    zhao: Hand, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.console.records.ledger.search", partial(search, limits=Limits(1)))
    first = unescape(zhao.send("/search", kind="act").text)
    assert len(rows_of(first)) == 1
    cursor = value_of("cursor", first)
    second = unescape(zhao.send("/search", kind="act", cursor=cursor).text)
    assert rows_of(second)
    assert not set(links_of(first)) & set(links_of(second))
    # of another search, it begins anew
    assert links_of(unescape(zhao.send("/search", cursor=cursor).text)) == links_of(unescape(zhao.send("/search").text))
    assert links_of(unescape(zhao.send("/search", kind="act", cursor="AAAA").text)) == links_of(first)
    # in the hands of another auditor it does so too
    other = hand(world, "zou-audits", Role.AUDITOR)
    begun = links_of(unescape(other.send("/search", kind="act").text))
    assert links_of(unescape(other.send("/search", kind="act", cursor=cursor).text)) == begun


def links_of(page: str) -> list[str]:
    # in a window of its own: what was found cannot be shown again by the browser's Back
    return re.findall(r'/desk/ledger/entry\?id=([0-9a-f]{20}-\d+)" target="_blank" rel="noopener"', page)


def test_an_entry_is_told_in_words_with_what_proves_it(zhao: Hand, world: World, answered: Entry, asker: Asker) -> None:
    page = zhao.see(f"/entry?id={answered.id}")
    for told in (asker.partner.name, "居家养老服务", "committee-elderly-care@1", "联系电话", "核对无误", answered.hash):
        assert told in page, told
    assert "最多保存" in page or "不得转给他人" in page
    how = page.split("每一项怎么提供")[1]
    assert "<dt>联系电话</dt><dd>只显示一部分：后 4 位。</dd>" in how
    assert "<dt>照护需求</dt><dd>完整显示</dd>" in how
    assert not [value for value in STORED if value in page]
    english = zhao.see(f"/entry?id={answered.id}&lang=en")
    assert "It holds: this is entry" in english
    zhao.see("?lang=zh")
    proof = zhao.visitor.get(f"/desk/ledger/proof?id={answered.id}")
    place = TreePlace(world.settings.ledger, world.settings.keys, world.settings.issuer)
    assert read_proof(proof.text).check(leaf_of(answered), place.known_keys()).size > 0
    # the number of an answer is what is searched by: an address that had it would have all of the ledger read
    zhao.see(f"/entry?id={answered.facts['request']}", 404)
    zhao.see("/entry?id=none", 404)
    zhao.see("/proof?id=none", 404)


def test_how_a_field_was_shown_is_not_said_where_the_policies_are_others_now(
    zhao: Hand, answered: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = Office.versions

    def others(office: Office) -> tuple[Version, ...]:
        texts = [(each, each.text.split(b"\ntests:")[0] + b"\n# otherwise\n") for each in versions(office)]
        return tuple(replace(each, text=text, digest=digest_of(text)) for each, text in texts)

    monkeypatch.setattr(Office, "versions", others)
    page = zhao.see(f"/entry?id={answered.id}")
    assert ("每一项怎么提供" in page, "联系电话" in page) == (False, True)


def test_a_tree_that_is_damaged_is_said_to_be_so_and_nothing_fails(
    zhao: Hand, answered: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> None:
        raise TilesDamaged("a tile is missing")

    monkeypatch.setattr(LogView, "prove", damaged)
    assert "与签名树对不上" in zhao.see(f"/entry?id={answered.id}")
    assert "签名树现在用不了" in zhao.see(f"/proof?id={answered.id}", 404)


def test_every_kind_of_entry_can_be_told(zhao: Hand, world: World, answered: Entry) -> None:
    del answered
    for entry in {each.kind: each for each in newest(world.settings.ledger, 500)}.values():
        assert entry.id in zhao.see(f"/entry?id={entry.id}")


def test_an_entry_that_does_not_fit_the_tree_is_not_said_to_hold(
    zhao: Hand, answered: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.console.records.ledger.leaf_of", lambda _: b"another leaf")
    page = zhao.see(f"/entry?id={answered.id}")
    assert ("与签名树对不上" in page, "核对无误" in page) == (True, False)


def test_a_search_is_taken_away_and_no_cell_of_it_is_a_formula(
    zhao: Hand, asker: Asker, world: World, answered: Entry
) -> None:
    with open_ledger(world.settings, world.clock) as ledger:
        ledger.append(Refusal(Asked("0" * 32, officer="=1+1"), "GW401"))
    assert taken(zhao, who="=1+1")[0][3] == "'=1+1"
    rows = taken(zhao, partner=asker.partner.id)
    assert answered.id in {row[0] for row in rows}
    assert all(asker.partner.name in row[3] for row in rows)
    assert not [value for value in STORED if value in str(rows)]


def taken(somebody: Hand, **form: str) -> list[list[str]]:
    """The rows of a search that is taken away."""
    answer = somebody.send("/download", **form)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ledger.csv"'
    titles, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert titles[0] == "条目编号"
    return rows


OWN = {
    "zhao": {"", "/verification", "/events", "/emergencies", "/recalls", "/person", "/canaries"},
    "wang": {"/verification", "/emergencies", "/recalls", "/person", "/canaries"},
    "li": {"/emergencies"},
    "chen": set[str](),
}


@pytest.mark.parametrize("name", OWN)
def test_each_role_sees_its_own(request: pytest.FixtureRequest, name: str) -> None:
    somebody: Hand = request.getfixturevalue(name)
    for path in OWN["zhao"] - {""}:
        somebody.see(path, 200 if path in OWN[name] else 403)
    first = somebody.visitor.get("/desk/ledger")
    led = {"wang": "/desk/ledger/verification", "li": "/desk/ledger/emergencies"}
    assert first.headers.get("Location") == led.get(name)
    assert name in led or first.status_code == (200 if OWN[name] else 403)


FORMS = {
    "/search": {"zhao"},
    "/download": {"zhao"},
    "/verification": {"zhao", "wang"},
    "/pack": {"zhao"},
    "/pack/forget": {"zhao"},
    "/person": {"zhao", "wang"},
    "/erase": {"wang"},
    "/event": {"zhao"},
    "/canaries": {"wang"},
    "/recall/open": {"wang"},
    "/recall/close": {"wang"},
    "/emergency": {"li"},
}


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_of_whoever_is_not_entrusted_with_it(
    zhao: Hand, wang: Hand, li: Hand, chen: Hand, path: str
) -> None:
    for name, somebody in {"zhao": zhao, "wang": wang, "li": li, "chen": chen}.items():
        if name not in FORMS[path]:
            assert somebody.send(path).status_code == 403, name

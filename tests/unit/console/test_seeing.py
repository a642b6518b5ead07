"""What partners will see, on a screen: chosen by a form, on record before it is shown, and no further than one may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from gateway.ledger.browse import newest
from gateway.ledger.entries import EntryKind
from gateway.model.person import Role
from tests.servers import running_redis
from tests.unit.console.test_desk_pages import NAME, PAGE, Hand
from tests.unit.signin.visitors import Visitor, somebody
from tests.unit.window.clerks import AREA, household_of
from tests.world import Deployment, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A gateway at which policy administrators are cleared for what is internal, and nobody for more."""
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        world = World(deployment, "desk", clearance={"policy-administrator": "internal"})
        hidden = replace_area(household_of(2, AREA))
        world.archive.fill({"household": [household_of(1, AREA), hidden]})
        yield world


def replace_area(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "area_code": "110101001001"}


@pytest.fixture(scope="module")
def wang(world: World) -> Visitor:
    return somebody(world, "wang-looks", Role.POLICY_ADMINISTRATOR)


def looked(visitor: Visitor, record: str = "", **form: str) -> str:
    """The page after somebody looked, as text without its marks."""
    return visitor.post("/desk/policy/look", seen=PAGE, name=NAME, record=record, act="look", **form).text


def row_of(page: str, title: str) -> str:
    """What stands in the row of a field."""
    found = re.search(rf'<tr><th scope="row">{title}</th>(.*?)</tr>', page, re.DOTALL)
    assert found is not None, page
    return unescape(re.sub(r"<[^>]+>", " ", found.group(1)))


def previews(world: World) -> list[dict[str, Any]]:
    return [entry.facts for entry in newest(world.settings.ledger, 50) if entry.kind is EntryKind.PREVIEW]


def test_a_record_is_seen_as_its_partner_sees_it_and_not_beyond_ones_clearance(world: World, wang: Visitor) -> None:
    before = len(previews(world))
    page = looked(wang, "HH-0001")
    assert "*******1234" in row_of(page, "联系电话")
    assert "超出您的查看级别" in row_of(page, "联系电话")
    assert "完整显示 ［超出您的查看级别］" in row_of(page, "户主姓名")
    assert "HH-0001" in row_of(page, "户号")
    assert "active（在册）" in row_of(page, "户状态")
    assert "310115003001（浦兴第一居委会）" in row_of(page, "所属居委会代码")
    for value in ("13800001234", "测试1", "310115195003071230", "602室"):
        assert value not in page.partition('<section id="seen">')[2].partition("</section>")[0]
    new = previews(world)[before:]
    partners = {facts["partner"] for facts in new}
    assert len(new) == len(re.findall(r'name="through" value="[^"]*" checked', page)) >= 1
    assert partners <= set(world.deployment.directory_now().partners)
    assert {(facts["operator"], facts["reason"]) for facts in new} == {("wang-looks", f"policy {NAME}@1")}


def test_a_text_that_is_being_changed_is_looked_through_and_kept_as_it_was_sent(world: World, wang: Visitor) -> None:
    hand, before = Hand(wang), len(previews(world))
    less = hand.text().replace("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}", 1)
    more = less.replace("head_id_number: {mask: {keep_first: 2}}", "head_id_number: reveal", 1)
    page = hand.write(more, "look", record="HH-0001").text
    assert "有变化 现在: *******1234 改后: *********34" in " ".join(row_of(page, "联系电话").split())
    assert "有变化 现在: 31**************** 改后: 只显示一部分：前 6 位。 ［超出您的查看级别］" in " ".join(
        row_of(page, "户主公民身份号码").split()
    )
    assert "有变化" not in row_of(page, "户主姓名")
    assert more[:400] in unescape(page)
    policies = [facts["policies"] for facts in previews(world)[before:]]
    assert policies[:2] == [[f"{NAME}@1"], [f"{NAME}@2"]]
    # what asks something new is not carried out for whoever is not cleared
    asking = less.replace("{field: status, is: active}", "{field: phone, is: '13800001234'}", 1)
    page = hand.write(asking, "look", record="HH-0001").text
    assert "超出您查看级别的项目：联系电话" in page
    assert "有变化" not in page
    # and of what cannot be read it is said what to mend
    assert 'id="faults"' in hand.write(less.replace("household_no: reveal", "household_no: no-such", 1), "look").text


def test_a_look_keeps_up_with_the_text_while_its_writer_wants_it(world: World, wang: Visitor) -> None:
    hand = Hand(wang)
    text = hand.text()
    less = text.replace("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}", 1)
    page = hand.write(less, "look", record="HH-0001", may_follow="1").text
    assert 'name="follow" value="1">' in page  # it was taken away, and stays so
    assert 'hx-post="/desk/policy/seen"' in page
    assert 'name="follow" value="1" checked' in hand.write(less, "look", record="HH-0001").text

    def followed(changed: str, **form: str) -> str:
        return wang.post("/desk/policy/seen", seen=PAGE, text=changed, record="HH-0001", **form).text

    before = len(previews(world))
    fragment = followed(less.replace("keep_last: 2", "keep_last: 1", 1), follow="1")
    assert "<html" not in fragment
    assert "1 项会和现在看到的不同" in fragment
    assert "**********4" in row_of(fragment, "联系电话")
    assert "和现在看到的一样" in followed(f"{less}# a remark\n".replace("keep_last: 2", "keep_last: 4", 1), follow="1")
    assert len(previews(world)) > before
    before = len(previews(world))
    assert followed(less) == ""
    assert "文本还有要改正的地方" in followed(less.replace("household_no: reveal", "no-such: reveal", 1), follow="1")
    assert "文本还有要改正的地方" in followed("nonsense: [", follow="1")
    assert len(previews(world)) == before


def test_a_record_that_fits_is_found_without_a_word_of_which(wang: Visitor) -> None:
    page = looked(wang)
    assert "HH-0001" in row_of(page, "户号")
    assert re.search(r'name="record" value=""', page)


def test_what_is_not_there_and_what_exists_for_nobody_is_told(wang: Visitor) -> None:
    for nobody in ("HH-9999", "HH-0001\x00", "\u202eHH-0001", "HH-0001" + "1" * 200, "' or 1=1 --"):
        assert "档案里没有这个编号的记录" in looked(wang, nobody), nobody
    page = looked(wang, "HH-0002")
    assert re.search(r"</strong>: 该档案", page), page
    assert "不提供" in row_of(page, "户号")


def test_only_the_chosen_eyes_are_looked_through(world: World, wang: Visitor) -> None:
    keys = re.findall(r'name="through" value="([^"]*)"', wang.get(PAGE).text)
    before = len(previews(world))
    page = looked(wang, "HH-0001", through=keys[-1])
    assert len(previews(world)) == before + 1
    assert re.findall(r'name="through" value="([^"]*)" checked', page) == [keys[-1]]


def test_nothing_of_what_was_typed_stands_in_an_address(wang: Visitor) -> None:
    assert wang.browser.get("/desk/policy/look?record=HH-0001").status_code == 405
    page = looked(wang, "HH-0001")
    assert not re.search(r'(href|action)="[^"]*HH-0001', page)


def test_whoever_is_not_of_the_station_looks_at_nothing(world: World, wang: Visitor) -> None:
    committee = world.deployment.asker("community-committee", "elderly-care").partner.id
    clerk = somebody(world, "clerk-looks", Role.CLERK, partner=committee)
    before = len(previews(world))
    assert clerk.post("/desk/policy/look", seen="/window", name=NAME, record="HH-0001").status_code == 403
    assert Visitor(world, "nobody").post("/desk/policy/look", seen="/signin", name=NAME).status_code == 303
    assert wang.send("/desk/policy/look", wang.same, name=NAME, record="HH-0001").status_code == 403
    assert len(previews(world)) == before


def test_a_reviewer_without_a_clearance_sees_no_stored_value(world: World) -> None:
    li = somebody(world, "li-looks", Role.REVIEWER)
    page = looked(li, "HH-0001")
    assert "超出您的查看级别" in row_of(page, "户号")
    assert "*******1234" in row_of(page, "联系电话")
    assert li.post("/desk/policy/look", seen=PAGE, name="none").status_code == 404


def test_the_tests_of_a_text_stand_beside_it(wang: Visitor) -> None:
    page = wang.get(PAGE).text
    assert re.search(r"\d+ 条测试全部通过", page)


def test_what_is_looked_at_is_written_as_a_test_of_an_invented_record(world: World, wang: Visitor) -> None:
    hand, before = Hand(wang), len(previews(world))
    text = hand.text()
    page = hand.write(text, "as-test", record="HH-0001").text
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    added = unescape(found.group(1)).removeprefix(text)
    assert added.startswith("  - given: {partner: {areas: [")
    assert "care_needs" in added
    # of the record that was looked at nothing stands in it
    for value in ("13800001234", "测试1", "牡丹路11弄", "HH-0001"):
        assert value not in added
    assert len(previews(world)) > before
    assert "12 条测试全部通过" in wang.get(PAGE).text
    assert re.search(r"13 条测试全部通过", hand.write(unescape(found.group(1)), "check").text)
    refused = hand.write(text, "as-test", record="HH-0002")
    assert (refused.status_code, "没有写成测试" in refused.text, "没有保存" in refused.text) == (422, True, False)

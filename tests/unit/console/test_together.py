"""The list of policies, two versions compared, and several versions weighed, reviewed and published at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape

import pytest
from werkzeug.test import TestResponse

from gateway.console.policies.comparing import differing
from gateway.console.policies.listing import listed
from gateway.console.policies.telling import what_in_words
from gateway.model.person import Role
from gateway.publication.office import Office
from gateway.publication.version import State
from tests.factories import HOUSEHOLD
from tests.servers import running_redis
from tests.unit.console.test_desk_pages import Hand, hand
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import Deployment, World

CARE, RENT = "committee-elderly-care", "property-rental-housing"
TOGETHER = "/desk/policies/together"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        yield World(deployment, "desk", issuer="http://localhost:8080")


@pytest.fixture(scope="module")
def wang(world: World) -> Hand:
    return hand(world, "wang-fang", Role.POLICY_ADMINISTRATOR)


@pytest.fixture(scope="module")
def li(world: World) -> Hand:
    return hand(world, "li-qiang", Role.REVIEWER)


@pytest.fixture(scope="module")
def office(world: World) -> Office:
    return Office(world.deployment.state, world.deployment.standards, world.settings.zone)


def submitted(wang: Hand, name: str, old: str, new: str) -> None:
    """The next version of a policy, without its tests, with something in the place of something."""
    edit = f"/desk/policy/edit?name={name}"
    page = wang.visitor.get(edit).text
    began, text = (
        re.search(r'name="began" value="([^"]*)"', page),
        re.search(r"<textarea[^>]*>\n(.*?)<", page, re.DOTALL),
    )
    assert began is not None
    assert text is not None
    changed = unescape(text.group(1)).split("\ntests:")[0].replace(old, new, 1)
    assert changed != unescape(text.group(1)).split("\ntests:")[0]
    sent = wang.visitor.browser.post(
        "/desk/policy/edit",
        data={"began": began.group(1), "text": changed, "act": "submit", "form_token": wang.visitor.token(edit)},
        headers=wang.visitor.same,
    )
    assert sent.status_code == 303, sent.text


def act(who: Hand, act: str, *labels: str, **form: str) -> TestResponse:
    """Press a button of the page with these versions chosen; where a passkey is asked for, prove it and press again."""

    def press() -> TestResponse:
        data = {"version": list(labels), "act": act, "form_token": who.visitor.token("/desk/policies/together"), **form}
        return who.visitor.browser.post(TOGETHER, data=data, headers=who.visitor.same)

    answered = press()
    if "/signin/again" in answered.headers.get("Location", ""):
        assert "next=%2Fdesk%2Fpolicies%2Ftogether" in answered.headers["Location"]
        assert who.visitor.again_by_passkey(who.passkey).status_code == 303
        answered = press()
    return answered


def test_versions_are_weighed_reviewed_and_published_at_once(wang: Hand, li: Hand, office: Office) -> None:
    assert "现在没有已提交" in li.visitor.get(TOGETHER).text
    submitted(wang, CARE, "care_needs: reveal\n", "care_needs: reveal\n      tenure: reveal\n")
    submitted(wang, RENT, "phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}")
    both = f"{CARE}@2", f"{RENT}@2"
    page = act(li, "weigh", *both).text
    assert re.search(r"有 \d+ 处会多看到", page)
    groups = re.findall(r'<th scope="rowgroup"[^>]*>([^<]*)', page)
    assert any(each.startswith("居委会 · ") for each in groups)
    assert any(each.startswith("物业单位 · ") for each in groups)
    # what is the same for both actions is told once
    assert all("(查找、阅读)" in each for each in groups)
    assert len(re.findall(r'name="version" value="[^"]*" checked', page)) == 2
    alone = act(li, "weigh", both[1]).text
    assert "只减不增" in alone
    assert re.findall(r'name="version" value="([^"]*)" checked', alone) == [both[1]]

    unreviewed = act(wang, "publish", *both)
    assert (unreviewed.status_code, "checked" in unreviewed.text) == (422, True)
    assert act(li, "approve", *both, comment="一起看过").headers["Location"].endswith("done=approve")
    page = li.visitor.get(TOGETHER).text
    assert page.count("<td>A</td>") == 2
    # what was reviewed together is published together, or not at all
    apart = act(wang, "publish", both[0])
    assert apart.status_code == 422
    day = office.today.replace(day=office.today.day + 1).isoformat()
    assert act(wang, "publish", *both, on=day).headers["Location"].endswith("done=publish")
    published = {each.label: each for each in office.versions() if each.label in both}
    assert {each.effective.isoformat() for each in published.values() if each.effective} == {day}
    assert len({each.review for each in published.values()}) == 1
    assert {done.note for done in office.history(CARE) if done.number == 2} == {"", "一起看过", f"from {day}"}


def test_nothing_is_done_together_that_may_not_be_done_alone(
    world: World, wang: Hand, li: Hand, office: Office
) -> None:
    submitted(wang, "civil-affairs-assistance", "employer: reveal", "employer: drop")
    [version] = [each for each in office.versions() if each.state is State.CHECKED]
    label = version.label
    for who, what in ((li, "publish"), (wang, "approve"), (wang, "return")):
        assert act(who, what, label).status_code == 403
    for what in ("approve", "return"):
        refused = act(li, what, label, "none@1", comment="<b>kept</b>")
        assert (refused.status_code, "&lt;b&gt;kept&lt;/b&gt;" in refused.text) == (422, True)
    assert act(wang, "publish", label, on="tomorrow").status_code == 422
    assert act(wang, "publish", label, on="2020-01-01").status_code == 422
    # an act that there is not, or that is for one policy alone, is only looked at
    for what in ("withdraw", "rollback", "", "x"):
        assert act(wang, what, label).status_code == 200
    assert act(wang, "publish").status_code == 422
    auditor = somebody(world, "auditor-together", Role.AUDITOR)
    assert auditor.get(TOGETHER).status_code == 403
    assert Visitor(world, "nobody").get(TOGETHER).headers["Location"].startswith("/signin?")
    foreign = wang.visitor.browser.post(TOGETHER, data={"version": label, "act": "publish"}, headers=wang.visitor.same)
    assert foreign.status_code == 403
    [still] = [each for each in office.versions() if each.label == label]
    assert still == version


def test_a_policy_is_withdrawn_and_taken_back_by_nobody_who_may_not(wang: Hand, li: Hand, office: Office) -> None:
    before, page = office.versions(), f"/desk/policy?name={CARE}"
    for what in ("withdraw", "rollback"):
        sent = {"act": what, "version": f"{CARE}@1"}
        assert li.visitor.post("/desk/policy/act", seen=page, **sent).status_code == 403
        assert wang.visitor.send("/desk/policy/act", wang.visitor.same, **sent).status_code == 403
        foreign = {**wang.visitor.same, "Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
        token = wang.visitor.token(page)
        assert wang.visitor.send("/desk/policy/act", foreign, **sent, form_token=token).status_code == 403
        for forged, status in {"none@1": 404, f"{CARE}@99": 422, f"{CARE}@-1": 422, CARE: 422, "": 404}.items():
            assert wang.act(what, forged).status_code == status, forged
    assert office.versions() == before


def test_two_versions_are_compared_in_text_and_in_what_they_show(world: World, wang: Hand) -> None:
    if "@2" not in wang.visitor.get(f"/desk/policy?name={CARE}").text:
        submitted(wang, CARE, "care_needs: reveal\n", "care_needs: reveal\n      tenure: reveal\n")
    auditor = somebody(world, "auditor-compares", Role.AUDITOR)
    page = auditor.get(f"/desk/policy/compare?name={CARE}").text
    assert re.search(r'class="added".*?<code>      tenure: reveal</code>', page, re.DOTALL)
    assert "有 " in page
    assert "住房性质" in page
    back = auditor.get(f"/desk/policy/compare?name={CARE}&from=2&to=1").text
    assert re.search(r'class="removed".*?<code>      tenure: reveal</code>', back, re.DOTALL)
    assert "只减不增" in back
    same = auditor.get(f"/desk/policy/compare?name={CARE}&from=1&to=1").text
    assert "两个版本的文本一样" in same
    for query in ("name=none", f"name={CARE}&from=9", f"name={CARE}&to=x", ""):
        assert auditor.get(f"/desk/policy/compare?{query}").status_code == 404


def test_what_differs_is_shown_with_a_few_lines_around_it() -> None:
    old = [str(number) for number in range(20)]
    new = [*old[:9], "nine", *old[10:]]
    lines = list(differing(old, new))
    assert [(each.mark, each.old, each.new) for each in lines] == [
        ("…", None, None),
        *(("", number, number) for number in (7, 8, 9)),
        ("-", 10, None),
        ("+", None, 10),
        *(("", number, number) for number in (11, 12, 13)),
    ]
    assert list(differing(old, old)) == []
    assert [each.mark for each in differing([], ["a"])] == ["+"]


def test_the_list_tells_for_whom_a_policy_is_and_what_is_about_to_end(office: Office, li: Hand) -> None:
    def until(day: str) -> str:
        now = datetime.fromisoformat(f"{day}T12:00:00+08:00").timestamp()
        table = listed(replace(office, state=replace(office.state, clock=lambda: now)), "zh")
        [row] = [row for row in table.rows if row[0].text == CARE]
        return row[table.columns.index("valid-until")].text

    table = listed(office, "zh")
    [row] = [row for row in table.rows if row[0].text == CARE]
    assert [cell.text for cell in row[1:3]] == ["居委会", "居家养老服务"]
    assert until("2027-11-30") == "2027-12-31"
    assert until("2027-12-01") == "2027-12-31（30 天内）"
    assert until("2027-12-31") == "2027-12-31（30 天内）"
    assert until("2028-01-01") == "2027-12-31（已过）"
    page = li.visitor.get("/desk/policies?kind=居委会&by=-valid-until").text
    assert 'aria-sort="descending"' in page
    assert RENT not in page


@pytest.mark.parametrize(
    ("what", "zh"),
    [
        ("rows", "能看到哪些档案"),
        ("phone", "phone"),
        ("limit page", "每页份数"),
        ("limit per_day", "每天次数"),
        ("filter_on phone", "按“phone”查找"),
        ("sort_on phone", "按“phone”排序"),
        ("told phone", "从中可以推知“phone”"),
        ("answer over-60", "是非问题“over-60”"),
        ("answer over-60 per_day", "是非问题“over-60”每天几次"),
        ("gone", "gone"),
    ],
)
def test_whatever_changes_has_words(what: str, zh: str) -> None:
    assert what_in_words(what, HOUSEHOLD, "zh") == zh

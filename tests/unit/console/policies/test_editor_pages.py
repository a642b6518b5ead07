"""The editor's page: form and text are one, what is put right is shown first, and nothing that is written is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from gateway.console.assets import Scripts
from gateway.model.person import Role
from tests.servers import running_redis
from tests.unit.console.policies.controls import Controls, controls_of
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import Deployment, World

NAME = "committee-elderly-care"
OTHER = "property-rental-housing"
EDIT = "/desk/policy/edit"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        yield World(deployment, "editor", issuer="http://localhost:8080")


@pytest.fixture(scope="module")
def wang(world: World) -> Visitor:
    return somebody(world, "wang-fang", Role.POLICY_ADMINISTRATOR)


@pytest.fixture(scope="module")
def zhang(world: World) -> Visitor:
    return somebody(world, "zhang-wei", Role.POLICY_ADMINISTRATOR)


def opened(visitor: Visitor, name: str = NAME, view: str = "form") -> Controls:
    answered = visitor.get(f"{EDIT}?name={name}&view={view}")
    assert answered.status_code == 200
    return controls_of(answered.text)


def pressed(visitor: Visitor, found: Controls, act: str, place: str = EDIT) -> TestResponse:
    """Send a page's form as it stands, with one of its buttons."""
    form = MultiDict(found.form)
    form["act"] = act
    return visitor.browser.post(place, data=form, headers=visitor.same)


def test_form_and_text_are_two_views_of_one_thing(wang: Visitor) -> None:
    found = opened(wang)
    found.form["basis"] = "协议（2027）第 1 条"
    text = controls_of(pressed(wang, found, "to-text").text)
    assert "basis: 协议（2027）第 1 条\n" in text.form["text"]
    assert text.form["view"] == "text"
    page = pressed(wang, text, "to-form").text
    # what is compared is the value, and its title is told where it is written
    assert re.search(r'name="[^"]*\.value" value="active"[^>]* list="values-status"', page)
    assert '<option value="active">在册</option>' in page
    back = controls_of(page)
    assert back.form["basis"] == "协议（2027）第 1 条"
    assert back.form["text"] == text.form["text"]


def test_the_page_says_which_policy_is_being_changed_and_goes_on_saying_it(wang: Visitor) -> None:
    assert f"<h1>修改策略 · {NAME}</h1>" in wang.get(f"{EDIT}?name={NAME}").text
    assert f"<h1>修改策略 · {NAME}</h1>" in pressed(wang, opened(wang), "check").text


def test_the_language_is_offered_where_nothing_that_was_written_is_lost_by_it(wang: Visitor) -> None:
    assert ">English</a>" in wang.get(f"{EDIT}?name={NAME}").text
    assert ">English</a>" not in pressed(wang, opened(wang), "check").text


def test_fields_that_a_rule_names_stand_first_and_the_others_are_folded_away(wang: Visitor) -> None:
    page = wang.get(f"{EDIT}?name={NAME}").text
    gives, restricts = (part.partition("</section>")[0] for part in page.split('<section class="place" id="rules.')[1:])
    shown, folded = re.split(r"<details><summary>其余 \d+ 项，都不显示</summary>", gives)
    named = ("household_no", "address", "head_name", "head_id_number", "head_birth_date", "phone", "care_needs")
    assert set(re.findall(r'name="rules\.0\.fields\.(\w+)"', shown)) == set(named)
    assert 'name="rules.0.fields.visit_notes"' in folded
    assert "项，不另加限制" in restricts


def test_a_text_that_cannot_be_read_stays_a_text_with_its_faults(wang: Visitor) -> None:
    found = opened(wang, view="text")
    found.form["text"] += "\nnonsense: [\n"
    page = pressed(wang, found, "to-form").text
    assert "读不成表单" in page
    assert 'id="faults"' in page
    assert controls_of(page).form["text"] == found.form["text"]
    assert controls_of(page).form["view"] == "text"


def test_what_stands_beside_a_form_is_of_the_text_that_it_makes(wang: Visitor) -> None:
    found = opened(wang)
    found.form["rules.0.fields.address"] = ""
    fragment = pressed(wang, found, "check", "/desk/policy/beside").text
    assert "<html" not in fragment
    assert "测试" in fragment
    assert 'value="retest"' in fragment
    assert fragment.index('value="retest"') < fragment.index('id="tests"')
    found.form["valid.until"] = "2027-02-30"
    faulty = pressed(wang, found, "check", "/desk/policy/beside").text
    assert 'id="faults"' in faulty
    assert "<code>valid: {from: 2026-01-01, until: 2027-02-30}</code>" in faulty


def test_tests_expect_what_comes_now_once_somebody_has_seen_it(wang: Visitor) -> None:
    found = opened(wang)
    found.form["rules.0.fields.phone"] = ""
    found.form["rules.1.fields.phone"] = ""
    proposed = pressed(wang, found, "retest")
    shown = controls_of(proposed.text).form
    assert shown["proposed"].count("phone: absent") > shown["text"].count("phone: absent")
    taken = pressed(wang, controls_of(proposed.text), "take").text
    assert 'id="faults"' not in taken
    assert 'class="loss"' in taken
    assert controls_of(taken).form["rules.0.fields.phone"] == ""


def test_what_a_word_processor_did_is_told_and_put_right_once_somebody_has_seen_it(wang: Visitor) -> None:
    found = opened(wang, view="text")
    text = found.form["text"]
    found.form["text"] = text.replace("type: household", "type：household").replace(
        "head_name: reveal", "head_name: “reveal”"
    )
    page = pressed(wang, found, "check").text
    assert "弯引号，应为直引号" in page
    proposed = controls_of(pressed(wang, found, "mend").text)
    assert proposed.form["text"] == found.form["text"]
    assert 'head_name: "reveal"' in proposed.form["proposed"]
    taken = pressed(wang, controls_of(pressed(wang, found, "mend").text), "take").text
    assert 'id="faults"' not in taken


def test_two_windows_are_told_what_differs_and_either_text_may_be_taken(wang: Visitor) -> None:
    first, late = opened(wang, view="text"), opened(wang, view="text")
    first.form["text"] += "# first\n"
    late.form["text"] += "# second\n"
    assert pressed(wang, first, "save").headers["Location"].endswith("done=saved")
    answered = pressed(wang, late, "save")
    assert answered.status_code == 409
    assert "<code># first</code>" in answered.text
    assert "<code># second</code>" in answered.text
    shown = controls_of(answered.text)
    assert shown.form["text"] == late.form["text"]
    assert controls_of(pressed(wang, shown, "take").text).form["text"] == first.form["text"]
    assert "# first" in opened(wang).form["text"]
    assert pressed(wang, shown, "save").headers["Location"].endswith("done=saved")
    assert "# second" in opened(wang).form["text"]


def test_a_form_that_is_sent_twice_does_it_once(wang: Visitor) -> None:
    found = opened(wang, OTHER)
    for act, done in (("save", "saved"), ("save", "saved")):
        assert pressed(wang, found, act).headers["Location"].endswith(f"done={done}")
    again = opened(wang, OTHER)
    for _ in range(2):
        assert pressed(wang, again, "submit").headers["Location"].endswith("done=submit")
    page = unescape(wang.get(f"/desk/policy?name={OTHER}").text)
    assert (page.count("<td>提交</td>"), page.count("<td>3</td>")) == (1, 0)


def test_a_number_that_somebody_else_writes_is_left_to_them(wang: Visitor, zhang: Visitor) -> None:
    mine = opened(wang, "incident-transport", "text")
    theirs = opened(zhang, "incident-transport", "text")
    assert pressed(wang, mine, "save").status_code == 303
    theirs.form["text"] += "# hers\n"
    told = controls_of(pressed(zhang, theirs, "save").text)
    refused = pressed(zhang, told, "save")
    assert refused.status_code == 422
    offered = controls_of(refused.text)
    assert "version: 3\n" in offered.form["proposed"]
    taken = controls_of(pressed(zhang, offered, "take").text)
    assert "# hers" in taken.form["text"]
    assert pressed(zhang, taken, "save").headers["Location"].endswith("done=saved")


def test_what_was_sent_when_the_session_had_ended_is_there_after_signing_in(
    world: World, wang: Visitor, zhang: Visitor
) -> None:
    found = opened(wang, "incident-insurance")
    found.form["basis"] = "写了一夜的依据"
    _end_sessions(world)
    beside = pressed(wang, found, "check", "/desk/policy/beside")
    assert "您的登录已经结束" in beside.text
    answered = pressed(wang, found, "save")
    assert answered.headers["Location"].startswith("/signin?next=%2Fdesk%2Fpolicy%2Fedit%3Fname%3Dincident-insurance")
    for visitor in (zhang, wang):
        world.clock.now += 61
        visitor.sign_in()
    assert "写了一夜的依据" not in zhang.get(f"{EDIT}?name=incident-insurance").text
    assert "写了一夜的依据" not in wang.get(f"{EDIT}?name=incident-transport").text
    page = wang.get(f"{EDIT}?name=incident-insurance")
    assert "您的登录中断时送出的文本还在" in page.text
    assert "写了一夜的依据" in controls_of(page.text).form["text"]
    assert pressed(wang, controls_of(page.text), "save").headers["Location"].endswith("done=saved")
    assert "登录中断" not in wang.get(f"{EDIT}?name=incident-insurance").text


def test_whoever_signed_in_anew_in_another_window_or_browser_has_the_text_again(world: World, wang: Visitor) -> None:
    found = opened(wang, "incident-insurance")
    found.form["basis"] = "另一个窗口的依据"
    world.clock.now += 61
    wang.sign_in()
    answered = pressed(wang, found, "save")
    assert answered.headers["Location"] == "/desk/policy/edit?name=incident-insurance"
    assert "另一个窗口的依据" in controls_of(wang.get(answered.headers["Location"]).text).form["text"]
    assert "另一个窗口的依据" not in wang.get(f"{EDIT}?name=incident-insurance&anew=1").text


def test_a_form_from_another_device_or_of_days_ago_is_given_back_and_not_kept(
    world: World, wang: Visitor, zhang: Visitor
) -> None:
    found = opened(wang, "incident-insurance")
    found.form["basis"] = "三天前的依据"
    _end_sessions(world)
    began = world.clock.now
    others = (Visitor(world, "wang-fang"), zhang)
    for visitor, later in ((others[0], 0), (others[1], 0), (wang, 3 * 24 * 3600)):
        world.clock.now = began + later
        answered = pressed(visitor, found, "save")
        assert answered.status_code == 403
        assert "三天前的依据" in answered.text
        assert not list(world.redis.scan_iter("gateway:unsent-policy:*"))
    world.clock.now -= 1
    assert pressed(wang, found, "save").headers["Location"].startswith("/signin?")
    for visitor in (zhang, wang):
        world.clock.now += 61
        visitor.sign_in()
    assert "三天前的依据" in wang.get(f"{EDIT}?name=incident-insurance").text
    wang.get(f"{EDIT}?name=incident-insurance&anew=1")


def test_rules_are_added_and_taken_out_and_put_back(wang: Visitor) -> None:
    added = pressed(wang, opened(wang), "add-allow").text
    assert 'id="rules.2"' in added
    found = controls_of(added)
    assert found.form["rules.2.id"] == "own-area-2"
    found.form["rules.1.gone"] = "1"
    taken = pressed(wang, found, "check")
    shown = controls_of(taken.text)
    assert shown.form["rules.1.id"] == "own-area-2"
    assert "no-recorded-need-less-detail" not in shown.form["text"]
    assert "去掉了规则" in taken.text
    back = controls_of(pressed(wang, shown, "take").text)
    assert back.form["text"] == found.form["text"]
    assert "去掉了规则" not in pressed(wang, back, "check").text


def test_nothing_is_kept_of_a_form_that_was_not_made_here_or_is_for_anything_else(world: World, wang: Visitor) -> None:
    found = opened(wang, "incident-insurance")
    found.form["basis"] = "别人的依据"
    found.form["form_token"] = "x"
    assert pressed(wang, found, "save", "/desk/policy/act").status_code == 403
    found.form["held"] = "AAAA"
    assert pressed(wang, found, "save").status_code == 403
    assert not list(world.redis.scan_iter("gateway:unsent-policy:*"))
    assert "别人的依据" not in wang.get(f"{EDIT}?name=incident-insurance").text


def _end_sessions(world: World) -> None:
    """What a night does, while browsers keep their cookies."""
    for key in world.redis.scan_iter("gateway:signed-in:*"):
        world.redis.delete(key)


def test_to_take_what_was_not_proposed_changes_nothing(wang: Visitor) -> None:
    found = opened(wang)
    found.form["basis"] = "协议（2028）"
    assert "协议（2028）" in controls_of(pressed(wang, found, "take").text).form["text"]


def test_a_page_with_scripts_says_which_and_anew_each_time(wang: Visitor) -> None:
    policies = [wang.get(f"{EDIT}?name={NAME}").headers["Content-Security-Policy"] for _ in range(2)]
    assert "script-src 'self' 'nonce-" in policies[0]
    assert "unsafe" not in policies[0]
    assert policies[0] != policies[1]


def test_where_the_scripts_are_missing_the_page_does_without(wang: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.console.policies.editing.scripts", lambda: Scripts({}))
    page = wang.get(f"{EDIT}?name={NAME}&view=text").text
    assert "<script" not in page
    assert controls_of(page).form["text"]

"""A policy is begun at the desk: its text is sound as far as it can be, and is not kept before it is a draft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from gateway.console.policies.form.reading import form_of
from gateway.console.policies.starting import Wished, begun, copied
from gateway.documents import Faulty, read_document
from gateway.model.catalogue import Sensitivity
from gateway.model.person import Role
from gateway.policies.check import type_of
from gateway.policies.tested import run_tests
from gateway.publication.reading import read_text
from gateway.publication.rollback import renumbered
from tests.servers import running_redis
from tests.unit.console.policies.controls import Controls, controls_of
from tests.unit.console.policies.test_editor_pages import EDIT, pressed
from tests.unit.console.policies.test_form import CARE, STANDARDS, TEXTS
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import Deployment, World

NEW = "/desk/policy/new"
LIST = "/desk/policies"
WISHED = Wished(
    "lost-and-found", "household", "community-committee", ("elderly-care",), "2026-12-01", "2027-11-30", "协议第 9 条"
)
GRANTS = [
    (name, kind, purpose)
    for name in STANDARDS.catalogue.types
    for purpose, each in STANDARDS.purposes.by_name.items()
    for kind in sorted(each.basis.entrusted)[:1]
]


@pytest.mark.parametrize(("record_type", "kind", "purpose"), GRANTS)
def test_the_text_that_a_policy_begins_with_is_sound_and_shows_nothing_sensitive(
    record_type: str, kind: str, purpose: str
) -> None:
    wished = Wished("new", record_type, kind, (purpose,), "2026-12-01", "2027-11-30", "协议：第 9 条")
    text = begun(wished, STANDARDS)
    assert form_of(text, STANDARDS, "zh") is not None
    try:
        policy = read_text(text, "new", STANDARDS).policy
    except Faulty as faulty:
        assert ["(G16)" in fault.message for fault in faulty.faults] == [True]
        assert STANDARDS.catalogue.types[record_type].consent is None
        return
    found = type_of(policy, STANDARDS.catalogue)
    assert all(found.fields[name].sensitivity < Sensitivity.SENSITIVE for rule in policy.rules for name in rule.fields)
    tested = run_tests(policy, found, STANDARDS.purposes, STANDARDS.guardrails)
    assert [(each.test.expect is None, each.passed) for each in tested] == [(False, True), (True, True)]


def test_a_text_says_what_was_typed_however_it_is_spelled() -> None:
    wished = Wished("x: [y]", "household", "no", ("a", "#b"), "", "明天", "第 6 条\u3000“甲” # {乙}")
    found = read_document(begun(wished, STANDARDS), "text").data
    assert (found["policy"], found["partner"], found["purpose"]) == ("x: [y]", {"kind": "no"}, ["a", "#b"])
    assert (found["valid"], found["basis"]) == ({"from": "", "until": "明天"}, "第 6 条\u3000“甲” # {乙}")


@pytest.mark.parametrize("name", TEXTS)
def test_a_copy_differs_in_its_name_and_number_alone(name: str) -> None:
    text = renumbered(TEXTS[name], 12)
    copy = copied(text, "a-copy").replace(b"policy: a-copy", b"policy: " + name.encode())
    assert renumbered(copy, 12) == text
    assert b"\nversion: 1\n" in copy


def test_a_year_is_offered_and_ends_on_a_day_that_there_is() -> None:
    offered = [Wished.offered(date(*day)) for day in ((2026, 11, 30), (2028, 2, 29), (2026, 1, 1))]
    assert [(each.first, each.last) for each in offered] == [
        ("2026-11-30", "2027-11-29"),
        ("2028-02-29", "2029-02-27"),
        ("2026-01-01", "2026-12-31"),
    ]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        yield World(deployment, "beginner", issuer="http://localhost:8080")


@pytest.fixture(scope="module")
def wang(world: World) -> Visitor:
    return somebody(world, "wang-fang", Role.POLICY_ADMINISTRATOR)


def began(visitor: Visitor, page: str | None = None, **given: str) -> TestResponse:
    """What comes of the page with its first form filled in."""
    found = MultiDict(first_form(page or visitor.get(NEW).text).form)
    found.setlist("purpose", [])
    for name, value in {"name": "lost-and-found", "purpose": "elderly-care", "basis": "协议第 9 条", **given}.items():
        found[name] = value
    return visitor.browser.post(NEW, data=found, headers=visitor.same)


def first_form(page: str) -> Controls:
    return controls_of(page[page.index("<form") : page.index("</form>")])


def second_form(page: str) -> Controls:
    return first_form(page[page.index("</form>") + 1 :])


def test_a_policy_begins_as_a_form_and_is_kept_with_the_first_draft(wang: Visitor) -> None:
    assert f'href="{NEW}"' in wang.get(LIST).text
    page = began(wang, kind="community-committee").text
    assert "还没有保存" in page
    assert 'id="faults"' not in page
    assert 'class="gain"' in page
    found = controls_of(page)
    assert found.form["view"] == "form"
    assert found.form["basis"] == "协议第 9 条"
    assert "lost-and-found" not in wang.get(LIST).text
    found.form["rules.0.fields.tenure"] = '"reveal"'
    for _ in range(2):
        assert pressed(wang, found, "save").headers["Location"] == "/desk/policy?name=lost-and-found&done=saved"
    assert pressed(wang, controls_of(wang.get(f"{EDIT}?name=lost-and-found").text), "submit").status_code == 303
    assert wang.get("/desk/policy?name=lost-and-found").text.count("待审核") == 1


def test_a_copy_of_another_is_begun_and_kept(wang: Visitor) -> None:
    page = wang.get(f"{NEW}?base={CARE}").text
    found = second_form(page)
    assert found.form["base"] == CARE
    found.form["name"] = "care-again"
    made = controls_of(wang.browser.post(NEW, data=found.form, headers=wang.same).text)
    assert made.form["text"].replace("policy: care-again", f"policy: {CARE}") == TEXTS[CARE].decode()
    assert pressed(wang, made, "save").headers["Location"].endswith("name=care-again&done=saved")
    found.form["base"] = "nothing-of-the-kind"
    found.form["name"] = "care-once-more"
    refused = wang.browser.post(NEW, data=found.form, headers=wang.same)
    assert refused.status_code == 422
    assert "没有这条底稿" in refused.text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": CARE}, "已经有这个名称的策略了"),
        ({"name": "失物招领"}, "名称只能用小写字母和数字"),
        ({"name": "a" * 300}, "名称只能用小写字母和数字"),
        ({"purpose": ""}, "请至少选一个目的"),
    ],
)
def test_what_was_typed_stays_where_it_is_refused(wang: Visitor, given: dict[str, str], told: str) -> None:
    refused = began(
        wang,
        **{
            "name": "new-one",
            "type": "venue",
            "kind": "prosecution",
            "from": "2027-01-01",
            "basis": "依" * 300,
            **given,
        },
    )
    assert refused.status_code == 422
    assert told in refused.text
    kept = first_form(refused.text).form
    assert (kept["type"], kept["kind"], kept["from"], kept["basis"]) == (
        "venue",
        "prosecution",
        "2027-01-01",
        "依" * 300,
    )
    assert kept["name"] == given.get("name", "new-one")
    if given.get("name") == CARE:
        assert f'<a href="/desk/policy?name={CARE}">' in refused.text


def test_a_type_that_there_is_not_is_refused(wang: Visitor) -> None:
    refused = began(wang, name="new-one", type="spaceship")
    assert (refused.status_code, "没有这类档案" in refused.text) == (422, True)
    assert ">English</a>" in wang.get(NEW).text
    assert ">English</a>" not in refused.text


def test_what_cannot_be_is_told_beside_the_form_in_which_it_is_mended(wang: Visitor) -> None:
    page = began(wang, name="not-entrusted", kind="insurer", until="2020-01-01").text
    assert "早于" in page
    assert controls_of(page).form["valid.until"] == "2020-01-01"
    late = began(wang, name="not-entrusted", kind="insurer").text
    assert "没有法律把" in late


def test_two_who_begin_the_same_are_told(world: World, wang: Visitor) -> None:
    zhang = somebody(world, "zhang-wei", Role.POLICY_ADMINISTRATOR)
    mine, theirs = (controls_of(began(each, name="at-once").text) for each in (wang, zhang))
    theirs.form["basis"] = "另一份依据"
    assert pressed(wang, mine, "save").status_code == 303
    told = pressed(zhang, theirs, "save")
    assert told.status_code == 409
    assert "另一份依据" in controls_of(told.text).form["text"]


def test_what_was_filled_in_when_the_session_had_ended_is_there_after_signing_in(world: World, wang: Visitor) -> None:
    before = wang.get(NEW).text
    for key in world.redis.scan_iter("gateway:signed-in:*"):
        world.redis.delete(key)
    unknown = began(wang, before, held="AAAA")
    assert unknown.headers["Location"] == "/signin?next=%2Fdesk%2Fpolicy%2Fnew"
    answered = began(wang, before, name="over-night", basis="写了一夜的依据")
    assert answered.headers["Location"] == "/signin?next=%2Fdesk%2Fpolicy%2Fedit%3Fname%3Dover-night"
    world.clock.now += 61
    wang.sign_in()
    page = wang.get(f"{EDIT}?name=over-night").text
    assert "您的登录中断时送出的文本还在" in page
    assert controls_of(page).form["basis"] == "写了一夜的依据"
    assert wang.get(f"{EDIT}?name=over-night&anew=1").headers["Location"] == NEW
    assert wang.get(f"{EDIT}?name=over-night").status_code == 404

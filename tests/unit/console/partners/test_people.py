"""People at the desk: a code that is shown once, roles that others give, and the end of sessions."""

from __future__ import annotations

import re

import pytest

from gateway.console.partners.people import ACTS
from gateway.model.act import ActName
from gateway.model.person import Role
from tests.unit.console.hands import Hand, last_act
from tests.unit.signin.visitors import Visitor
from tests.unit.window.clerks import clerk
from tests.world import World

NEW = "/desk/person/new"
ACT = "/desk/person/act"


def code_in(page: str) -> str | None:
    found = re.search(r"<code>((?:[a-z0-9]{5}-){4}[a-z0-9]{5})</code>", page)
    return found.group(1) if found else None


def test_a_clerk_is_entered_and_begins_with_a_code_that_is_shown_once(world: World, wang: Hand) -> None:
    partner = world.deployment.asker("community-committee", "elderly-care").partner.id
    place = f"{NEW}?partner={partner}"
    form = {"id": "chen-clerk", "name": "陈经办", "partner": partner}
    world.clock.now += 301
    asked_again = wang.send(NEW, place, **form, roles=["operator"])
    assert "with=passkey" in asked_again.headers["Location"]
    wang.prove()
    assert 'value="陈经办"' in wang.get(place).text
    made = wang.send(NEW, place, **form, roles=["operator"])
    code = code_in(made.text)
    assert (made.status_code, code is not None) == (200, True)
    assert code is not None
    assert code not in str(made.headers)
    assert world.deployment.directory_now().people["chen-clerk"].roles == {Role.CLERK}, "a partner's are clerks"
    act = last_act(world)
    assert (act.act, act.by) == (ActName.PERSON_WRITTEN, wang.visitor.account)
    page = wang.get("/desk/person?id=chen-clerk").text
    assert code_in(page) is None
    assert "未使用" in page
    assert Visitor(world, "chen-clerk").enrol(code).status_code == 200
    assert "验证器应用" in wang.get("/desk/person?id=chen-clerk").text
    assert "chen-clerk" in wang.get(f"/desk/partner?id={partner}").text
    twice = wang.send(NEW, place, **form)
    assert (twice.status_code, code_in(twice.text)) == (422, None)


@pytest.mark.parametrize(
    "form",
    [
        {"id": "Somebody", "name": "某", "partner": "", "roles": ["auditor"]},
        {"id": "somebody", "name": "", "partner": "", "roles": ["auditor"]},
        {"id": "somebody", "name": "某", "partner": "", "roles": []},
        {"id": "somebody", "name": "某", "partner": "", "roles": ["clerk"]},
        {"id": "somebody", "name": "某", "partner": "", "roles": ["auditor", "emperor"]},
        {"id": "somebody", "name": "某", "partner": "", "roles": ["reviewer"]},
        {"id": "somebody", "name": "某", "partner": "", "roles": ["operator", "policy-administrator"]},
        {"id": "somebody", "name": "某", "partner": "no-such-partner"},
        {"id": "somebody", "name": "长" * 201, "partner": "", "roles": ["auditor"]},
    ],
    ids=range(9),
)
def test_nobody_is_entered_who_cannot_be(world: World, wang: Hand, form: dict[str, str]) -> None:
    before = world.deployment.directory_now().people
    wang.prove()
    assert wang.send(NEW, NEW, **form).status_code == 422
    assert world.deployment.directory_now().people == before


def test_roles_are_given_and_taken_by_somebody_else_with_a_passkey(world: World, wang: Hand, zhao: Hand) -> None:
    page = f"/desk/person?id={zhao.visitor.account}"
    form = {"id": zhao.visitor.account, "act": "set-roles"}
    world.clock.now += 301
    assert "with=passkey" in wang.send(ACT, page, **form, roles=["operator"]).headers["Location"]
    for roles in ([], ["clerk"], ["operator", "clerk"], ["emperor"], ["reviewer"], ["auditor", "policy-administrator"]):
        assert wang.do(ACT, page, **form, roles=roles).status_code == 422
    assert world.deployment.directory_now().people[zhao.visitor.account].roles == {Role.AUDITOR}
    assert zhao.get("/desk").status_code == 200
    assert wang.do(ACT, page, **form, roles=["operator", "auditor"]).headers["Location"].endswith("done=set-roles")
    act = last_act(world)
    assert (act.act, act.by, act.after["roles"]) == (
        ActName.PERSON_ENTRUSTED,
        wang.visitor.account,
        ["auditor", "operator"],
    )
    assert zhao.get("/desk").status_code == 303, "their sessions ended"


def test_nobody_at_the_desk_becomes_both_of_those_who_publish(world: World, wang: Hand, li: Hand) -> None:
    reviewer = li.visitor.account
    page = f"/desk/person?id={reviewer}"
    assert "gateway user" in wang.get(page).text
    before = last_act(world)
    for act in ("reset-person", "set-roles"):
        refused = wang.do(ACT, page, id=reviewer, act=act, roles=["auditor"])
        assert (refused.status_code, code_in(refused.text)) == (422, None)
    assert last_act(world) == before
    assert world.deployment.directory_now().people[reviewer].roles == {Role.REVIEWER}


def test_a_clerk_stays_a_clerk(world: World, wang: Hand) -> None:
    clerk(world, "lin-stays")
    page = "/desk/person?id=lin-stays"
    assert 'value="set-roles"' not in wang.get(page).text
    refused = wang.do(ACT, page, id="lin-stays", act="set-roles", roles=["operator"])
    assert refused.status_code == 422
    assert world.deployment.directory_now().people["lin-stays"].roles == {Role.CLERK}


def test_nobody_entrusts_suspends_or_resets_themselves(world: World, wang: Hand) -> None:
    own = wang.visitor.account
    page = f"/desk/person?id={own}"
    before = world.deployment.directory_now().people[own]
    wang.prove()
    assert "请由另一个管理员处理" in wang.get(page).text
    for act, kept in ACTS.items():
        if not kept.to_oneself:
            sent = wang.send(ACT, page, id=own, act=act, note="x", roles=["operator", "reviewer"])
            assert (sent.status_code, "请由另一个管理员处理" in sent.text) == (422, True), act
    assert world.deployment.directory_now().people[own] == before


def test_a_suspension_takes_a_reason_and_ends_sessions_at_once(world: World, wang: Hand) -> None:
    mei = clerk(world, "lin-suspended")
    page = "/desk/person?id=lin-suspended"
    world.clock.now += 301
    assert mei.get("/window").status_code == 200
    assert "登录于" in wang.get(page).text
    assert wang.send(ACT, page, id="lin-suspended", act="suspend-person", note=" ").status_code == 422
    sent = wang.send(ACT, page, id="lin-suspended", act="suspend-person", note="离职")
    assert sent.headers["Location"].endswith("done=suspend-person")
    assert mei.get("/window").status_code == 303
    act = last_act(world)
    assert (act.act, act.by, act.after["note"]) == (ActName.PERSON_SUSPENDED, wang.visitor.account, "离职")
    resume = {"id": "lin-suspended", "act": "resume-person"}
    assert "with=passkey" in wang.send(ACT, page, **resume).headers["Location"]
    assert wang.do(ACT, page, **resume).headers["Location"].endswith("done=resume-person")


def test_sessions_are_ended_one_by_one_or_all(world: World, wang: Hand) -> None:
    mei = clerk(world, "lin-sessions")
    page = "/desk/person?id=lin-sessions"
    [name] = re.findall(r'name="session" value="([0-9a-f]{16})"', wang.get(page).text)
    own = wang.get(f"/desk/person?id={wang.visitor.account}").text
    other = re.search(r'name="session" value="([0-9a-f]{16})"', own)
    assert other is not None
    # a session of somebody else is not ended by its name
    before = last_act(world)
    wang.send(ACT, page, id="lin-sessions", act="end-sessions", session=other.group(1))
    assert last_act(world) == before, "nothing ended, so nothing is on record"
    assert mei.get("/window").status_code == 200
    assert wang.send(ACT, page, id="lin-sessions", act="end-sessions", session=name).status_code == 303
    assert mei.get("/window").status_code == 303
    act = last_act(world)
    assert (act.act, act.by, act.after["sessions"]) == (ActName.SESSIONS_ENDED, wang.visitor.account, [name])


def test_a_reset_gives_a_new_code_and_the_old_sign_in_is_gone(world: World, wang: Hand) -> None:
    mei = clerk(world, "lin-reset")
    page = "/desk/person?id=lin-reset"
    made = wang.do(ACT, page, id="lin-reset", act="reset-person")
    code = code_in(made.text)
    assert code is not None
    assert last_act(world).act is ActName.PERSON_RESET
    assert mei.get("/window").status_code == 303
    assert mei.password().status_code != 303
    assert Visitor(world, "lin-reset").enrol(code).status_code == 200


def test_a_name_is_written_otherwise_and_a_lost_passkey_removed(world: World, wang: Hand, li: Hand) -> None:
    page = f"/desk/person?id={li.visitor.account}"
    renamed = wang.send(ACT, page, id=li.visitor.account, act="rename-person", name="李 芳芳")
    assert renamed.headers["Location"].endswith("done=rename-person")
    assert "李 芳芳" in wang.get("/desk/people").text
    short = re.search(r'name="passkey" value="([^"]+)"', wang.get(page).text)
    assert short is not None
    assert wang.send(ACT, page, id=li.visitor.account, act="remove-passkey", passkey="none").status_code == 422
    gone = wang.send(ACT, page, id=li.visitor.account, act="remove-passkey", passkey=short.group(1))
    assert gone.headers["Location"].endswith("done=remove-passkey")
    assert last_act(world).act is ActName.PERSON_PASSKEY_REMOVED
    assert wang.get("/desk/person?id=none").status_code == 404
    assert world.deployment.directory_now().people[li.visitor.account].name == "李 芳芳"

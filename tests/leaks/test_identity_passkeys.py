"""Attacks on passkeys (B3): answers for another place, another time, another person; and what passes for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from gateway.db import reading
from gateway.events import list_events
from gateway.identity.people.passkey_rows import COPIED, MOST
from gateway.model.person import Factor, Person, Role
from gateway.watching.notice import Kind
from tests.unit.identity.people.authenticator import PRESENT, Authenticator
from tests.unit.signin.visitors import PASSWORD, Visitor, people_of, somebody
from tests.world import Deployment, World

WRONG: dict[str, dict[str, Any]] = {
    "other origin": {"origin": "https://localhost.evil.example"},
    "other host": {"host": "evil.example"},
    "nobody verified": {"flags": PRESENT},
    "in a frame": {"framed": True},
}


@pytest.fixture(scope="module")
def station(deployment: Deployment) -> Iterator[World]:
    """A gateway whose address is a name."""
    before = deployment.clock.now
    yield World(deployment, "passkeys", issuer="http://localhost:8080")
    deployment.clock.now = before


def keyed(station: World, person_id: str, authenticator: Authenticator) -> Visitor:
    """Somebody who is signed in, with an app and a passkey."""
    visitor = somebody(station, person_id, Role.POLICY_ADMINISTRATOR)
    assert visitor.add_passkey(authenticator).headers["Location"] == "/account/passkeys"
    return visitor


def proofs(visitor: Visitor) -> dict[Factor, int]:
    """What was proved in the visitor's session, and when."""
    sessions = people_of(visitor.world).sessions
    assert sessions is not None
    session = sessions.find(visitor.cookie("__Host-session"))
    return {} if session is None else dict(session.proofs)


def without_secrets(response: TestResponse) -> tuple[int, str]:
    """The answer but for what is another each time."""
    return response.status_code, re.sub(r'(value|data-options)="[^"]*"', "", response.text)


def test_b3_a_passkey_is_added_with_a_code_and_then_signs_in_and_steps_up(station: World) -> None:
    authenticator = Authenticator()
    visitor = keyed(station, "has-a-passkey", authenticator)
    assert Factor.PASSKEY not in proofs(visitor)
    before = visitor.cookie("__Host-session")
    assert visitor.again_by_passkey(authenticator).status_code == 303
    assert proofs(visitor)[Factor.PASSKEY] == int(station.clock())
    assert visitor.cookie("__Host-session") != before
    other = Visitor(station, "has-a-passkey")
    assert other.by_passkey(authenticator).headers["Location"] == "/account"
    assert other.is_in()
    assert set(proofs(other)) == {Factor.PASSWORD, Factor.PASSKEY}


def test_b3_a_passkey_alone_is_a_second_factor_from_the_one_time_code_on(station: World) -> None:
    people, authenticator = people_of(station), Authenticator()
    somebody(station, "no-app")
    visitor = Visitor(station, "no-app")
    assert visitor.begin(people.reset("no-app")).status_code == 303
    answer = authenticator.make(visitor.told("/signin/second"))
    reply = visitor.post("/signin/passkey", seen="/signin/second", answer=answer, name="desk")
    recovery = re.findall(r"<li><code>([^<]*)</code>", reply.text)
    assert (reply.status_code, len(recovery), visitor.is_in()) == (200, 10, True)
    account = people.account("no-app")
    assert (account.totp, len(account.passkeys), account.has_second) == (None, 1, True)
    other = Visitor(station, "no-app")
    assert other.by_passkey(authenticator).status_code == 303
    lost = Visitor(station, "no-app")
    lost.password()
    assert lost.post("/signin/second", code=recovery[0]).status_code == 303
    assert "data-passkey" in lost.get("/signin/again").text
    assert 'id="code"' not in lost.get("/signin/again").text
    assert visitor.post("/account/recovery", seen="/account").status_code == 200


@pytest.mark.parametrize("wrong", WRONG)
def test_b3_an_answer_for_another_place_or_of_nobody_is_refused_at_every_step(station: World, wrong: str) -> None:
    name = wrong.replace(" ", "-")
    visitor = somebody(station, name)
    authenticator = Authenticator()
    assert visitor.add_passkey(Authenticator(), **WRONG[wrong]).status_code == 403
    assert visitor.add_passkey(authenticator).status_code == 303
    assert visitor.again_by_passkey(authenticator, **WRONG[wrong]).status_code == 403
    other = Visitor(station, name)
    assert other.by_passkey(authenticator, **WRONG[wrong]).status_code == 403
    assert (other.is_in(), Factor.PASSKEY in proofs(visitor)) == (False, False)
    assert visitor.again_by_passkey(authenticator).status_code == 303


def test_b3_a_challenge_is_good_once_even_for_a_wrong_answer(station: World) -> None:
    authenticator = Authenticator(counts=False)
    visitor = keyed(station, "replays", authenticator)
    told = visitor.told("/signin/again")
    for origin in ("https://evil.example", visitor.same["Origin"]):
        answer = authenticator.prove(told, origin=origin)
        assert visitor.post("/signin/again/passkey", seen="/signin/again", answer=answer).status_code == 403
    first, second = Visitor(station, "replays"), Visitor(station, "replays")
    first.password()
    answer = authenticator.prove(first.told("/signin/second"))
    second.browser.set_cookie("__Host-browser", first.cookie("__Host-browser"), domain="localhost")
    token = second.token("/signin/second")
    assert first.post("/signin/passkey", seen="/signin/second", answer=answer).status_code == 303
    assert second.send("/signin/passkey", second.same, form_token=token, answer=answer).status_code == 403
    assert (first.is_in(), second.is_in()) == (True, False)


def test_b3_a_challenge_is_good_for_the_browser_and_the_step_that_it_was_given_for(station: World) -> None:
    authenticator = Authenticator()
    visitor = keyed(station, "one-step", authenticator)
    other = Visitor(station, "one-step")
    other.password()
    elsewhere = authenticator.prove(other.told("/signin/second"))
    assert visitor.post("/signin/again/passkey", seen="/signin/again", answer=elsewhere).status_code == 403
    third = Visitor(station, "one-step")
    third.password()
    assert third.post("/signin/passkey", seen="/signin/second", answer=elsewhere).status_code == 403
    assert other.post("/signin/passkey", seen="/signin/second", answer=elsewhere).status_code == 303
    assert visitor.again_by_passkey(authenticator).status_code == 303
    to_add = Authenticator().make(
        visitor.told("/account/passkeys"), challenge=visitor.told("/signin/again")["challenge"]
    )
    assert visitor.post("/account/passkeys", answer=to_add, name="x").status_code == 403


def test_b3_a_challenge_ends_after_five_minutes_and_is_kept_as_a_hash(station: World) -> None:
    visitor = keyed(station, "waits", Authenticator())
    known = set(station.redis.scan_iter("gateway:challenge:*"))
    challenge = visitor.told("/signin/again")["challenge"]
    [kept] = set(station.redis.scan_iter("gateway:challenge:*")) - known
    assert 60 <= station.redis.ttl(kept) <= 300
    assert challenge.encode() not in kept + (station.redis.get(kept) or b"")
    assert len(challenge) == 43


def test_b3_another_account_s_passkey_opens_nothing_and_is_answered_as_one_that_nobody_has(station: World) -> None:
    theirs, mine = Authenticator(), Authenticator()
    keyed(station, "theirs", theirs)
    keyed(station, "mine", mine)
    strangers = (theirs, Authenticator(), Authenticator(id=mine.id), Authenticator(id=theirs.id))
    replies = [Visitor(station, "mine").by_passkey(each) for each in strangers]
    assert len({without_secrets(reply) for reply in replies}) == 1
    assert replies[0].status_code == 403


def test_b3_that_another_account_has_a_passkey_is_not_told_to_whoever_adds_it(station: World) -> None:
    theirs = Authenticator()
    keyed(station, "has-it", theirs)
    prober = somebody(station, "probes")
    copy = Authenticator(id=theirs.id)
    assert prober.add_passkey(copy).status_code == 303
    assert prober.again_by_passkey(copy).status_code == 303
    assert Visitor(station, "has-it").by_passkey(copy).status_code == 403
    assert Visitor(station, "has-it").by_passkey(theirs).status_code == 303


def test_b3_a_passkey_that_is_there_is_not_added_again(station: World) -> None:
    authenticator = Authenticator()
    visitor = keyed(station, "twice", authenticator)
    visitor.again_by_passkey(authenticator)
    assert visitor.add_passkey(Authenticator(id=authenticator.id)).status_code == 403
    [kept] = people_of(station).account("twice").passkeys
    assert visitor.again_by_passkey(authenticator).status_code == 303
    assert kept.uses == 1


@pytest.mark.parametrize(("before", "now"), [(5, 5), (5, 4), (5, 0), (2**32 - 1, 7)])
def test_b3_a_count_that_goes_back_ends_the_passkey_and_every_session(station: World, before: int, now: int) -> None:
    name = f"copied-{before}-{now}"
    authenticator = Authenticator(uses=before)
    visitor = keyed(station, name, authenticator)
    other = Visitor(station, name)
    reply = other.by_passkey(authenticator, uses=now)
    assert (reply.status_code, other.is_in(), visitor.is_in()) == (403, False, False)
    assert people_of(station).account(name).passkeys == ()
    with reading(station.deployment.engine) as connection:
        [event] = [each for each in list_events(connection, kind=COPIED) if each.person_id == name]
    assert (event.facts["before"], event.facts["now"]) == (before, now)
    assert event.kind in set(Kind)


def test_b3_a_copied_passkey_does_not_leave_the_password_alone(station: World) -> None:
    lenient = World(station.deployment, "lenient-passkeys", issuer="http://localhost:8080", clerks_second_factor=False)
    people, authenticator = people_of(lenient), Authenticator(uses=5)
    partner = station.deployment.askers[0].partner.id
    people.add(Person("copied-clerk", "-", partner, frozenset({Role.CLERK}), active=True))
    set_up = Visitor(station, "copied-clerk")
    assert set_up.begin(people.reset("copied-clerk")).headers["Location"].startswith("/signin/second")
    answer = authenticator.make(set_up.told("/signin/second"))
    assert set_up.post("/signin/passkey", seen="/signin/second", answer=answer).status_code == 200
    for uses in (5, 5, 2**32 - 1):
        thief = Visitor(lenient, "copied-clerk")
        assert thief.by_passkey(authenticator, uses=uses).status_code == 403
        assert thief.password().headers["Location"].startswith("/signin/second")
        assert not thief.is_in()
    with reading(station.deployment.engine) as connection:
        assert len([each for each in list_events(connection, kind=COPIED) if each.person_id == "copied-clerk"]) == 1


def test_b3_an_authenticator_that_does_not_count_is_taken_again_and_again(station: World) -> None:
    authenticator = Authenticator(counts=False)
    visitor = keyed(station, "synced", authenticator)
    for _ in range(3):
        assert visitor.again_by_passkey(authenticator).status_code == 303
    counting = Authenticator(uses=3)
    assert visitor.add_passkey(counting).status_code == 303
    for _ in range(3):
        assert visitor.again_by_passkey(counting).status_code == 303
    assert sorted(each.uses for each in people_of(station).account("synced").passkeys) == [0, 6]


def test_b3_once_there_is_a_passkey_no_code_adds_or_removes_one(station: World) -> None:
    authenticator = Authenticator()
    visitor = keyed(station, "phished", authenticator)
    [kept] = people_of(station).account("phished").passkeys
    station.clock.now += 30
    assert visitor.post("/signin/again", code=visitor.code()).status_code == 303
    assert proofs(visitor)[Factor.CODE] == int(station.clock())
    led = "/signin/again?with=passkey&next=%2Faccount%2Fpasskeys"
    for path, form in (
        ("/account/passkeys", {"answer": "{}", "name": "x"}),
        ("/account/passkeys/remove", {"passkey": kept.short}),
    ):
        assert visitor.post(path, seen="/account", **form).headers["Location"] == led
    page = visitor.get(led).text
    assert ("data-passkey" in page, 'id="code"' in page) == (True, False)
    assert "data-passkey" not in visitor.get("/account/passkeys").text
    assert visitor.again_by_passkey(authenticator).status_code == 303
    station.clock.now += 301
    assert visitor.post("/account/passkeys/remove", seen="/account", passkey=kept.short).headers["Location"] == led
    assert len(people_of(station).account("phished").passkeys) == 1


def test_b3_removing_one_s_passkey_ends_the_other_sessions(station: World) -> None:
    authenticator = Authenticator()
    visitor = keyed(station, "removes", authenticator)
    other = Visitor(station, "removes")
    assert other.by_passkey(authenticator).status_code == 303
    [kept] = people_of(station).account("removes").passkeys
    visitor.again_by_passkey(authenticator)
    assert visitor.post("/account/passkeys/remove", seen="/account", passkey="000000000000").status_code == 303
    assert people_of(station).account("removes").passkeys != ()
    assert visitor.post("/account/passkeys/remove", seen="/account", passkey=kept.short).status_code == 303
    assert people_of(station).account("removes").passkeys == ()
    assert (visitor.is_in(), other.is_in()) == (True, False)
    late = Visitor(station, "removes")
    late.password()
    assert "data-passkey" not in late.get("/signin/second").text


def test_b3_the_last_second_factor_is_not_given_up(station: World) -> None:
    people, authenticator = people_of(station), Authenticator()
    somebody(station, "only-one")
    visitor = Visitor(station, "only-one")
    visitor.begin(people.reset("only-one"))
    answer = authenticator.make(visitor.told("/signin/second"))
    assert visitor.post("/signin/passkey", seen="/signin/second", answer=answer, name="desk").status_code == 200
    [kept] = people.account("only-one").passkeys
    assert visitor.post("/account/passkeys/remove", seen="/account", passkey=kept.short).status_code == 403
    assert people.account("only-one").passkeys == (kept,)


def test_b3_a_recovery_code_adds_no_passkey(station: World) -> None:
    visitor = somebody(station, "recovers")
    other = Visitor(station, "recovers")
    other.password()
    assert other.post("/signin/second", code=visitor.codes[0]).status_code == 303
    reply = other.post("/account/passkeys", seen="/account", answer="{}", name="x")
    assert reply.headers["Location"].startswith("/signin/again?")


def test_b3_whoever_makes_codes_wait_keeps_nobody_out_who_has_a_passkey(station: World) -> None:
    authenticator = Authenticator()
    keyed(station, "kept-waiting", authenticator)
    thief = Visitor(station, "kept-waiting", address="203.0.113.80")
    thief.password()
    assert [thief.post("/signin/second", code=f"{n:06d}").status_code for n in range(6)][-1] == 429
    assert Visitor(station, "kept-waiting").by_passkey(authenticator).status_code == 303


def test_b3_a_passkey_does_nothing_for_a_suspended_account_or_without_the_password(station: World) -> None:
    authenticator = Authenticator()
    keyed(station, "suspended-keyed", authenticator)
    visitor = Visitor(station, "suspended-keyed")
    visitor.password()
    told = visitor.told("/signin/second")
    token = visitor.token("/signin/second")
    stranger = Visitor(station, "suspended-keyed")
    reply = stranger.post("/signin/passkey", seen="/signin", answer=authenticator.prove(told))
    assert (reply.status_code, stranger.is_in()) == (403, False)
    people_of(station).set_active("suspended-keyed", active=False)
    reply = visitor.send("/signin/passkey", visitor.same, form_token=token, answer=authenticator.prove(told))
    assert (reply.status_code, visitor.is_in()) == (403, False)


def test_b3_a_password_that_was_changed_meanwhile_ends_the_step(station: World) -> None:
    authenticator = Authenticator()
    visitor = keyed(station, "changed-meanwhile", authenticator)
    other = Visitor(station, "changed-meanwhile")
    other.password()
    answer = authenticator.prove(other.told("/signin/second"))
    new = "another one of mine"
    assert visitor.post("/account/password", old=PASSWORD, new=new, again=new).status_code == 200
    assert other.post("/signin/passkey", seen="/signin/second", answer=answer).status_code == 403


def test_b3_a_reset_forgets_every_passkey(station: World) -> None:
    keyed(station, "reset-keyed", Authenticator())
    people_of(station).reset("reset-keyed")
    assert people_of(station).account("reset-keyed").passkeys == ()


def test_b3_an_account_has_ten_passkeys_at_most(station: World) -> None:
    authenticator = Authenticator()
    visitor = keyed(station, "collects", authenticator)
    visitor.again_by_passkey(authenticator)
    for _ in range(MOST - 2):
        assert visitor.add_passkey(Authenticator()).status_code == 303
    told = visitor.told("/account/passkeys")
    assert visitor.add_passkey(Authenticator()).status_code == 303
    assert "data-passkey" not in visitor.get("/account/passkeys").text
    reply = visitor.post("/account/passkeys", answer=Authenticator().make(told), name="one more")
    assert (reply.status_code, len(people_of(station).account("collects").passkeys)) == (403, MOST)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("  two\n words ", "two words"), ("", "passkey"), ("名" * 60, "名" * 40), ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;")],
)
def test_b3_what_somebody_calls_a_passkey_is_shown_as_text_in_one_line(station: World, name: str, shown: str) -> None:
    visitor = somebody(station, f"names-{len(name)}")
    answer = Authenticator().make(visitor.told("/account/passkeys"))
    assert visitor.post("/account/passkeys", answer=answer, name=name).status_code == 303
    assert f"<li>{shown} <code>" in visitor.get("/account/passkeys").text


def test_b4_only_a_page_that_asks_for_a_passkey_has_a_script_and_that_is_a_file(station: World) -> None:
    authenticator = Authenticator()
    visitor = keyed(station, "scripted", authenticator)
    half = Visitor(station, "scripted")
    half.password()
    for each, path in ((visitor, "/signin/again"), (half, "/signin/second")):
        reply = each.get(path)
        policy = reply.headers["Content-Security-Policy"]
        assert "; script-src 'self'" in policy
        assert "default-src 'none'" in policy
        assert re.findall(r"<script[^>]*>[^<]*", reply.text) == ['<script src="/signin/passkey.js" defer>']
        assert "JavaScript" in reply.text
        assert not re.search(r"\son[a-z]+=|style=", reply.text)
    for path in ("/account", "/account/passkeys", "/account/password", "/signin", "/signin/first"):
        reply = visitor.get(path)
        assert "script-src" not in reply.headers["Content-Security-Policy"]
        assert "<script" not in reply.text
    script = visitor.get("/signin/passkey.js")
    assert (script.mimetype, script.headers["X-Content-Type-Options"]) == ("text/javascript", "nosniff")
    assert not re.search(r"innerHTML|eval|Function|document\.write|http", script.text)


def test_b3_at_an_address_that_is_a_number_a_sentence_says_so_and_codes_go_on(deployment: Deployment) -> None:
    numbered = World(deployment, "numbered", issuer="http://127.0.0.1:8080")
    visitor = somebody(numbered, "by-number")
    assert "网址是数字" in visitor.get("/account/passkeys").text
    assert "data-passkey" not in visitor.get("/account/passkeys").text
    assert visitor.post("/account/passkeys", answer="{}", name="x").status_code == 403
    other = Visitor(numbered, "by-number", secret=visitor.secret)
    assert other.sign_in().status_code == 303


@pytest.mark.parametrize("answer", ["", "{}", "[" * 4000, "\ud7ff"])
def test_b3_what_is_no_answer_is_refused_as_a_wrong_one(station: World, answer: str) -> None:
    visitor = keyed(station, f"no-answer-{len(answer)}-{answer[:1].encode().hex()}", Authenticator())
    wrong = visitor.again_by_passkey(Authenticator())
    none = visitor.post("/signin/again/passkey", seen="/signin/again", answer=answer)
    assert without_secrets(none) == without_secrets(wrong)
    assert none.status_code == 403

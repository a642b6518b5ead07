"""Attacks on people's accounts and sessions, by the rows of the profile: B1 sessions to B4 forms, and B6 roles."""

from __future__ import annotations

import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator

import orjson
import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from gateway.errors import GatewayError
from gateway.identity.people.account import find_account
from gateway.identity.people.attempts import Attempts
from gateway.identity.people.passwords import Passwords
from gateway.model.person import Person, Role
from tests.leaks.households import household
from tests.unit.signin.visitors import ORIGIN, PASSWORD, SAME, Visitor, people_of, somebody
from tests.world import Deployment, World


@pytest.fixture(scope="module")
def station(deployment: Deployment) -> Iterator[World]:
    """A gateway whose clock is put back at the end, for others share it."""
    before = deployment.clock.now
    yield World(deployment, "people")
    deployment.clock.now = before


@pytest.fixture(scope="module")
def owner(station: World) -> Visitor:
    """Somebody of the station who is set up; tests sign in on browsers of their own."""
    return somebody(station, "owner", Role.POLICY_ADMINISTRATOR)


@pytest.fixture
def visitor(station: World, owner: Visitor) -> Visitor:
    """The owner on a new browser, signed in."""
    visitor = Visitor(station, "owner", secret=owner.secret)
    assert visitor.sign_in().status_code == 303
    return visitor


def cookies(response: TestResponse) -> dict[str, str]:
    return {line.partition("=")[0]: line for line in response.headers.getlist("Set-Cookie")}


def test_b1_every_cookie_is_of_this_host_alone_and_no_script_reads_it(station: World, owner: Visitor) -> None:
    visitor = Visitor(station, "owner", secret=owner.secret)
    given = {**cookies(visitor.get("/signin?lang=en")), **cookies(visitor.password()), **cookies(visitor.sign_in())}
    assert set(given) == {"__Host-browser", "__Host-device", "__Host-session", "__Host-lang"}
    for name, line in given.items():
        assert name.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(line.split("; "))
        assert "Domain" not in line


def test_b1_redis_holds_nothing_by_which_somebody_could_sign_in(station: World, visitor: Visitor) -> None:
    other = Visitor(station, "owner")
    other.password()
    kept = b"\n".join(key + b" " + (station.redis.dump(key) or b"") for key in station.redis.scan_iter("gateway:*"))
    for name in ("__Host-session", "__Host-browser"):
        for each in (visitor, other):
            assert not each.cookie(name) or each.cookie(name).encode() not in kept
    assert PASSWORD.encode() not in kept
    assert len(visitor.cookie("__Host-session")) >= 43


def test_b1_the_secret_is_another_after_each_step(station: World, owner: Visitor) -> None:
    visitor = Visitor(station, "owner", secret=owner.secret)
    visitor.get("/signin")
    seen = [visitor.cookie("__Host-browser")]
    visitor.password()
    seen.append(visitor.cookie("__Host-browser"))
    station.clock.now += 30
    visitor.post("/signin/second", code=visitor.code())
    seen += [visitor.cookie("__Host-browser"), visitor.cookie("__Host-session")]
    station.clock.now += 30
    before = visitor.cookie("__Host-session")
    assert visitor.post("/signin/again", code=visitor.code()).status_code == 303
    seen.append(visitor.cookie("__Host-session"))
    assert len(set(seen)) == len(seen)
    stale = Visitor(station, "owner")
    stale.browser.set_cookie("__Host-session", before, domain="localhost")
    assert (stale.is_in(), visitor.is_in()) == (False, True)


@pytest.mark.parametrize("name", ["__Host-session", "__Host-browser"])
def test_b1_a_secret_that_somebody_else_put_there_opens_nothing(station: World, owner: Visitor, name: str) -> None:
    visitor = Visitor(station, "owner", secret=owner.secret)
    visitor.browser.set_cookie(name, "planted" * 7, domain="localhost")
    assert visitor.sign_in().status_code == 303
    thief = Visitor(station, "owner")
    thief.browser.set_cookie(name, "planted" * 7, domain="localhost")
    assert (thief.is_in(), visitor.is_in()) == (False, True)


@pytest.mark.parametrize(("step_s", "steps", "goes_on"), [(899, 3, True), (900, 1, False), (899, 33, False)])
def test_b1_a_session_ends_by_idleness_and_by_age(
    station: World, visitor: Visitor, step_s: int, steps: int, goes_on: bool
) -> None:
    going = True
    for _ in range(steps):
        station.clock.now += step_s
        going = visitor.is_in()
    assert going is goes_on


def test_b1_a_stolen_cookie_is_good_for_nothing_after_sign_out(station: World, visitor: Visitor) -> None:
    stolen = visitor.cookie("__Host-session")
    assert visitor.post("/signin/out", seen="/account").status_code == 303
    thief = Visitor(station, "owner")
    thief.browser.set_cookie("__Host-session", stolen, domain="localhost")
    assert not thief.is_in()


@pytest.mark.parametrize("act", ["suspend", "end", "reset", "roles"])
def test_b1_an_administrator_ends_every_session_at_once_on_every_worker(station: World, act: str) -> None:
    person_id = f"ends-by-{act}"
    first = somebody(station, person_id)
    second = Visitor(station, person_id, secret=first.secret)
    second.sign_in()
    other_worker = Visitor(World(station.deployment, f"worker-{act}"), person_id)
    other_worker.browser.set_cookie("__Host-session", first.cookie("__Host-session"), domain="localhost")
    assert (first.is_in(), second.is_in(), other_worker.is_in()) == (True, True, True)
    people = people_of(station)
    acts: dict[str, Callable[[], object]] = {
        "suspend": lambda: people.set_active(person_id, active=False),
        "end": lambda: people.end_sessions(person_id),
        "reset": lambda: people.reset(person_id),
        "roles": lambda: people.set_roles(person_id, {Role.AUDITOR}),
    }
    acts[act]()
    assert (first.is_in(), second.is_in(), other_worker.is_in()) == (False, False, False)
    if act == "suspend":
        assert first.password().status_code == 403


@pytest.mark.parametrize("step", ["password", "code", "one-time code"])
def test_b1_whoever_signs_in_while_an_administrator_ends_their_sessions_is_not_in(
    deployment: Deployment, station: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It rests on what was looked up before: a role, or a password that was reset meanwhile."""
    lenient = World(deployment, f"lenient-{step}", clerks_second_factor=False)
    partner, people = deployment.askers[0].partner.id, people_of(station)
    person_id = f"while-{step.replace(' ', '-')}"
    code = people.add(Person(person_id, "one", partner, frozenset({Role.CLERK}), active=True))
    visitor = Visitor(station if step == "code" else lenient, person_id)
    if step == "code":
        visitor.enrol(code)
        visitor.post("/signin/out", seen="/account")
        visitor.password()
        station.clock.now += 30
    elif step == "password":
        visitor.begin(code)
        visitor.post("/signin/out", seen="/account")
    method = {"password": "passed", "code": "passed_second", "one-time code": "passed"}[step]
    real = getattr(Attempts, method)

    def passed(*arguments: object) -> None:
        real(*arguments)
        people.end_sessions(person_id)

    monkeypatch.setattr(Attempts, method, passed)
    steps: dict[str, Callable[[], TestResponse]] = {
        "password": visitor.password,
        "code": lambda: visitor.post("/signin/second", code=visitor.code()),
        "one-time code": lambda: visitor.begin(code),
    }
    reply = steps[step]()
    assert (reply.status_code, "请重新登录" in reply.text) == (403, True)
    assert not visitor.is_in()


def test_b1_a_half_way_sign_in_is_no_session(station: World) -> None:
    visitor = Visitor(station, "owner")
    visitor.password()
    visitor.browser.set_cookie("__Host-session", visitor.cookie("__Host-browser"), domain="localhost")
    assert not visitor.is_in()


def test_b2_unknown_suspended_and_wrong_are_answered_alike(station: World) -> None:
    somebody(station, "suspended-one")
    people_of(station).set_active("suspended-one", active=False)
    answers = set()
    for number, (account, password) in enumerate(
        (("nobody", PASSWORD), ("suspended-one", PASSWORD), ("owner", "not the right one"), ("", ""))
    ):
        visitor = Visitor(station, account, address=f"192.0.2.{100 + number}")
        reply = visitor.password(password)
        text = re.sub(r'name="form_token" value="[^"]*"', "", reply.text)
        # what was typed is there again, and the cursor where something is to be typed
        text = text.replace(f'spellcheck="false" value="{account}"', "").replace(" autofocus", "")
        answers.add((reply.status_code, text, tuple(sorted(name for name, _ in reply.headers))))
    assert len(answers) == 1


def test_b2_an_account_that_there_is_takes_no_longer_than_one_that_there_is_not(station: World) -> None:
    taken: dict[str, list[float]] = {"owner": [], "nobody-here": []}
    for number in range(12):
        for account, times in taken.items():
            visitor = Visitor(station, account, address=f"198.51.100.{number}")
            token = visitor.token("/signin")
            began = time.perf_counter()
            visitor.send("/signin", SAME, account=account, password="not the right one", form_token=token)
            times.append(time.perf_counter() - began)
    there, not_there = (statistics.median(times) for times in taken.values())
    assert 0.5 < there / not_there < 2


def test_b2_as_much_is_asked_of_the_state_for_an_account_that_there_is_not(station: World, owner: Visitor) -> None:
    """Where no password is hashed, as with a one-time code, the questions are what takes time."""
    counts = []
    for account in (owner.account, "nobody-here"):
        asked: list[str] = []
        listener = lambda *given, asked=asked: asked.append(given[2])  # noqa: E731 - one for each account
        event.listen(station.deployment.engine, "before_cursor_execute", listener)
        find_account(station.deployment.engine, account)
        event.remove(station.deployment.engine, "before_cursor_execute", listener)
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0


def test_b2_whoever_guesses_waits_and_the_owner_elsewhere_does_not(station: World, visitor: Visitor) -> None:
    guesser = Visitor(station, "owner", address="203.0.113.9")
    assert [guesser.password(f"guess number {number}").status_code for number in range(7)] == [403] * 5 + [429] * 2
    assert guesser.password().status_code == 429
    elsewhere = Visitor(station, "owner", address="203.0.113.10")
    assert elsewhere.password().status_code == 303
    at_the_same_address = Visitor(station, "owner", address="203.0.113.9")
    at_the_same_address.browser.set_cookie("__Host-device", visitor.cookie("__Host-device"), domain="localhost")
    assert at_the_same_address.password().status_code == 303


def test_b2_a_device_that_somebody_else_signed_in_on_exempts_nobody(station: World, visitor: Visitor) -> None:
    somebody(station, "other-owner")
    guesser = Visitor(station, "other-owner", address="203.0.113.20")
    guesser.browser.set_cookie("__Host-device", visitor.cookie("__Host-device"), domain="localhost")
    codes = [guesser.password(f"guess number {number}").status_code for number in range(6)]
    assert codes[-1] == 429


def test_b2_one_address_cannot_try_one_password_on_everybody(station: World) -> None:
    codes = [
        Visitor(station, f"account-{number}", address="203.0.113.30").password().status_code for number in range(45)
    ]
    assert codes.count(403) == 40
    assert codes[-1] == 429


def test_b2_whoever_has_a_network_of_version_6_has_one_address_of_it(station: World) -> None:
    codes = [
        Visitor(station, "owner", address=f"2001:db8:1:2::{number:x}").password(f"guess number {number}").status_code
        for number in range(1, 7)
    ]
    assert codes == [403] * 5 + [429]
    assert Visitor(station, "owner", address="2001:db8:1:3::1").password("a guess from elsewhere").status_code == 403


def test_b2_a_hundred_at_once_are_not_a_hundred_tries(station: World) -> None:
    visitors = [Visitor(station, "owner", address="203.0.113.40") for _ in range(12)]
    tokens = [visitor.token("/signin") for visitor in visitors]
    codes: list[int] = []

    def guess(visitor: Visitor, token: str) -> None:
        reply = visitor.send("/signin", SAME, account="owner", password="a guess of many", form_token=token)
        codes.append(reply.status_code)

    threads = [threading.Thread(target=guess, args=pair) for pair in zip(visitors, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [403] * 5 + [429] * 7


def test_b2_only_a_few_passwords_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(memory_kib=8, passes=1, at_once=1)
    monkeypatch.setattr("gateway.identity.people.passwords._PATIENCE_S", 0.01)
    with passwords.turn(), pytest.raises(GatewayError) as refused:
        passwords.proves("anything at all", None)
    assert refused.value.problem.status == 503
    assert passwords.proves("anything at all", None) is False


def test_b2_a_hash_of_weaker_parameters_is_made_anew_when_its_owner_signs_in(station: World) -> None:
    visitor = somebody(station, "was-weak")
    people = people_of(station)
    strong = people.account("was-weak").password or ""
    assert strong.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert people.set_password("was-weak", strong, Passwords(memory_kib=8, passes=1).hashed(PASSWORD))
    assert visitor.sign_in().status_code == 303
    assert (people.account("was-weak").password or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_b3_a_code_is_used_once_and_only_in_its_time(station: World, owner: Visitor) -> None:
    visitor, other = (Visitor(station, "owner", secret=owner.secret) for _ in range(2))
    assert visitor.sign_in().status_code == 303
    used = visitor.code()
    other.password()
    assert other.post("/signin/second", code=used).status_code == 403
    station.clock.now += 30
    old = other.code()
    station.clock.now += 90
    assert other.post("/signin/second", code=old).status_code == 403
    assert other.post("/signin/second", code=other.code()).status_code == 303


def test_b3_a_recovery_code_is_used_once(station: World) -> None:
    visitor = somebody(station, "lost-phone")
    code = visitor.codes[3]
    for expected in (303, 403):
        other = Visitor(station, "lost-phone")
        other.password()
        assert other.post("/signin/second", code=code.upper()).status_code == expected
    assert len(people_of(station).account("lost-phone").recovery) == 9


def test_b3_whoever_has_the_password_cannot_guess_the_code(station: World) -> None:
    somebody(station, "guessed")
    codes = []
    for number in range(7):
        thief = Visitor(station, "guessed", address=f"203.0.113.{50 + number}")
        thief.password()
        codes.append(thief.post("/signin/second", code=f"{number:06d}").status_code)
    assert codes == [403] * 5 + [429] * 2


def test_b3_a_one_time_code_begins_once_and_only_in_its_time(station: World) -> None:
    visitor = somebody(station, "begins-once")
    people = people_of(station)
    code = people.reset("begins-once")
    assert Visitor(station, "begins-once").begin("aaaaa-aaaaa-aaaaa-aaaaa-aaaaa").status_code == 403
    first, second = Visitor(station, "begins-once"), Visitor(station, "begins-once")
    assert second.begin(code).status_code == 303
    assert first.enrol(code).status_code == 200
    assert second.post("/signin/second", code=visitor.code()).status_code == 403
    assert Visitor(station, "begins-once").begin(code).status_code == 403
    late = people.reset("begins-once")
    station.clock.now += 72 * 3600
    assert Visitor(station, "begins-once").begin(late).status_code == 403


def test_b3_the_secrets_of_an_account_are_not_in_the_state(station: World, owner: Visitor) -> None:
    account = people_of(station).account("owner")
    assert owner.secret.hex() not in repr(account)
    assert owner.secret not in (account.totp or "").encode()
    kept = " ".join([account.totp or "", account.password or "", *account.recovery])
    assert not any(code in kept for code in owner.codes)
    assert PASSWORD not in kept


def test_b3_new_recovery_codes_need_a_fresh_proof(station: World, visitor: Visitor) -> None:
    station.clock.now += 301
    reply = visitor.post("/account/recovery", seen="/account")
    assert reply.headers["Location"] == "/signin/again?next=%2Faccount"
    assert visitor.post("/signin/again", code=visitor.code()).status_code == 303
    assert visitor.post("/account/recovery", seen="/account").status_code == 200


FORMS = [
    *("/signin", "/signin/first", "/signin/second", "/signin/passkey", "/signin/out"),
    *("/signin/again", "/signin/again/passkey", "/account/passkeys", "/account/passkeys/remove"),
    *("/account/sessions", "/account/password", "/account/recovery"),
]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "attack", ["no token", "another's token", "no headers", "other origin", "null origin", "other site", "same site"]
)
def test_b4_a_form_from_elsewhere_is_refused(station: World, visitor: Visitor, path: str, attack: str) -> None:
    token = visitor.token("/account")
    headers = {
        "no headers": {},
        "other origin": {"Origin": "https://evil.example"},
        "null origin": {"Origin": "null"},
        "other site": {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        "same site": {"Sec-Fetch-Site": "same-site"},
    }.get(attack, SAME)
    if attack == "another's token":
        token = Visitor(station, "owner").token("/signin")
    form = {} if attack == "no token" else {"form_token": token}
    reply = visitor.send(path, headers, **form)
    assert reply.status_code == 403
    assert "这个表单不是从本页面提交的" in reply.text
    assert visitor.is_in()


def test_b4_a_sign_in_from_elsewhere_is_refused(station: World) -> None:
    attacker, victim = Visitor(station, "owner"), Visitor(station, "owner")
    reply = victim.send("/signin", SAME, account="owner", password=PASSWORD, form_token=attacker.token("/signin"))
    assert reply.status_code == 403


def test_b4_no_page_can_be_framed_scripted_or_kept(visitor: Visitor) -> None:
    for path in ("/signin", "/signin/first", "/account", "/account/password", "/account/passkeys", "/signin/again"):
        reply = visitor.get(path)
        assert reply.headers["Cache-Control"] == "private, no-store"
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        scripts = re.findall(r"<script[^>]*>", reply.text)
        # none but that by which a passkey is asked for, and only where it is
        assert scripts == (['<script src="/signin/passkey.js" defer>'] if "script-src" in policy else [])
        assert re.findall("script-src[^;]*", policy) in ([], ["script-src 'self'"])
        assert bool(scripts) == ("data-passkey" in reply.text)
        assert not re.search(r"\son[a-z]+=|style=", reply.text)


@pytest.mark.parametrize(
    "place",
    [
        *("https://evil.example/", "//evil.example/account", "/\\evil.example", "\\\\evil.example", "///evil.example"),
        *("/account/../evil", "/account@evil.example", "javascript:alert(1)", "/account\r\nSet-Cookie: a=b", "account"),
        *("/%2F/evil.example", "http:/account", "/v1/records/household", " /account", "/account" + "a" * 5000),
    ],
)
def test_b4_signing_in_leads_nowhere_but_to_known_places(station: World, owner: Visitor, place: str) -> None:
    visitor = Visitor(station, "owner", secret=owner.secret)
    visitor.password(next=place)
    station.clock.now += 30
    reply = visitor.post("/signin/second", code=visitor.code(), next=place)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/account")


def test_b4_what_somebody_typed_is_shown_as_text(station: World) -> None:
    reply = Visitor(station, "owner").password("x", next='"><script>alert(1)</script>')
    assert "<script" not in reply.text


def test_b6_a_person_is_recognised_by_a_session_only_and_not_by_a_token_or_a_header(
    station: World, visitor: Visitor
) -> None:
    session = visitor.cookie("__Host-session")
    for headers in ({"Authorization": f"Bearer {session}"}, {"X-Forwarded-User": "owner"}, {"Remote-User": "owner"}):
        assert Visitor(station, "owner").browser.get("/account", headers=headers).status_code == 303
    station.archive.fill({"household": [household()]})
    assert orjson.loads(visitor.get("/v1/records/household").data)["code"] == "GW201"

from __future__ import annotations

from gateway.model.person import Person, Role
from gateway.signin.words import WORDS
from tests.unit.signin.visitors import PASSWORD, Visitor, people_of, somebody
from tests.world import World


def test_from_a_one_time_code_to_a_session_with_an_app_and_ten_recovery_codes(world: World) -> None:
    visitor = somebody(world, "begins")
    assert len(visitor.codes) == len(set(visitor.codes)) == 10
    assert visitor.is_in()
    account = people_of(world).account("begins")
    assert (account.has_second, account.invitation, len(account.recovery)) == (True, None, 10)


def test_whoever_signs_in_is_led_to_where_they_wanted_to_go(world: World) -> None:
    visitor = somebody(world, "wants")
    visitor.post("/signin/out", seen="/account")
    assert visitor.get("/account/password").headers["Location"] == "/signin?next=%2Faccount%2Fpassword"
    led = visitor.password(next="/account/password")
    assert led.headers["Location"] == "/signin/second?next=%2Faccount%2Fpassword"
    world.clock.now += 30
    reply = visitor.post("/signin/second", code=visitor.code(), next="/account/password")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/account/password")


def test_whoever_had_a_session_is_told_that_it_has_ended_and_nobody_else_is(world: World) -> None:
    visitor, ended = somebody(world, "ends"), WORDS["session-over"][0]
    for key in world.redis.scan_iter("gateway:signed-in:*"):
        world.redis.delete(key)
    place = visitor.get("/account").headers["Location"]
    assert ended in visitor.get(place).text
    assert ended not in visitor.get("/signin").text
    assert ended not in Visitor(world, "never").get(place).text
    visitor.sign_in()
    visitor.post("/signin/out", seen="/account")
    assert ended not in visitor.get(place).text


def test_what_was_typed_is_there_again_where_the_password_alone_was_wrong(world: World) -> None:
    visitor = Visitor(world, "types-much")
    code = people_of(world).add(Person("types-much", "types", None, frozenset({Role.AUDITOR}), active=True))
    for password, again in (("short", "short"), (PASSWORD, "another one of mine")):
        page = visitor.post("/signin/first", account="types-much", code=code, password=password, again=again)
        assert page.status_code == 422
        assert (f'value="{code}"' in page.text, 'value="types-much"' in page.text) == (True, True)
        assert 'short"' not in page.text
    wrong = visitor.post("/signin/first", account="types-much", code=f"{code}x", password=PASSWORD, again=PASSWORD)
    assert (f"{code}x" in wrong.text, 'value="types-much"' in wrong.text) == (False, True)
    assert visitor.begin(code).status_code == 303
    half = visitor.post("/signin/second", code="000000").text
    # the browser stays at the top, where it says what was wrong
    assert (" autofocus" in half, "一定要用通行密钥" in half, 'href="#passkey-instead"' in half) == (False, True, True)


def test_a_clerk_needs_a_second_factor_unless_the_settings_say_otherwise(world: World) -> None:
    partner = world.deployment.askers[0].partner.id
    assert somebody(world, "clerk-one", Role.CLERK, partner=partner).is_in()
    lenient = World(world.deployment, "lenient", clerks_second_factor=False)
    person = people_of(world).account("clerk-one").person
    other = Visitor(lenient, "clerk-two")
    code = people_of(world).add(type(person)("clerk-two", "two", partner, person.roles, active=True))
    assert other.begin(code).headers["Location"] == "/account"
    assert other.is_in()
    strict = Visitor(world, "clerk-two")
    assert "one-time code" in strict.password().text or "一次性代码" in strict.password().text
    assert not strict.is_in()


def test_nobody_of_the_station_gets_in_with_a_password_alone_whatever_the_settings(world: World) -> None:
    lenient = World(world.deployment, "lenient-station", clerks_second_factor=False)
    visitor = somebody(lenient, "station-person", Role.AUDITOR)
    other = Visitor(lenient, "station-person")
    assert other.password().headers["Location"].startswith("/signin/second")
    assert visitor.is_in()
    assert not other.is_in()


def test_a_password_is_changed_by_who_knows_it_and_other_sessions_end(world: World) -> None:
    visitor = somebody(world, "changes")
    other = Visitor(world, "changes", secret=visitor.secret)
    assert other.sign_in().status_code == 303
    assert (
        visitor.post(
            "/account/password", old="wrong", new="another one of mine", again="another one of mine"
        ).status_code
        == 403
    )
    assert visitor.post("/account/password", old=PASSWORD, new="short", again="short").status_code == 422
    reply = visitor.post("/account/password", old=PASSWORD, new="another one of mine", again="another one of mine")
    assert (reply.status_code, visitor.is_in(), other.is_in()) == (200, True, False)
    assert other.password(PASSWORD).status_code == 403
    assert other.password("another one of mine").status_code == 303


def test_somebody_sees_where_they_are_signed_in_and_ends_one_of_these(world: World) -> None:
    visitor, stranger = somebody(world, "ends-one"), somebody(world, "another-one")
    second, third = (Visitor(world, "ends-one", secret=visitor.secret) for _ in range(2))
    assert [each.sign_in().status_code for each in (second, third)] == [303, 303]
    page = visitor.get("/account").text
    names = {each: each.cookie("__Host-session").partition(".")[0] for each in (visitor, second, third, stranger)}
    ends = {name: f'name="session" value="{name}"' in page for name in names.values()}
    assert list(ends.values()) == [False, True, True, False]
    for each in (second, stranger):
        assert visitor.post("/account/sessions", seen="/account", session=names[each]).status_code == 303
    assert [each.is_in() for each in names] == [True, False, True, True]
    assert visitor.post("/account/sessions", seen="/account").status_code == 303
    assert [each.is_in() for each in names] == [True, False, False, True]


def test_every_page_is_there_in_both_languages(world: World) -> None:
    visitor = somebody(world, "reads")
    for page in ("/signin", "/signin/first", "/account", "/account/password", "/account/passkeys", "/signin/again"):
        assert '<html lang="zh-CN">' in visitor.get(page).text
    assert '<html lang="en">' in visitor.get("/account?lang=en").text
    assert '<html lang="en">' in visitor.get("/signin").text
    assert visitor.get("/signin/style.css").mimetype == "text/css"


def test_the_language_changes_where_the_page_can_be_had_again_and_nowhere_else(world: World) -> None:
    visitor = Visitor(world, "switches")
    person = Person("switches", "", None, frozenset({Role.AUDITOR}), active=True)
    switch = 'lang=en" lang="en">English</a>'
    shown_once = visitor.enrol(people_of(world).add(person))
    assert len(visitor.codes) == 10
    assert switch not in shown_once.text
    assert switch not in visitor.post("/account/recovery", seen="/account").text
    assert switch not in visitor.send("/account/passkeys/remove", visitor.same).text
    assert switch in visitor.get("/account").text
    wrong = visitor.post("/account/password", old="", new="", again="")
    assert (wrong.status_code, switch in wrong.text) == (403, True)


def test_roles_are_told_in_the_language_of_the_page(world: World) -> None:
    visitor = somebody(world, "entrusted", Role.AUDITOR, Role.POLICY_ADMINISTRATOR)
    assert "审计员, 策略管理员" in visitor.get("/account").text
    assert "auditor, policy administrator" in visitor.get("/account?lang=en").text
    assert {role.value for role in Role} <= set(WORDS)


def test_each_step_says_what_it_is_that_may_be_wrong(world: World) -> None:
    visitor = Visitor(world, "mistypes")
    assert "忘记密码" in visitor.password().text
    assert "一次性代码不对" in visitor.begin("aaaaa-aaaaa-aaaaa-aaaaa-aaaaa").text
    visitor = somebody(world, "mistypes")
    assert "核对手机的时间" in visitor.post("/signin/again", code="00000").text
    assert visitor.password().status_code == 303
    assert "核对手机的时间" in visitor.post("/signin/second", code="00000").text


def test_a_fault_says_what_to_do_and_when(world: World) -> None:
    visitor = Visitor(world, "nobody-at-all", address="192.0.2.77")
    for _ in range(5):
        assert visitor.password().status_code == 403
    reply = visitor.password()
    assert reply.status_code == 429
    assert 0 < int(reply.headers["Retry-After"]) <= 900
    assert f"{reply.headers['Retry-After']} 秒" in reply.text


def test_without_redis_nobody_signs_in_and_nobody_is_signed_in(world: World) -> None:
    visitor = somebody(world, "waits")
    alone = World(world.deployment, "alone", redis_url="unix:///tmp/no-such.sock")
    lost = Visitor(alone, "waits")
    lost.browser.set_cookie("__Host-session", visitor.cookie("__Host-session"), domain="localhost")
    assert lost.get("/account").status_code == 503
    assert lost.password().status_code == 503

"""B5, what a browser brings: a journey to a provider is one browser's, once, and leads to known places."""

from __future__ import annotations

import threading

import pytest

from gateway.model.person import Factor
from tests.identity_profile.provider.agency import (
    Agency,
    Traveller,
    come,
    refused,
    sessions_of,
)
from tests.unit.signin.visitors import ORIGIN, people_of
from tests.world import World


def test_a_linked_person_signs_in_and_lands_on_the_account(world: World, agency: Agency) -> None:
    traveller, reply = come(world, agency)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/account")
    assert traveller.is_in()
    [session] = (people_of(world).server and sessions_of(world, "li-min")[:1]) or []
    assert session.proofs == {Factor.PROVIDER: int(world.clock()) - 5}


def test_the_browser_is_sent_with_pkce_a_nonce_and_a_state_of_256_bits(world: World) -> None:
    sent = [Traveller(world, "li-min").set_out() for _ in range(2)]
    for each in sent:
        assert (each["response_type"], each["code_challenge_method"], each["scope"]) == ("code", "S256", "openid")
        assert each["redirect_uri"] == f"{ORIGIN}/signin/from/bureau"
        assert each["max_age"] == str(8 * 3600)
        assert all(len(each[name]) == 43 for name in ("state", "nonce", "code_challenge"))
    assert all(sent[0][name] != sent[1][name] for name in ("state", "nonce", "code_challenge"))


def test_the_code_is_redeemed_with_the_verifier_and_the_secret(world: World, agency: Agency) -> None:
    come(world, agency)
    [form] = agency.asked
    assert form["authorization"].startswith("Basic ")
    assert len(form["code_verifier"]) == 43
    assert form["redirect_uri"] == f"{ORIGIN}/signin/from/bureau"


def test_redis_holds_nothing_of_a_journey_in_clear(world: World) -> None:
    sent = Traveller(world, "li-min").set_out()
    keys = [key for key in world.redis.scan_iter("gateway:journey:*") if not key.endswith(b":spent")]
    kept = b" ".join(key + (world.redis.get(key) or b"") for key in keys)
    assert keys
    assert all(0 < world.redis.ttl(key) <= 600 for key in keys)
    assert sent["state"].encode() not in kept
    assert sent["nonce"].encode() not in kept


def test_the_state_of_another_browser_opens_nothing(world: World, agency: Agency) -> None:
    attacker, victim = Traveller(world, "li-min"), Traveller(world, "li-min")
    sent = attacker.set_out()
    victim.get("/signin")
    assert refused(victim, victim.come_back(sent, agency.issuer))
    assert agency.asked == []


def test_a_browser_without_any_secret_opens_nothing(world: World, agency: Agency) -> None:
    sent = Traveller(world, "li-min").set_out()
    bare = Traveller(world, "li-min")
    assert refused(bare, bare.come_back(sent, agency.issuer))
    assert agency.asked == []


def test_a_journey_is_good_once(world: World, agency: Agency) -> None:
    traveller = Traveller(world, "li-min")
    sent = traveller.set_out()
    browser = traveller.cookie("__Host-browser")
    assert traveller.come_back(sent, agency.issuer).status_code == 303
    again = Traveller(world, "li-min")
    again.browser.set_cookie("__Host-browser", browser, domain="localhost")
    assert refused(again, again.come_back(sent, agency.issuer))
    assert len(agency.asked) == 1


def test_of_many_that_come_back_at_once_one_gets_in(world: World, agency: Agency) -> None:
    first = Traveller(world, "li-min")
    sent = first.set_out()
    travellers = [Traveller(world, "li-min") for _ in range(6)]
    codes: list[int] = []
    for each in travellers:
        each.browser.set_cookie("__Host-browser", first.cookie("__Host-browser"), domain="localhost")
    threads = [
        threading.Thread(target=lambda each=each: codes.append(each.come_back(sent, agency.issuer).status_code))
        for each in travellers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303] + [403] * 5


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "A" * 43},
        {"state": None},
        {"code": None},
        {"code": ""},
        {"code": "c" * 4097},
        {"error": "access_denied"},
        {"error": "access_denied", "code": None},
    ],
    ids=str,
)
def test_what_comes_back_incomplete_opens_nothing(world: World, agency: Agency, changes: dict[str, str | None]) -> None:
    traveller, reply = come(world, agency, **changes)
    assert refused(traveller, reply)
    assert agency.asked == []


@pytest.mark.parametrize("doubled", ["state", "code", "iss"])
def test_a_parameter_that_comes_twice_opens_nothing(world: World, agency: Agency, doubled: str) -> None:
    traveller = Traveller(world, "li-min")
    sent = traveller.set_out()
    answer = {"state": sent["state"], "code": sent["nonce"], "iss": agency.issuer}
    query = "&".join(f"{name}={value}" for name, value in answer.items()) + f"&{doubled}={answer[doubled]}"
    assert refused(traveller, traveller.get(f"/signin/from/bureau?{query}"))
    assert agency.asked == []


def test_another_site_cannot_send_a_browser_on_the_way(world: World) -> None:
    for site in ("cross-site", "same-site"):
        reply = Traveller(world, "li-min").browser.get("/signin/with/bureau", headers={"Sec-Fetch-Site": site})
        assert (reply.status_code, reply.headers["Location"]) == (303, "/signin?next=%2Faccount")
    assert Traveller(world, "li-min").set_out(**{"Sec-Fetch-Site": "same-origin"})


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/account", "/v1/records/household", ""])
def test_the_way_leads_back_to_known_places_only(world: World, agency: Agency, place: str) -> None:
    for wanted, expected in ((place, "/account"), ("/account/password", "/account/password")):
        traveller = Traveller(world, "li-min")
        reply = traveller.browser.get("/signin/with/bureau", query_string={"next": wanted})
        sent = dict(part.split("=", 1) for part in reply.headers["Location"].split("?")[1].split("&"))
        back = traveller.come_back(sent, agency.issuer)
        assert (back.status_code, back.headers["Location"]) == (303, expected)


def test_a_session_that_somebody_put_there_is_not_gone_on_with(world: World, agency: Agency) -> None:
    traveller = Traveller(world, "li-min")
    for name in ("__Host-session", "__Host-browser"):
        traveller.browser.set_cookie(name, "planted" * 7, domain="localhost")
    assert traveller.come_back(traveller.set_out(), agency.issuer).status_code == 303
    assert "planted" not in traveller.cookie("__Host-session") + traveller.cookie("__Host-browser")
    thief = Traveller(world, "li-min")
    thief.browser.set_cookie("__Host-session", "planted" * 7, domain="localhost")
    assert (thief.is_in(), traveller.is_in()) == (False, True)


def test_sign_out_ends_the_session_here(world: World, agency: Agency) -> None:
    traveller, _ = come(world, agency)
    stolen = traveller.cookie("__Host-session")
    traveller.post("/signin/out", seen="/account")
    thief = Traveller(world, "li-min")
    thief.browser.set_cookie("__Host-session", stolen, domain="localhost")
    assert (traveller.is_in(), thief.is_in()) == (False, False)


def test_journeys_that_nobody_comes_back_from_make_an_address_wait(world: World) -> None:
    lost = Traveller(world, "li-min", address="203.0.113.77")
    codes = [lost.get("/signin/with/bureau").status_code for _ in range(102)]
    assert codes == [303] * 100 + [429] * 2
    assert Traveller(world, "li-min", address="203.0.113.78").get("/signin/with/bureau").status_code == 303


def test_whoever_comes_back_does_not_make_their_office_wait(world: World, agency: Agency) -> None:
    for _ in range(3):
        traveller = Traveller(world, "li-min", address="203.0.113.79")
        reply = traveller.get("/signin/with/bureau")
        sent = dict(part.split("=", 1) for part in reply.headers["Location"].split("?")[1].split("&"))
        assert traveller.come_back(sent, agency.issuer).status_code == 303
    lost = Traveller(world, "li-min", address="203.0.113.79")
    assert [lost.get("/signin/with/bureau").status_code for _ in range(101)] == [303] * 100 + [429]

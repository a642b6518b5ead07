"""A program that acts for another may do what both may, and for no longer than all of them stand (RFC 8693)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from gateway.changes import changing
from gateway.identity.assertion import make_assertion, make_proof, new_client_key
from gateway.identity.authenticate import LIFETIME_S
from gateway.identity.key_life import KeyLife
from gateway.identity.keys import create_signing_key, private_keys
from gateway.identity.signed import read_signed
from gateway.ledger.browse import newest
from gateway.ledger.tree.place import TreePlace
from gateway.model.inquiry import Action
from gateway.tables import CLIENT
from tests.identity_profile.code_flow import Application, change_clerk, new_clerk
from tests.identity_profile.exchanging import ACCESS_TOKEN, REFUSED, Station, told
from tests.leaks.households import household
from tests.state import made_up
from tests.unit.identity.world import claims_of
from tests.world import Asker, World

KEY, _ = new_client_key()
PATH = "/v1/records/household"


@pytest.fixture
def station(world: World) -> Station:
    """A gateway over an archive with a household in each of two areas."""
    rows = [household(f"H-{area}", area_code=f"31011500300{area}") for area in (1, 2)]
    world.archive.fill({"household": rows})
    world.forget_counts()
    return Station(world)


def seen(station: Station, token: str) -> list[str]:
    answer = station.get(token)
    assert answer.status_code == 200, answer.text
    return [row["household_no"] for row in (answer.json or {})["data"]]


def test_a_token_that_was_exchanged_says_for_whom_it_is_and_who_acts(station: Station) -> None:
    desk, district = station.chain(1)
    token = station.world.token(desk, scopes=["household:list", "household:read"])
    reply = station.exchange(district, token, scope="household:list")
    body = reply.json or {}
    claims, before = claims_of(body.pop("access_token")), claims_of(token)
    jti = before.pop("jti")
    assert (reply.status_code, body) == (
        200,
        {
            "issued_token_type": ACCESS_TOKEN,
            "token_type": "Bearer",
            "expires_in": LIFETIME_S,
            "scope": "household:list",
            "authorization_details": before["authorization_details"],
        },
    )
    assert claims.pop("jti") != jti
    assert claims == before | {
        "client_id": district.client_id,
        "for_client": desk.client_id,
        "act": {"sub": district.client_id},
        "scope": "household:list",
        "origins": [{"jti": jti, "kid": read_signed(token).kid}],
    }


def test_without_a_scope_it_has_all_that_the_subject_token_and_everybody_has(station: Station) -> None:
    desk, district = station.enter(), station.enter(actions=frozenset({Action.LIST, Action.ANSWER}))
    station.let_act(desk, district)
    token = station.world.token(desk)
    assert "household:answer" in claims_of(token)["scope"].split(" ")
    assert (station.exchange(district, token).json or {})["scope"] == "household:list"


@pytest.mark.parametrize("length", [1, 2, 4])
def test_a_chain_acts_and_the_ledger_says_who(station: Station, length: int) -> None:
    everybody = station.chain(length)
    *_, last = station.exchanged(everybody)
    names = [each.client_id for each in everybody]
    act = claims_of(last)["act"]
    for name in reversed(names[1:]):
        assert act["sub"] == name
        act = act.get("act", {})
    assert len(last) <= 4096

    assert seen(station, last) == ["H-1"]

    entry = newest(station.world.settings.ledger, 1)[0].facts
    assert (entry["client"], entry["actors"]) == (names[0], names[1:])
    assert (entry["partner"], entry["token"]) == (everybody[0].partner.id, claims_of(last)["jti"])


def test_a_receipt_is_for_those_who_had_the_answer_and_for_no_part_of_them(station: Station) -> None:
    own, by_one, by_two = station.exchanged(station.chain(2))
    had = {token: station.get(token).headers["Gateway-Disclosure"] for token in (own, by_one, by_two)}
    settings = station.world.settings
    with TreePlace(settings.ledger, settings.keys, settings.issuer).sequencer() as sequencer:
        sequencer.more()
    for token in had:
        for whose, disclosure in had.items():
            assert station.get(token, f"/v1/receipts/{disclosure}").status_code == (200 if token == whose else 404)


def test_a_request_of_a_program_for_itself_has_no_actors_in_the_ledger(station: Station) -> None:
    seen(station, station.world.token(station.enter()))
    assert "actors" not in newest(station.world.settings.ledger, 1)[0].facts


def test_a_fifth_actor_is_one_too_many(station: Station) -> None:
    everybody = station.chain(5)
    *_, last = station.exchanged(everybody[:5])
    reply = station.exchange(everybody[5], last)
    assert (reply.status_code, reply.json) == (400, REFUSED)


def test_records_are_those_of_the_areas_that_all_have_in_common(station: Station) -> None:
    wide, first, second = (station.enter(areas=(area,)) for area in ("310115003", "310115003001", "310115003002"))
    for client, actor in ((wide, first), (wide, second), (first, second)):
        station.let_act(client, actor)
    subject, through_first = station.exchanged([wide, first])
    assert seen(station, subject) == ["H-1", "H-2"]
    assert seen(station, through_first) == ["H-1"]
    assert seen(station, station.exchanged([wide, second])[1]) == ["H-2"]
    nowhere = (station.exchange(second, through_first).json or {})["access_token"]
    assert told(station.get(nowhere)) == (403, "GW302")


def test_what_an_actor_may_not_do_is_not_done_for_another(station: Station) -> None:
    desk, lister = station.enter(), station.enter(actions=frozenset({Action.LIST}))
    other = station.enter(purposes=frozenset({"disaster-roll"}))
    manager = station.enter(kind="property-manager")
    for actor in (lister, other, manager):
        station.let_act(desk, actor)
    token = station.world.token(desk, scopes=["household:list", "household:read"])
    assert (station.exchange(lister, token, scope="household:read").json or {})["error"] == "invalid_scope"
    for actor in (other, manager):
        reply = station.exchange(actor, token)
        assert (reply.json or {})["error"] == "invalid_authorization_details"


def test_what_an_actor_loses_is_lost_to_the_tokens_that_there_are(station: Station) -> None:
    desk, district = station.chain(1)
    _, token = station.exchanged([desk, district])
    assert told(station.get(token, f"{PATH}/H-1")) == (200, None)
    for change in (
        {"actions": frozenset({Action.LIST})},
        {"record_types": frozenset({"resident"})},
        {"purposes": frozenset({"disaster-roll"})},
        {"areas": ("310115003002",)},
    ):
        partner = replace(district.partner, areas=("310115003",))
        changed: Any = replace(district.agreement, **change)
        station.world.deployment.administration.settle([(partner, [changed])])
        assert told(station.get(token, f"{PATH}/H-1")) == (403, "GW302"), change


ENDINGS: dict[str, Callable[[World, Asker], None]] = {
    "client": lambda world, it: world.deployment.administration.set_client_active(it.client_id, active=False),
    "partner": lambda world, it: world.deployment.administration.set_partner_active(it.partner.id, active=False),
    "agreement": lambda world, it: world.deployment.administration.revoke_agreement(it.agreement.id),
}


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("what", ENDINGS)
def test_when_one_of_the_chain_ends_so_does_what_comes_after_it_and_nothing_before(
    station: Station, what: str, place: int
) -> None:
    everybody = station.chain(2)
    tokens = station.exchanged(everybody)
    ENDINGS[what](station.world, everybody[place])
    for token, holder in zip(tokens[place:], everybody[place:], strict=True):
        assert told(station.get(token)) == (403, "GW302")
        if holder is not everybody[place]:
            assert station.about(holder, "introspect", token).json == {"active": False}
    for token in tokens[:place]:
        assert told(station.get(token)) == (200, None)


@pytest.mark.parametrize("pair", [(0, 1), (1, 2), (0, 2)])
def test_a_delegation_that_is_withdrawn_ends_what_rests_on_it(station: Station, pair: tuple[int, int]) -> None:
    everybody = station.chain(2)
    tokens = station.exchanged(everybody)
    client, actor = (everybody[place].client_id for place in pair)
    station.world.deployment.administration.withdraw_delegation(client, actor)
    held = [station.get(token).status_code for token in tokens]
    assert held == [200 if place < pair[1] else 403 for place in range(3)]
    assert station.exchange(everybody[2], tokens[1]).json == REFUSED


@pytest.mark.parametrize("place", [0, 1])
def test_revoking_a_token_ends_all_that_came_of_it(station: Station, place: int) -> None:
    everybody = station.chain(2)
    tokens = station.exchanged(everybody)
    assert station.about(everybody[place], "revoke", tokens[place]).status_code == 200
    assert [station.get(token).status_code for token in tokens] == [200] * place + [401] * (3 - place)
    assert station.about(everybody[2], "introspect", tokens[2]).json == {"active": False}
    assert station.exchange(everybody[2], tokens[1]).json == REFUSED


def test_a_key_that_leaked_ends_what_came_of_what_it_signed(station: Station) -> None:
    desk, district = station.chain(1)
    world = station.world
    token = world.token(desk, scopes=["household:list"])
    life = KeyLife(world.deployment.state)
    new = create_signing_key(world.settings.keys)
    life.add_next(new, private_keys(world.settings.keys)[new].as_dict(private=False))
    life.activate()
    exchanged = (station.exchange(district, token).json or {})["access_token"]
    leaked = read_signed(token).kid
    assert (read_signed(exchanged).kid, leaked == new) == (new, False)
    assert told(station.get(exchanged)) == (200, None)
    life.revoke(leaked)
    assert told(station.get(exchanged)) == (401, "GW202")
    assert station.about(district, "introspect", exchanged).json == {"active": False}
    assert station.exchange(district, token).json == REFUSED


def test_an_exchanged_token_ends_with_its_subject_token(station: Station) -> None:
    everybody = station.chain(2)
    world = station.world
    tokens, left = [world.token(everybody[0], scopes=["household:list"])], []
    for actor in everybody[1:]:
        world.clock.now += 100
        reply = station.exchange(actor, tokens[-1]).json or {}
        tokens.append(reply["access_token"])
        left.append(reply["expires_in"])
    assert left == [LIFETIME_S - 100, LIFETIME_S - 200]
    assert len({claims_of(token)["exp"] for token in tokens}) == 1
    assert told(station.get(tokens[2])) == (200, None)
    world.clock.now += LIFETIME_S - 200
    assert told(station.get(tokens[2])) == (401, "GW202")
    assert station.exchange(everybody[1], tokens[0]).json == REFUSED


@pytest.mark.parametrize("scope", ["household:list household:read", "household:answer", "resident:list", "nonsense"])
def test_a_scope_that_the_subject_token_has_not_is_refused(station: Station, scope: str) -> None:
    desk, district = station.chain(1)
    token = station.world.token(desk, scopes=["household:list"])
    reply = station.exchange(district, token, scope=scope)
    assert (reply.status_code, (reply.json or {})["error"]) == (400, "invalid_scope")


def test_a_question_is_not_asked_for_another(station: Station) -> None:
    desk, district = station.chain(1)
    token = station.world.token(desk, scopes=["household:answer"])
    for scope in (None, "household:answer"):
        assert (station.exchange(district, token, scope=scope).json or {})["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "disaster-roll"},
        {"case_number": "2026-1"},
        {"officer": "another"},
        {"type": "other"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_purpose_of_a_token_stays_what_it_was(station: Station, changes: dict[str, str]) -> None:
    both = frozenset({"elderly-care", "disaster-roll"})
    desk, district = station.enter(purposes=both), station.enter(purposes=both)
    station.let_act(desk, district)
    token, same = station.world.token(desk), {"type": "station_archive", "purpose": "elderly-care"}
    for details, error in ((same, None), (same | changes, "invalid_authorization_details")):
        reply = station.exchange(district, token, authorization_details=json.dumps([details]))
        assert (reply.json or {}).get("error") == error


def test_an_assertion_is_good_for_one_exchange(station: Station) -> None:
    desk, district = station.chain(1)
    token, world = station.world.token(desk), station.world
    assertion = make_assertion(district.key, district.client_id, world.settings.issuer, world.clock())
    replies = [station.exchange(district, token, client_assertion=assertion) for _ in range(2)]
    assert [(reply.json or {}).get("error") for reply in replies] == [None, "invalid_client"]


def test_whoever_may_not_act_is_answered_as_for_a_token_that_there_is_not(station: Station) -> None:
    desk, district = station.chain(1)
    unmarked = station.enter(may_exchange=False)
    another, stranger = station.chain(1)
    token = station.world.token(desk)
    station.world.deployment.administration.let_act(desk.client_id, another.client_id, "wang")
    answers = {
        (reply.status_code, reply.data)
        for reply in (
            station.exchange(district, "no token"),
            station.exchange(district, f"{token}x"),
            station.exchange(district, "x.y.z"),
            station.exchange(unmarked, token),
            station.exchange(stranger, token),
            station.exchange(another, token),
            station.exchange(desk, token),
            station.exchange(unmarked, "no token"),
        )
    }
    assert answers == {(400, station.exchange(district, "nothing").data)}
    assert station.exchange(district, "nothing").json == REFUSED
    assert station.exchange(district, token).status_code == 200


def test_nobody_acts_in_a_chain_that_one_of_it_has_not_named(station: Station) -> None:
    desk, district, region = station.enter(), station.enter(), station.enter()
    station.let_act(desk, district)
    station.let_act(district, region)
    _, token = station.exchanged([desk, district])
    assert station.exchange(region, token).json == REFUSED
    station.let_act(desk, region)
    assert station.exchange(region, token).status_code == 200


def test_a_client_that_loses_its_mark_acts_no_more(station: Station) -> None:
    everybody = station.chain(1)
    _, token = station.exchanged(everybody)
    with changing(station.world.deployment.state) as change:
        made_up(change)
        change.connection.execute(
            update(CLIENT).where(CLIENT.c.id == everybody[1].client_id).values(may_exchange=False)
        )
    assert told(station.get(token)) == (403, "GW302")


def test_nothing_but_an_access_token_is_a_subject_token(world: World, station: Station, desk: Application) -> None:
    clerk = new_clerk(world, desk.asker.partner.id, "clerk-of-kinds")
    district = station.enter()
    station.let_act(desk.asker, district)
    tokens, now, issuer = desk.tokens(clerk), world.clock(), world.settings.issuer
    assertion = make_assertion(desk.asker.key, desk.asker.client_id, issuer, now)
    proof = make_proof(KEY, "POST", f"{issuer}/oauth/token", now)
    for other in (tokens["refresh_token"], assertion, proof, desk.code(clerk)):
        assert station.exchange(district, other).json == REFUSED
    assert station.exchange(district, tokens["access_token"]).status_code == 200
    for type_ in ("refresh_token", "id_token", "jwt", "saml2"):
        kind = f"urn:ietf:params:oauth:token-type:{type_}"
        for name in ("subject_token_type", "requested_token_type"):
            reply = station.exchange(district, tokens["access_token"], **{name: kind})
            assert (reply.json or {})["error"] == "invalid_request"


def test_a_token_that_was_exchanged_is_no_assertion_and_no_refresh_token(station: Station) -> None:
    everybody = station.chain(1)
    _, token = station.exchanged(everybody)
    asked = station.exchange(everybody[1], token, client_assertion=token)
    assert (asked.json or {})["error"] == "invalid_client"
    form = {"grant_type": "refresh_token", "refresh_token": token, "subject_token": None, "subject_token_type": None}
    assert (station.exchange(everybody[1], token, **form).json or {})["error"] == "unauthorized_client"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"actor_token": "x", "actor_token_type": ACCESS_TOKEN}, "invalid_request"),
        ({"actor_token_type": ACCESS_TOKEN}, "invalid_request"),
        ({"subject_token": None}, "invalid_request"),
        ({"subject_token_type": None}, "invalid_request"),
        ({"audience": "https://other.example"}, "invalid_target"),
        ({"resource": "https://other.example"}, "invalid_target"),
        ({"client_assertion": "x"}, "invalid_client"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_this_endpoint_does_not_do_is_refused(
    station: Station, changes: dict[str, str | None], error: str
) -> None:
    desk, district = station.chain(1)
    reply = station.exchange(district, station.world.token(desk), **changes)
    assert (reply.status_code, (reply.json or {})["error"]) == (400, error)


def test_the_gateway_itself_may_be_named_as_the_audience(station: Station) -> None:
    desk, district = station.chain(1)
    issuer = station.world.settings.issuer
    named = {"audience": issuer, "resource": issuer, "requested_token_type": ACCESS_TOKEN}
    assert station.exchange(district, station.world.token(desk), **named).status_code == 200


def test_a_subject_token_comes_with_no_other_grant(station: Station) -> None:
    desk, district = station.chain(1)
    reply = station.exchange(district, station.world.token(desk), grant_type="client_credentials")
    assert (reply.json or {})["error"] == "invalid_request"


def test_what_comes_of_a_bound_token_is_bound_to_the_key_of_whoever_acts(station: Station) -> None:
    desk, district = station.chain(1)
    (key_of_desk, _), (key, _) = new_client_key(), new_client_key()
    form = {"subject_token": None, "subject_token_type": None, "scope": "household:list"}
    asked = station.proof(key_of_desk, "POST", "/oauth/token")
    token = station.exchange(desk, "", asked, grant_type="client_credentials", **form).json or {}
    assert token["token_type"] == "DPoP"

    without = station.exchange(district, token["access_token"])
    assert "send a DPoP proof" in (without.json or {})["error_description"]
    reply = station.exchange(district, token["access_token"], station.proof(key, "POST", "/oauth/token")).json or {}

    assert reply["token_type"] == "DPoP"
    exchanged = reply["access_token"]
    for proving, status in ((key_of_desk, 401), (key, 200)):
        headers = {"DPoP": station.proof(proving, "GET", PATH, exchanged), "Authorization": f"DPoP {exchanged}"}
        assert station.get(exchanged, **headers).status_code == status
    assert station.get(exchanged).status_code == 401


def test_a_token_is_its_holders_to_look_at_and_to_revoke(station: Station) -> None:
    everybody = station.chain(2)
    _, middle, last = station.exchanged(everybody)
    names = [each.client_id for each in everybody]
    for other in everybody[:2]:
        assert station.about(other, "introspect", last).json == {"active": False}
        station.about(other, "revoke", last)
    shown = station.about(everybody[2], "introspect", last).json or {}
    assert (shown["active"], shown["sub"], shown["client_id"]) == (True, names[0], names[2])
    assert shown["act"] == {"sub": names[2], "act": {"sub": names[1]}}
    assert not {"origins", "for_client", "partner", "agreement"} & set(shown)
    station.about(everybody[2], "revoke", last)
    assert (told(station.get(last)), told(station.get(middle))) == ((401, "GW202"), (200, None))


def test_a_token_for_a_person_stays_theirs_and_ends_with_their_family_and_their_work(
    world: World, station: Station, desk: Application
) -> None:
    clerk = new_clerk(world, desk.asker.partner.id, "clerk-acted-for")
    district = station.enter()
    station.let_act(desk.asker, district)
    tokens = [desk.tokens(clerk) for _ in range(2)]
    exchanged = [(station.exchange(district, each["access_token"]).json or {})["access_token"] for each in tokens]
    claims = claims_of(exchanged[0])
    assert (claims["sub"], claims["person"], claims["for_client"]) == (clerk.id, clerk.id, desk.asker.client_id)
    assert seen(station, exchanged[0]) == ["H-1"]
    entry = newest(world.settings.ledger, 1)[0].facts
    assert (entry["person"], entry["client"], entry["actors"]) == (clerk.id, desk.asker.client_id, [district.client_id])

    assert desk.post("/oauth/revoke", {"token": tokens[0]["refresh_token"]}).status_code == 200
    assert [told(station.get(token))[0] for token in exchanged] == [401, 200]
    change_clerk(world, clerk, active=False)
    assert told(station.get(exchanged[1])) == (403, "GW302")
    assert station.exchange(district, tokens[1]["access_token"]).json == REFUSED


def test_a_cursor_is_good_for_whoever_acts_and_for_nobody_else_of_the_chain(station: Station) -> None:
    everybody = station.chain(1)
    station.world.archive.fill({"household": [household(f"H-{number}") for number in range(4)]})
    subject, exchanged = station.exchanged(everybody)
    cursor = station.get(exchanged, f"{PATH}?limit=2").headers["Gateway-Next"]
    assert told(station.get(exchanged, f"{PATH}?limit=2&cursor={cursor}")) == (200, None)
    assert told(station.get(subject, f"{PATH}?limit=2&cursor={cursor}")) == (400, "GW104")


def test_the_metadata_name_the_grant(station: Station) -> None:
    metadata = station.world.browser.get("/.well-known/oauth-authorization-server").json or {}
    assert "urn:ietf:params:oauth:grant-type:token-exchange" in metadata["grant_types_supported"]

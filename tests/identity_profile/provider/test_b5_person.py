"""B5, whom it lets in: accounts that are linked, and with the second factor that they need."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gateway.model.person import Factor, Role
from tests.identity_profile.provider.agency import (
    Agency,
    Traveller,
    come,
    linked,
    partner_of,
    refused,
    sessions_of,
)
from tests.unit.signin.visitors import people_of, somebody
from tests.world import World


def test_unknown_suspended_and_unbelieved_are_answered_alike(world: World, agency: Agency) -> None:
    linked(world, "suspended-clerk", agency.issuer, "suspended", partner=partner_of(world))
    people_of(world).set_active("suspended-clerk", active=False)
    answers = set()
    for claims in ({"sub": "suspended"}, {"sub": "nobody"}, {"nonce": "another"}, {"aud": "another"}):
        agency.claims = claims
        traveller, reply = come(world, agency)
        assert refused(traveller, reply)
        text = re.sub(r'name="form_token" value="[^"]*"', "", reply.text)
        answers.add((reply.status_code, text, tuple(sorted(name for name, _ in reply.headers))))
    assert len(answers) == 1


def test_an_e_mail_address_links_nobody(world: World, agency: Agency) -> None:
    linked(world, "by-mail", agency.issuer, "li-min@agency.example", partner=partner_of(world))
    agency.claims = {"sub": "somebody-else", "email": "li-min@agency.example", "email_verified": True}
    traveller, reply = come(world, agency)
    assert refused(traveller, reply)
    agency.claims = {"sub": "li-min", "preferred_username": "li-min"}
    traveller, reply = come(world, agency)
    assert refused(traveller, reply)


def test_the_same_subject_of_another_provider_is_somebody_else(world: World, agencies: tuple[Agency, Agency]) -> None:
    traveller = Traveller(world, "li-min", provider="other")
    assert refused(traveller, traveller.come_back(traveller.set_out(), agencies[1].issuer))
    assert len(agencies[1].asked) == 1


def test_the_persons_own_second_factor_is_asked_for(world: World, agency: Agency) -> None:
    owner = somebody(world, "zhang-wei", Role.AUDITOR)
    people_of(world).link("zhang-wei", agency.issuer, "zw")
    agency.claims = {"sub": "zw", "amr": ["pwd"]}
    traveller, reply = come(world, agency)
    assert reply.headers["Location"] == "/signin/second?next=%2Faccount"
    assert not traveller.is_in()
    traveller.secret = owner.secret
    world.clock.now += 30
    assert traveller.post("/signin/second", code=traveller.code()).status_code == 303
    assert traveller.is_in()
    assert set(sessions_of(world, "zhang-wei")[0].proofs) == {Factor.PROVIDER, Factor.CODE}


def test_who_is_unlinked_meanwhile_does_not_take_the_second_step(world: World, agency: Agency) -> None:
    owner = somebody(world, "unlinked", Role.AUDITOR)
    people_of(world).link("unlinked", agency.issuer, "un")
    agency.claims = {"sub": "un"}
    traveller, _ = come(world, agency)
    people_of(world).link("unlinked", None, None)
    traveller.secret = owner.secret
    world.clock.now += 30
    assert traveller.post("/signin/second", code=traveller.code()).status_code == 403
    assert not traveller.is_in()


def test_the_second_factor_of_the_provider_counts_where_the_settings_say_so(world: World, agency: Agency) -> None:
    linked(world, "wang-fang", agency.issuer, "wf", Role.OPERATOR)
    agency.claims = {"sub": "wf", "amr": ["pwd", "otp"]}
    traveller, reply = come(world, agency)
    assert (reply.status_code, traveller.is_in()) == (303, True)
    assert set(sessions_of(world, "wang-fang")[0].proofs) == {Factor.PROVIDER, Factor.PROVIDER_SECOND}


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"amr": "otp"}, {"acr": "otp"}, {"amr": [["otp"]]}], ids=str)
def test_nobody_who_needs_a_second_factor_gets_in_without(world: World, agency: Agency, claims: dict[str, Any]) -> None:
    subject = f"needs-{abs(hash(str(claims)))}"
    linked(world, subject, agency.issuer, subject, Role.REVIEWER)
    agency.claims = {"sub": subject, **claims}
    traveller, reply = come(world, agency)
    assert (reply.status_code, traveller.is_in()) == (403, False)
    assert "一次性代码" in reply.text

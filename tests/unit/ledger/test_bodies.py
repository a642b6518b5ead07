from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gateway.ledger.bodies import refusal_body, release_body
from gateway.ledger.canonical import canonical
from gateway.ledger.references import commitment
from gateway.model.inquiry import Action
from gateway.model.release import Asked, Refusal
from tests.unit.ledger.answers import KEY, a_sealer, asked, refusal, release


def test_a_release_is_recorded_with_all_that_explains_it() -> None:
    body = release_body(release("r" * 32), KEY, a_sealer())
    sealed = {body.pop(name) for name in ("seal", "records")}
    assert len(sealed) == 2
    assert body == {
        "commitment": commitment(KEY.salt("r" * 32), "r" * 32, release().digest),
        "request": "r" * 32,
        "record_type": "household",
        "action": "list",
        "client": "committee-client",
        "partner": "committee-1",
        "agreement": "2026-014",
        "purpose": "elderly-care",
        "legal_basis": "城市居民委员会组织法 art. 3",
        "case_number": None,
        "officer": "王主任",
        "token": "token-1",
        "policies": ["elderly-care@7"],
        "policy_digest": "a" * 64,
        "guardrail_digest": "b" * 64,
        "format": "json",
        "released": ["household_no", "address"],
        "withheld": ["head_id_number"],
        "obligations": ["no onward transfer"],
        "notice_deferred": "an investigation",
        "count": 2,
    }


def test_a_single_record_is_recorded_with_its_neighbourhood_and_a_page_with_none() -> None:
    assert "near" in release_body(replace(release(), identifiers=("H-310115-00000",)), KEY, a_sealer())
    assert "near" not in release_body(replace(release(), identifiers=()), KEY, a_sealer())
    assert "near" not in release_body(release(), KEY, a_sealer())


def test_a_release_of_no_record_has_nothing_to_seal() -> None:
    empty = release_body(replace(release(), identifiers=(), subjects={"head": ()}), KEY, a_sealer())
    assert (empty["records"], "seal" in empty, "subjects" in empty) == ([], False, False)


def test_a_refusal_is_recorded_with_its_code_and_what_was_established() -> None:
    assert refusal_body(refusal())["code"] == "GW401"
    unknown = refusal_body(Refusal(Asked("1" * 32), "GW201"))
    assert {name for name, value in unknown.items() if value is not None} == {"request", "code"}


@given(st.text(st.characters(), max_size=400), st.text(st.characters(), max_size=400))
def test_whatever_a_requester_wrote_can_be_recorded_within_bounds(officer: str, case_number: str) -> None:
    body = refusal_body(Refusal(replace(asked(), officer=officer, case_number=case_number), "GW302"))
    assert canonical(body)
    assert all(len(value) <= 128 for value in (body["officer"], body["case_number"]) if isinstance(value, str))


def test_an_action_is_recorded_as_the_word_it_is() -> None:
    body = refusal_body(Refusal(replace(asked(), action=Action.READ), "GW302"))
    assert type(body["action"]) is str
    assert body["action"] == "read"


def test_the_person_before_a_client_is_recorded_where_there_is_one() -> None:
    assert refusal_body(Refusal(replace(asked(), person_id="zhang"), "GW301"))["person"] == "zhang"
    assert "person" not in refusal_body(Refusal(asked(), "GW301"))


def test_those_that_act_for_a_client_are_recorded_in_order_where_somebody_does() -> None:
    acted = refusal_body(Refusal(replace(asked(), actors=("district", "region")), "GW301"))
    assert (acted["client"], acted["actors"]) == ("committee-client", ["district", "region"])
    assert "actors" not in refusal_body(Refusal(asked(), "GW301"))

"""One record through partners' eyes, now and then: nobody is shown a stored value that they are not cleared for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.desk.clearance import asked_beyond, clearance_of
from gateway.desk.looking import MOST_EYES, Above, Eyes, Looked, Looker, first_fitting, look
from gateway.desk.reached import WORKBENCH, grants_in_force, reached_by
from gateway.errors import LEDGER, NO_RECORD, GatewayError
from gateway.grants.directory import Directory
from gateway.ledger.entries import EntryKind
from gateway.model.catalogue import RecordType, Sensitivity
from gateway.model.condition import ALWAYS, Comparison, Condition, Operator
from gateway.model.grant import Purposes
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind
from gateway.model.outcome import ABSENT
from gateway.model.person import Role
from gateway.policies.policy import Policy
from gateway.policies.workbench.explain import explain
from gateway.policies.workbench.explanation import Explanation
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from tests.factories import CATALOGUE, COMMITTEE, GRANT, HOUSEHOLD, NO_GUARDRAILS, OWN_AREA, allow, policy
from tests.unit.ledger.answers import KEY
from tests.unit.station import AGREED, CARE, ELSEWHERE, ROLL, Station

MASKED = Mask(keep_last=4)
NOW = policy(allow({"phone": MASKED, "head_name": REVEAL, "members": REVEAL}, OWN_AREA))
OF_FEW = Comparison("members", Kind.INTEGER, Operator.IS, 1)


def with_sensitivities(**given: Sensitivity) -> RecordType:
    fields = {
        name: replace(field, sensitivity=given[name]) for name, field in HOUSEHOLD.fields.items() if name in given
    }
    return replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, **fields})


KIND = with_sensitivities(household_no=Sensitivity.INTERNAL, members=Sensitivity.PUBLIC)


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path / "ledger")


def explained(*policies: Policy) -> Explanation:
    return explain(policies, NO_GUARDRAILS, KIND, GRANT)


def seen(
    station: Station, then: Policy | None, clearance: Sensitivity = Sensitivity.PUBLIC, identifier: str = "HH-1"
) -> Looked:
    eyes = Eyes(explained(NOW), None if then is None else explained(then))
    return look(station.gate, Looker("王芳", clearance, "policy care@8"), [eyes], identifier)


def test_stored_values_are_shown_as_far_as_the_clearance_goes(station: Station) -> None:
    for clearance, cleared in {
        Sensitivity.PUBLIC: {"members"},
        Sensitivity.INTERNAL: {"members", "household_no"},
        Sensitivity.PERSONAL: set(HOUSEHOLD.fields),
    }.items():
        stored = seen(station, None, clearance).stored
        assert {name for name, value in stored.items() if value != Above()} == cleared
        assert list(stored) == list(HOUSEHOLD.fields)
    assert seen(station, None).stored["members"] == 1


def test_of_what_a_partner_is_shown_whole_they_are_told_that_it_is(station: Station) -> None:
    [met] = seen(station, None).met
    assert met.now.fields is not None
    fields = met.now.fields
    assert (fields["head_name"], fields["members"], fields["visit_notes"]) == (Above(REVEAL), 1, ABSENT)
    # what is left of a value now is what anybody may see who sees through these eyes
    assert fields["phone"] == "*******1234"
    [met] = seen(station, None, Sensitivity.PERSONAL).met
    assert met.now.fields is not None
    assert met.now.fields["head_name"] not in {Above(REVEAL), ABSENT}


@pytest.mark.parametrize("redaction", [REVEAL, Mask(keep_first=3), Mask(keep_last=5)])
def test_a_text_shows_whoever_writes_it_nothing_more(station: Station, redaction: Mask) -> None:
    [met] = seen(station, policy(allow({"phone": redaction, "head_id_number": PRESENT, "members": REVEAL}))).met
    assert met.then is not None
    assert met.then.fields is not None
    assert met.then.fields["phone"] == Above(redaction)
    # not even whether there is a value
    assert met.then.fields["head_id_number"] == Above(PRESENT)
    assert met.differing == {"phone", "head_id_number", "head_name"}


def test_what_follows_from_what_is_shown_now_is_shown_then(station: Station) -> None:
    less = Mask(keep_last=2)
    [met] = seen(station, policy(allow({"phone": less, "head_name": PRESENT, "members": DROP}))).met
    assert met.then is not None
    assert met.then.fields is not None
    assert met.then.fields["phone"] == "*********34"
    # now it is shown whole, which they are not told either
    assert met.then.fields["head_name"] == Above(PRESENT)
    assert met.differing == {"phone", "head_name", "members"}
    [same] = seen(station, NOW).met
    assert same.differing == frozenset()


def test_a_record_that_comes_into_view_or_leaves_it_differs_in_everything(station: Station) -> None:
    [met] = seen(station, policy(allow({"phone": MASKED}, OF_FEW)), identifier="HH-0").met
    assert met.then is not None
    assert (met.now.fields is None, met.then.fields) == (False, None)
    assert met.differing == set(HOUSEHOLD.fields)
    [met] = seen(station, policy(allow({"phone": MASKED})), identifier=str(ELSEWHERE["household_no"])).met
    assert met.then is not None
    assert met.then.fields is not None
    # nothing of it is shown now, so nothing of it may be seen that one is not cleared for
    assert (met.now.fields, met.then.fields["phone"]) == (None, Above(MASKED))
    [met] = seen(station, policy(), identifier="HH-1").met
    assert met.then is not None
    assert met.then.fields is None


def test_each_side_is_on_record_with_what_was_looked_at_and_why(station: Station) -> None:
    seen(station, replace(policy(allow({"phone": DROP})), version=8))
    (first, now), (second, then) = station.account()
    assert (first, second) == (EntryKind.PREVIEW, EntryKind.PREVIEW)
    assert (now["policies"], then["policies"]) == (["committee-elderly-care@7"], ["committee-elderly-care@8"])
    assert now["released"] == ["household_no", "head_name", "phone", "members"]
    assert then["released"] == ["household_no", "members"]
    for facts in (now, then):
        assert (facts["operator"], facts["reason"], facts["partner"]) == ("王芳", "policy care@8", COMMITTEE.id)
        assert facts["records"] == [KEY.reference("household", "HH-1")]
        assert facts["subjects"]["head"]
    assert now["request"] != then["request"]


def test_what_exists_for_nobody_is_on_record_as_far_as_it_was_seen(station: Station) -> None:
    seen(station, None, identifier=str(ELSEWHERE["household_no"]))
    [(kind, facts)] = station.account()
    assert (kind, facts["released"], facts["count"]) == (EntryKind.PREVIEW, ["members"], 1)


def test_what_there_is_not_and_what_cannot_be_recorded_is_refused(station: Station) -> None:
    with pytest.raises(GatewayError) as refused:
        seen(station, None, identifier="HH-77")
    assert refused.value.problem is NO_RECORD
    [(kind, facts)] = station.account()
    assert (kind, facts["operator"], facts["reason"]) == (EntryKind.REFUSAL, "王芳", "policy care@8")
    station.gate.ledger.close()
    with pytest.raises(GatewayError) as refused:
        seen(station, None)
    assert refused.value.problem is LEDGER


def test_only_so_many_pairs_of_eyes_are_looked_through(station: Station) -> None:
    many = [Eyes(explained(NOW))] * (MOST_EYES + 1)
    assert len(look(station.gate, Looker("王芳", Sensitivity.PUBLIC, "-"), many, "HH-1").met) == MOST_EYES


def test_the_first_record_that_fits_is_found_and_a_search_in_vain_is_on_record(station: Station) -> None:
    looker = Looker("王芳", Sensitivity.PUBLIC, "-")
    assert first_fitting(station.gate, looker, explained(policy(allow({}, OF_FEW)))) == "HH-1"
    for nothing in (policy(), policy(allow({}, replace(OF_FEW, value=77)))):
        with pytest.raises(GatewayError) as refused:
            first_fitting(station.gate, looker, explained(nothing))
        assert refused.value.problem is NO_RECORD
    assert [kind for kind, _ in station.account()] == [EntryKind.REFUSAL] * 2


def test_a_clearance_is_the_highest_of_the_roles_and_nothing_by_default() -> None:
    given = {"reviewer": "personal", "policy-administrator": "sensitive"}
    assert clearance_of({Role.REVIEWER, Role.POLICY_ADMINISTRATOR}, given) is Sensitivity.SENSITIVE
    assert clearance_of({Role.REVIEWER, Role.AUDITOR}, given) is Sensitivity.PERSONAL
    assert clearance_of({Role.AUDITOR}, given) is Sensitivity.PUBLIC
    assert clearance_of((), given) is Sensitivity.PUBLIC


@pytest.mark.parametrize(
    ("where", "clearance", "beyond"),
    [
        (OWN_AREA, Sensitivity.PUBLIC, ()),
        (ALWAYS, Sensitivity.PUBLIC, ()),
        (OF_FEW, Sensitivity.PUBLIC, ()),
        (replace(OWN_AREA, value="310115"), Sensitivity.INTERNAL, ("area_code",)),
        (replace(OWN_AREA, value="310115"), Sensitivity.PERSONAL, ()),
        (Comparison("phone", Kind.PHONE, Operator.IS, "13800001234"), Sensitivity.INTERNAL, ("phone",)),
    ],
)
def test_a_text_that_asks_something_new_about_what_one_is_not_cleared_for(
    where: Condition, clearance: Sensitivity, beyond: tuple[str, ...]
) -> None:
    assert asked_beyond(policy(allow({}, where)), [NOW], KIND, clearance) == beyond
    assert asked_beyond(policy(allow({}, where)), [NOW, policy(allow({}, where))], KIND, clearance) == ()
    elsewhere = policy(replace(allow({}, where), record_type="venue"))
    assert asked_beyond(policy(allow({}, where)), [NOW, elsewhere], KIND, clearance) == beyond


def test_a_policy_reaches_the_partners_whose_agreements_are_in_force_for_its_purposes() -> None:
    purposes = Purposes({CARE.name: CARE, ROLL.name: ROLL}, "p" * 64)
    other = replace(COMMITTEE, id="bureau-1", kind="bureau")
    theirs = replace(AGREED, id="agreement-2", partner_id=other.id)
    lists = replace(AGREED, id="agreement-0", actions=frozenset({Action.LIST, Action.ANSWER}))
    answers = replace(AGREED, id="agreement-3", actions=frozenset({Action.ANSWER}))
    over = replace(AGREED, id="agreement-4", last=date(2026, 3, 2))
    elsewhere = replace(AGREED, id="agreement-5", areas=("110101",))
    agreements = {each.id: each for each in (AGREED, theirs, lists, answers, over, elsewhere)}
    directory = Directory(1, {COMMITTEE.id: COMMITTEE, other.id: other}, agreements, {})
    found = list(grants_in_force(directory, purposes, CATALOGUE, GRANT.day))
    reached = reached_by(NOW, KIND, found)
    assert [(each.agreement_id, each.purpose.name, each.action.value) for each in reached] == [
        ("agreement-0", CARE.name, "list"),
        ("agreement-1", CARE.name, "read"),
    ]
    assert {each.client_id for each in reached} == {WORKBENCH}
    suspended = replace(directory, partners={COMMITTEE.id: replace(COMMITTEE, active=False), other.id: other})
    found = list(grants_in_force(suspended, purposes, CATALOGUE, GRANT.day))
    assert reached_by(NOW, KIND, found) == ()
    assert reached_by(replace(NOW, schema="venue@1"), replace(KIND, name="venue"), found) == ()

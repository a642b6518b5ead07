"""A view is what policies, guardrails and the catalogue say together, and each of them can only lower it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import NOT_SHARED, GatewayError
from gateway.model.bounds import Longest
from gateway.model.catalogue import Mark, MarkSource, RecordType, Sensitivity, Tag
from gateway.model.condition import ALWAYS, AnyOf, Comparison, Operator, matches
from gateway.model.grant import RECORDED_NECESSITY as NECESSITY
from gateway.model.grant import Grant, Necessity
from gateway.model.hierarchy import Hierarchy
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind
from gateway.model.outcome import ABSENT, WITHHELD
from gateway.model.plan import Redaction, View
from gateway.policies.compile import compile_view
from gateway.policies.guardrail import Guardrail, Guardrails, Requirement
from gateway.policies.policy import Assessment, Policy
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.group import Group
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from tests.factories import (
    CLASSIFIED,
    GRANT,
    HAS_NEED,
    HOUSEHOLD,
    MINORS,
    NO_GUARDRAILS,
    OWN_AREA,
    allow,
    household,
    policy,
    restrict,
)

DECADE = Generalise(Ladder.TIME, "decade")


def view(
    *policies: Policy, guardrails: Guardrails = NO_GUARDRAILS, record_type: RecordType = HOUSEHOLD, grant: Grant = GRANT
) -> View:
    return compile_view(policies, guardrails, record_type, grant)


def shown(a_view: View, **values: Any) -> dict[str, Any] | None:
    """What the requester sees of one stored household, or None if it does not exist."""
    row = household(**values)
    if not matches(a_view.visible, row):
        return None
    outcomes = {name: column.outcome(row) for name, column in a_view.columns.items()}
    return {name: outcome for name, outcome in outcomes.items() if outcome is not ABSENT}


def test_a_field_that_no_rule_names_is_no_column() -> None:
    assert list(view(policy(allow({"phone": Mask(keep_last=4)}))).columns) == ["household_no", "phone"]


def test_what_is_not_granted_is_listed_as_withheld() -> None:
    withheld = view(policy(allow({"phone": REVEAL}))).withheld
    assert "head_id_number" in withheld
    assert "phone" not in withheld


def test_without_a_policy_nothing_is_shared() -> None:
    with pytest.raises(GatewayError) as refused:
        view()
    assert refused.value.problem is NOT_SHARED


@pytest.mark.parametrize(
    "changes",
    [
        {"partner_kind": "police"},
        {"purposes": frozenset({"debt-collection"})},
        {"first": date(2026, 11, 23)},
        {"last": date(2026, 11, 21)},
        {"schema": "household@2"},
    ],
    ids=["other partner", "other purpose", "not yet", "no longer", "older catalogue"],
)
def test_a_policy_for_somebody_or_something_else_has_no_say(changes: dict[str, Any]) -> None:
    with pytest.raises(GatewayError) as refused:
        view(policy(allow({"phone": REVEAL}), **changes))
    assert refused.value.problem is NOT_SHARED


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2027, 2, 28)])
def test_the_first_and_the_last_day_of_a_policy_count(day: date) -> None:
    assert view(policy(allow({})), grant=replace(GRANT, day=day)).columns


def test_a_rule_for_another_action_has_no_say() -> None:
    reading_only = replace(allow({"phone": REVEAL}), actions=frozenset({Action.READ}))
    assert "phone" not in view(policy(allow({}), reading_only)).columns


def test_a_rule_for_another_type_has_no_say() -> None:
    elsewhere = replace(allow({"phone": REVEAL}), record_type="resident")
    assert "phone" not in view(policy(allow({}), elsewhere)).columns


def test_only_rows_that_an_allow_rule_matches_exist() -> None:
    own_area = view(policy(allow({}, OWN_AREA)))
    assert shown(own_area) is not None
    assert shown(own_area, area_code="310115003002") is None
    assert shown(own_area, area_code=None) is None


def test_rules_that_match_the_same_row_combine_by_meet() -> None:
    both_rules = view(policy(allow({"phone": REVEAL}, OWN_AREA), allow({"phone": Mask(keep_last=4)}, HAS_NEED)))
    assert shown(both_rules, care_needs="daily")["phone"] == "*******1234"  # type: ignore[index]
    assert shown(both_rules, care_needs=None)["phone"] == "13800001234"  # type: ignore[index]
    assert shown(both_rules, care_needs="daily", area_code="99")["phone"] == "*******1234"  # type: ignore[index]


def test_a_matching_rule_that_does_not_name_a_field_has_no_say_about_it() -> None:
    record = shown(view(policy(allow({"phone": REVEAL}), allow({}, HAS_NEED))), care_needs="daily")
    assert record is not None
    assert record["phone"] == "13800001234"


def test_a_restriction_holds_only_where_its_condition_does() -> None:
    restricted = view(policy(allow({"phone": REVEAL}), restrict({"phone": DROP}, HAS_NEED)))
    assert "phone" not in shown(restricted, care_needs="daily")  # type: ignore[operator]
    assert "phone" in shown(restricted, care_needs=None)  # type: ignore[operator]


def test_a_second_policy_of_the_same_partner_and_purpose_meets_in() -> None:
    second = policy(allow({"phone": Mask(keep_last=4)}), name="another", version=1)
    assert shown(view(policy(allow({"phone": REVEAL})), second))["phone"] == "*******1234"  # type: ignore[index]


def test_the_order_of_policies_and_rules_makes_no_difference() -> None:
    rules = (
        allow({"phone": Mask(3, 0)}),
        allow({"phone": Mask(1, 4)}, HAS_NEED),
        restrict({"phone": PRESENT}, OWN_AREA),
    )
    forwards, backwards = view(policy(*rules)), view(policy(*reversed(rules)))
    for need in (None, "daily"):
        for area in ("310115003001", "99"):
            assert shown(forwards, care_needs=need, area_code=area) == shown(backwards, care_needs=need, area_code=area)


def test_a_record_whose_identifier_is_not_revealed_does_not_exist() -> None:
    hidden = view(policy(allow({"phone": REVEAL}), restrict({"household_no": DROP}, HAS_NEED)))
    assert shown(hidden, care_needs="daily") is None
    assert shown(hidden, care_needs=None) is not None


@pytest.mark.parametrize("classification", ["秘密", "机密", "绝密", "工作秘密", "", "internal", None])
def test_a_guardrail_hides_every_classification_that_is_not_open(classification: str | None) -> None:
    guarded = view(policy(allow({})), guardrails=Guardrails((CLASSIFIED,), "g"))
    assert shown(guarded, classification=classification) is None
    assert shown(guarded, classification="公开") is not None


def test_a_mark_that_the_type_does_not_declare_counts_as_the_worst() -> None:
    unmarked = replace(HOUSEHOLD, marks={})
    with pytest.raises(GatewayError) as refusal:
        view(policy(allow({})), guardrails=Guardrails((CLASSIFIED,), "g"), record_type=unmarked)
    assert refusal.value.problem is NOT_SHARED


def test_a_constant_mark_holds_for_every_record() -> None:
    secret = replace(HOUSEHOLD, marks={Mark.CLASSIFICATION: MarkSource(constant="秘密")})
    open_type = replace(HOUSEHOLD, marks={Mark.CLASSIFICATION: MarkSource(constant="公开")})
    guardrails = Guardrails((CLASSIFIED,), "g")
    with pytest.raises(GatewayError) as refusal:
        view(policy(allow({})), guardrails=guardrails, record_type=secret)
    assert refusal.value.problem is NOT_SHARED
    assert (
        shown(view(policy(allow({})), guardrails=guardrails, record_type=open_type), classification="绝密") is not None
    )


@pytest.mark.parametrize("involves_minor", [True, None])
def test_a_guardrail_drops_fields_by_tag_and_takes_null_for_the_worst(involves_minor: bool | None) -> None:
    guarded = view(
        policy(allow({"phone": REVEAL, "head_name": REVEAL, "members": REVEAL})), guardrails=Guardrails((MINORS,), "g")
    )
    assert shown(guarded, involves_minor=involves_minor) == {"household_no": "HH-0001", "members": 2}
    assert "phone" in shown(guarded, involves_minor=False)  # type: ignore[operator]


def test_an_exception_opens_only_for_a_purpose_that_permits_it_and_names_its_case() -> None:
    guardrails = Guardrails((replace(MINORS, unless=frozenset({"judicial-organ"})),), "g")
    judicial = replace(GRANT.purpose, permits=frozenset({"judicial-organ"}), requires_case_number=True)
    allowed = policy(allow({"phone": REVEAL}))
    with_case = replace(GRANT, purpose=judicial, case_number="A-1")
    without_case = replace(GRANT, purpose=judicial)
    assert "phone" in shown(view(allowed, guardrails=guardrails, grant=with_case), involves_minor=True)  # type: ignore[operator]
    assert "phone" not in shown(view(allowed, guardrails=guardrails, grant=without_case), involves_minor=True)  # type: ignore[operator]
    assert "phone" not in shown(view(allowed, guardrails=guardrails), involves_minor=True)  # type: ignore[operator]
    careless = replace(GRANT, purpose=replace(judicial, requires_case_number=False))
    assert "phone" not in shown(view(allowed, guardrails=guardrails, grant=careless), involves_minor=True)  # type: ignore[operator]


def test_a_guardrail_drops_fields_by_what_they_hold_where_their_tags_say_nothing() -> None:
    untagged = {**HOUSEHOLD.fields, "phone": replace(HOUSEHOLD.fields["phone"], tags=frozenset())}
    by_kind = replace(MINORS, tags=frozenset({Tag.IDENTITY}), kinds=frozenset({Kind.PHONE}))
    guarded = view(
        policy(allow({"phone": REVEAL, "members": REVEAL})),
        guardrails=Guardrails((by_kind,), "g"),
        record_type=replace(HOUSEHOLD, fields=untagged),
    )
    assert shown(guarded, involves_minor=True) == {"household_no": "HH-0001", "members": 2}


def test_a_recorded_necessity_opens_the_kinds_of_information_that_it_names() -> None:
    floor = replace(MINORS, dropped=ALWAYS, tags=frozenset({Tag.HEALTH, Tag.CONTACT}), unless=frozenset({NECESSITY}))
    necessary = replace(GRANT.purpose, necessity=Necessity(frozenset({Tag.HEALTH}), "an assessment", GRANT.day))
    both = policy(allow({"care_needs": REVEAL, "phone": REVEAL}))
    closed = view(both, guardrails=Guardrails((floor,), "g"))
    opened = view(both, guardrails=Guardrails((floor,), "g"), grant=replace(GRANT, purpose=necessary))
    assert list(closed.columns) == ["household_no"]
    assert list(opened.columns) == ["household_no", "care_needs"]
    without = replace(floor, unless=frozenset())
    still = view(both, guardrails=Guardrails((without,), "g"), grant=replace(GRANT, purpose=necessary))
    assert list(still.columns) == ["household_no"]


def test_a_guardrail_of_consent_is_about_purposes_that_rest_on_consent_alone() -> None:
    guardrails = Guardrails((replace(MINORS, dropped=ALWAYS, of_consent=True),), "g")
    consenting = replace(GRANT, purpose=replace(GRANT.purpose, basis=replace(GRANT.purpose.basis, consent=True)))
    allowed = policy(allow({"phone": REVEAL}))
    assert "phone" in view(allowed, guardrails=guardrails).columns
    assert "phone" not in view(allowed, guardrails=guardrails, grant=consenting).columns


def test_the_duties_of_statute_travel_beside_those_of_the_purpose() -> None:
    obliging = Guardrail("G17", GRANT.purpose.title, "an act", obligations=("purpose-limitation", "no-onward-transfer"))
    a_view = view(policy(allow({})), guardrails=Guardrails((obliging,), "g"))
    assert a_view.obligations == ("no-onward-transfer", "purpose-limitation")


@pytest.mark.parametrize(
    ("requirement", "record_type", "grant"),
    [
        (Requirement.OWNER_CONSENT, replace(HOUSEHOLD, consent=None), GRANT),
        (
            Requirement.LEGAL_BASIS,
            HOUSEHOLD,
            replace(GRANT, purpose=replace(GRANT.purpose, basis=replace(GRANT.purpose.basis, citation=""))),
        ),
        (
            Requirement.ENTRUSTED_DUTY,
            HOUSEHOLD,
            replace(GRANT, purpose=replace(GRANT.purpose, basis=replace(GRANT.purpose.basis, entrusted=frozenset()))),
        ),
        (Requirement.DATA_SUBJECTS, replace(HOUSEHOLD, data_subjects=()), GRANT),
    ],
)
def test_nothing_is_shared_while_a_requirement_is_not_met(
    requirement: Requirement, record_type: RecordType, grant: Grant
) -> None:
    guardrails = Guardrails((Guardrail("G", GRANT.purpose.title, "an act", requirement=requirement),), "g")
    assert view(policy(allow({})), guardrails=guardrails).columns
    with pytest.raises(GatewayError) as refused:
        view(policy(allow({})), guardrails=guardrails, record_type=record_type, grant=grant)
    assert refused.value.problem is NOT_SHARED


def test_nothing_is_shared_under_policies_of_which_one_was_not_assessed() -> None:
    guardrails = Guardrails((Guardrail("G13", GRANT.purpose.title, "an act", requirement=Requirement.ASSESSMENT),), "g")
    phone = replace(HOUSEHOLD.fields["phone"], sensitivity=Sensitivity.SENSITIVE)
    record_type = replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, "phone": phone})
    shows, tightens = policy(allow({"phone": REVEAL})), policy(allow({"phone": DROP}), name="another")
    assessed = replace(shows, assessment=Assessment("an assessment", "somebody", shows.first))
    assert "phone" in view(assessed, guardrails=guardrails, record_type=record_type).columns
    assert "phone" not in view(assessed, tightens, guardrails=guardrails, record_type=record_type).columns
    for policies in ((shows,), (assessed, replace(shows, name="another"))):
        with pytest.raises(GatewayError) as refused:
            view(*policies, guardrails=guardrails, record_type=record_type)
        assert refused.value.problem is NOT_SHARED


def test_nothing_is_shared_under_policies_of_which_one_lasts_longer_than_it_may() -> None:
    days = (date(2027, 2, 28) - date(2026, 3, 1)).days + 1
    one, other = policy(allow({})), policy(allow({}), name="another", last=date(2027, 3, 1))
    floor = Guardrail("G12", GRANT.purpose.title, "an act", bound=Longest(policy_days=days, agreement_days=1))
    guardrails = Guardrails((floor,), "g")
    assert view(one, guardrails=guardrails).columns
    with pytest.raises(GatewayError) as refused:
        view(one, other, guardrails=guardrails)
    assert refused.value.problem is NOT_SHARED


@pytest.mark.parametrize(
    ("birth_date", "id_number"),
    [
        (REVEAL, "310115195003071230"),
        (DECADE, "310115*********230"),
        (DROP, "310115*********230"),
        (None, "310115*********230"),
    ],
    ids=["revealed", "generalised", "dropped", "not named"],
)
def test_an_id_number_shows_no_birth_date_that_is_hidden(birth_date: Any, id_number: str) -> None:
    fields = {"head_id_number": REVEAL} | ({} if birth_date is None else {"head_birth_date": birth_date})
    assert shown(view(policy(allow(fields))))["head_id_number"] == id_number  # type: ignore[index]


def test_a_birth_date_may_be_shown_by_the_decade_while_its_id_number_is_masked() -> None:
    both_fields = view(policy(allow({"head_id_number": Mask(keep_first=2), "head_birth_date": DECADE})))
    record = shown(both_fields)
    assert record is not None
    assert record["head_id_number"] == "31****************"
    assert record["head_birth_date"] == "1950s"


@pytest.mark.parametrize(
    ("restriction", "birth_date"), [(DROP, ABSENT), (PRESENT, WITHHELD), (Mask(keep_first=2), WITHHELD)]
)
def test_a_restriction_on_an_id_number_reaches_the_birth_date_in_it(restriction: Any, birth_date: object) -> None:
    fields = {"head_id_number": REVEAL, "head_birth_date": REVEAL}
    record = shown(view(policy(allow(fields), restrict({"head_id_number": restriction}))))
    assert record is not None
    assert record.get("head_birth_date", ABSENT) is birth_date


def test_a_field_may_be_filtered_by_only_if_every_rule_that_names_it_says_so() -> None:
    listed = allow({"phone": REVEAL, "members": REVEAL}, filter_on=("phone", "members"))
    silent = allow({"phone": REVEAL}, HAS_NEED)
    assert view(policy(listed, silent)).filter_on == {"members"}


@pytest.mark.parametrize("redaction", [Mask(keep_last=4), PRESENT])
def test_a_masked_or_withheld_field_can_be_neither_filtered_nor_sorted_by(redaction: Any) -> None:
    a_view = view(policy(allow({"phone": redaction}, filter_on=("phone",), sort_on=("phone",))))
    assert not a_view.filter_on
    assert not a_view.sort_on


def test_the_strictest_limits_hold() -> None:
    one = policy(allow({}))
    other = policy(allow({}), name="another", limits=replace(one.limits, page=10, per_day=20))
    assert (view(one, other).limits.page, view(one, other).limits.per_day) == (10, 20)


@pytest.mark.parametrize(
    "grant",
    [
        replace(GRANT, partner=replace(GRANT.partner, id="committee-2")),
        replace(GRANT, agreement_id="agreement-2"),
        replace(GRANT, areas=("310115003002",)),
        replace(GRANT, action=Action.READ),
        replace(GRANT, purpose=replace(GRANT.purpose, obligations=())),
        replace(GRANT, purpose=replace(GRANT.purpose, basis=replace(GRANT.purpose.basis, consent=True))),
        replace(
            GRANT,
            purpose=replace(GRANT.purpose, necessity=Necessity(frozenset({Tag.HEALTH}), "an assessment", GRANT.day)),
        ),
    ],
)
def test_views_of_different_grants_have_different_keys(grant: Grant) -> None:
    assert view(policy(allow({})), grant=grant).key != view(policy(allow({}))).key


def test_an_age_is_reckoned_on_the_day_of_the_grant_and_such_a_view_is_one_day_s() -> None:
    ages = policy(allow({"head_birth_date": AgeBand(Band(10, last=60))}))
    today, tomorrow = GRANT, replace(GRANT, day=GRANT.day + timedelta(days=1))
    views = [view(ages, grant=grant) for grant in (today, tomorrow)]
    row = household(head_birth_date="1966-11-23")
    assert [each.columns["head_birth_date"].outcome(row) for each in views] == ["50..59", "60+"]
    assert views[0].key != views[1].key


def test_a_view_that_shows_groups_is_another_one_when_the_catalogue_groups_otherwise() -> None:
    """Otherwise pages of two groupings would join."""
    keys = set()
    for group in ("here", "there"):
        hierarchy = Hierarchy(("place",), (("active", (group,)),))
        keys.add(view(policy(allow({"status": Group(hierarchy, "place")}))).key)
    assert len(keys) == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"marks": {**HOUSEHOLD.marks, Mark.MINOR: MarkSource(constant=False)}},
        {"fields": {**HOUSEHOLD.fields, "phone": replace(HOUSEHOLD.fields["phone"], tags=frozenset())}},
        {"fields": {**HOUSEHOLD.fields, "phone": replace(HOUSEHOLD.fields["phone"], column="mobile")}},
        {"fields": {**HOUSEHOLD.fields, "phone": replace(HOUSEHOLD.fields["phone"], kind=Kind.TEXT)}},
        {
            "fields": {
                **HOUSEHOLD.fields,
                "head_birth_date": replace(HOUSEHOLD.fields["head_birth_date"], derived_from=()),
            }
        },
        {"fields": dict(reversed(list(HOUSEHOLD.fields.items())))},
        {"identifier": "head_id_number"},
        {"source": "another"},
        {"table": "another"},
    ],
)
def test_a_view_is_another_one_when_the_catalogue_says_otherwise_under_the_same_version(changed: Any) -> None:
    """Otherwise a cursor from before would go on under marks and tags that hold no longer."""
    shown = policy(allow(dict.fromkeys(HOUSEHOLD.fields, REVEAL)))
    before, after = (
        compile_view([shown], NO_GUARDRAILS, each, GRANT) for each in (HOUSEHOLD, replace(HOUSEHOLD, **changed))
    )
    assert before.key != after.key


def test_a_view_is_the_same_in_whatever_order_tags_are_held() -> None:
    """Every process has its own, and each continues the pages of the others."""
    script = (
        "from tests.factories import *; from gateway.policies.compile import compile_view as v;"
        "f = field('phone', Kind.PHONE, *Tag); t = HOUSEHOLD.fields | {'phone': f};"
        "r = RecordType(**{n: getattr(HOUSEHOLD, n) for n in HOUSEHOLD.__slots__} | {'fields': t});"
        "print(v([policy(allow({}))], NO_GUARDRAILS, r, GRANT).key)"
    )
    keys = {
        subprocess.run(  # noqa: S603 - our own interpreter, our own text
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            cwd=Path(__file__).parents[3],
        ).stdout
        for seed in ("1", "2")
    }
    assert len(keys) == 1


def test_a_view_without_ages_is_the_same_on_every_day() -> None:
    plain = policy(allow({"head_birth_date": DECADE}))
    tomorrow = replace(GRANT, day=GRANT.day + timedelta(days=1))
    assert view(plain) == view(plain, grant=tomorrow)


def test_ages_and_decades_of_one_date_have_nothing_in_common() -> None:
    both = policy(allow({"head_birth_date": AgeBand(Band(10))}), allow({"head_birth_date": DECADE}, rule_id="too"))
    assert view(both).columns["head_birth_date"].treatment == PRESENT


def test_a_new_policy_text_is_a_new_key() -> None:
    assert view(policy(allow({}), digest="e" * 64)).key != view(policy(allow({}))).key


def test_a_where_that_every_visible_row_satisfies_leaves_no_choice_behind() -> None:
    own_area = view(policy(allow({"phone": Mask(keep_last=4)}, OWN_AREA)))
    assert own_area.columns["phone"].treatment == Mask(keep_last=4)
    assert own_area.visible == Comparison("area_code", Kind.AREA, Operator.WITHIN, ("310115003001",))


def test_a_view_names_its_source_and_where_each_field_stands_in_it() -> None:
    a_view = view(policy(allow({"visit_notes": REVEAL, "visit_summary": REVEAL})))
    assert (a_view.record_type, a_view.source, a_view.table) == ("household", "archive", "household")
    assert a_view.identifier == "household_no"
    assert a_view.columns["visit_notes"].source == "notes"
    assert a_view.source_columns["visit_notes"] == "notes"
    assert a_view.source_columns.keys() == HOUSEHOLD.fields.keys()


def test_a_view_carries_the_duties_of_its_purpose_and_the_rules_it_was_made_from() -> None:
    one, other = policy(allow({}), digest="1" * 64), policy(allow({}), name="another", version=2, digest="2" * 64)
    a_view = view(one, other, guardrails=Guardrails((), "f" * 64))
    assert a_view.obligations == ("no-onward-transfer",)
    assert a_view.provenance.policies == ("another@2", "committee-elderly-care@7")
    assert a_view.provenance.policy_digest == sha256(f"{'2' * 64}\n{'1' * 64}".encode()).hexdigest()
    assert a_view.provenance.guardrail_digest == "f" * 64


def test_a_field_may_be_sorted_by_only_if_every_rule_that_names_it_says_so() -> None:
    listed = allow({"phone": REVEAL, "members": REVEAL}, sort_on=("phone", "members"))
    assert view(policy(listed, allow({"phone": REVEAL}, HAS_NEED))).sort_on == {"members"}


@pytest.mark.parametrize("summary", [REVEAL, PRESENT, DROP])
def test_a_text_shows_no_more_than_what_is_derived_from_it(summary: Any) -> None:
    a_view = view(policy(allow({"visit_notes": REVEAL, "visit_summary": summary})))
    column = a_view.columns.get("visit_notes")
    assert (DROP if column is None else column.treatment) == summary


def test_rows_open_by_several_rules_are_asked_for_without_repetition() -> None:
    a_view = view(policy(allow({}, OWN_AREA), allow({}, HAS_NEED)))
    area = Comparison("area_code", Kind.AREA, Operator.WITHIN, ("310115003001",))
    assert a_view.visible == AnyOf((area, HAS_NEED))


def test_every_record_that_exists_shows_its_identifier() -> None:
    a_view = view(policy(allow({}, OWN_AREA), allow({}, HAS_NEED)))
    assert a_view.columns["household_no"].treatment == REVEAL


@pytest.mark.parametrize("other", [Generalise(Ladder.TIME, "day"), Mask(keep_last=4)], ids=["generalised", "masked"])
def test_a_field_that_reads_alike_under_two_redactions_cannot_be_compared(other: Redaction) -> None:
    field = "head_birth_date" if isinstance(other, Generalise) else "phone"
    moved = Comparison("status", Kind.CATEGORY, Operator.IS, "moved_out")
    shown_twice = view(
        policy(allow({field: REVEAL}, filter_on=(field,), sort_on=(field,)), restrict({field: other}, moved))
    )
    assert field not in shown_twice.filter_on | shown_twice.sort_on
    shown_once = view(
        policy(allow({field: REVEAL}, filter_on=(field,), sort_on=(field,)), restrict({field: DROP}, moved))
    )
    assert field in shown_once.filter_on & shown_once.sort_on


@pytest.mark.parametrize(("born", "phone"), [(REVEAL, "13800001234"), (DECADE, WITHHELD), (DROP, ABSENT)])
def test_only_an_id_number_is_known_to_hide_what_is_derived_in_certain_characters(born: Any, phone: object) -> None:
    born_as_told = replace(HOUSEHOLD.fields["head_birth_date"], derived_from=("phone",))
    record_type = replace(HOUSEHOLD, fields={**HOUSEHOLD.fields, "head_birth_date": born_as_told})
    record = shown(view(policy(allow({"phone": REVEAL, "head_birth_date": born})), record_type=record_type))
    assert record is not None
    assert record.get("phone", ABSENT) == phone


def test_beyond_the_fields_that_were_granted_nothing_is_shown_or_may_be_compared() -> None:
    opened = policy(allow({"head_name": REVEAL, "phone": REVEAL}, filter_on=("head_name", "phone")))
    whole, part = view(opened), view(opened, grant=replace(GRANT, only=frozenset({"phone", "no_such_field"})))
    assert {*whole.columns} == {"household_no", "head_name", "phone"}
    assert {*part.columns} == {"household_no", "phone"}
    assert (part.filter_on, "head_name" in part.withheld) == (frozenset({"phone"}), True)
    assert len({each.key for each in (whole, part, view(opened, grant=replace(GRANT, only=frozenset())))}) == 3
    assert {*view(opened, grant=replace(GRANT, only=frozenset())).columns} == {"household_no"}

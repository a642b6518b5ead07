"""A sharing document is read in one way or refused, with every fault at its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.documents import Faulty, read_document
from gateway.documents.reader import Steps
from gateway.model.condition import ALWAYS, All, Comparison, Operator, PartnerFact, fields_of
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind
from gateway.policies.document import parse_policy
from gateway.policies.policy import Effect
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.group import Group
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.surname import KeepSurname
from tests.unit.policies.samples import CATALOGUE, NEEDS, SOUND, changed, faults, parsed


def own_area(second: str) -> list[Comparison]:
    """The two comparisons of the sample's first rule, the second of them replaced."""
    where = parsed(changed("{field: status, is: active}", second)).rules[0].where
    assert isinstance(where, All)
    return [part for part in where.parts if isinstance(part, Comparison)]


def test_a_sound_document_becomes_a_policy_with_the_hash_of_its_bytes() -> None:
    policy = parsed(SOUND)
    assert policy.label == "elderly-care@7"
    assert (policy.partner_kind, sorted(policy.purposes)) == ("community-committee", ["elderly-care"])
    assert (policy.first, policy.last) == (date(2026, 3, 1), date(2027, 2, 28))
    assert (policy.limits.page, policy.limits.per_day, policy.limits.statistics_min_group) == (50, 500, 10)
    assert policy.digest == read_document(SOUND).digest


def test_a_rule_opens_rows_and_fields_for_its_actions() -> None:
    allow, restrict = parsed(SOUND).rules
    assert (allow.effect, restrict.effect) == (Effect.ALLOW, Effect.RESTRICT)
    assert allow.actions == {Action.LIST, Action.READ}
    assert list(fields_of(allow.where)) == ["area_code", "status"]
    assert allow.fields["address"] == Generalise(Ladder.ADDRESS, "building")
    assert allow.fields["head_id_number"] == Mask(keep_first=2)
    assert (sorted(allow.filter_on), sorted(allow.sort_on)) == (["care_needs", "household_no"], ["household_no"])
    assert restrict.fields == {"phone": DROP}


def test_a_rule_without_where_holds_of_every_row() -> None:
    text = SOUND.replace("    where: {not: {field: care_needs, present: true}}\n", "")
    assert parsed(text).rules[1].where == ALWAYS


def test_a_fact_of_the_partner_stays_open_until_a_grant_is_known() -> None:
    assert [comparison.value for comparison in own_area("{field: status, is: partner.kind}")] == [
        PartnerFact.AREAS,
        PartnerFact.KIND,
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("care_needs: reveal", REVEAL),
        ("care_needs: present", PRESENT),
        ("care_needs: drop", DROP),
        ("phone: {mask: {keep_first: 3, keep_last: 4}}", Mask(3, 4)),
        ("phone: {mask: {keep_first: 0, keep_last: 1}}", Mask(0, 1)),
        ("phone: {mask: {keep: [1, 2, -1]}}", Mask(2, 1)),
        ("head_name: {mask: {keep: surname}}", KeepSurname()),
        ("head_birth_date: {generalise: day}", Generalise(Ladder.TIME, "day")),
        ("visited: {generalise: hour}", Generalise(Ladder.TIME, "hour")),
        ("area_code: {generalise: street}", Generalise(Ladder.AREA, "street")),
        ("members: {generalise: 5}", Band(5)),
        ("members: {generalise: {width: 5}}", Band(5)),
        ("members: {generalise: {width: 5, to: 10}}", Band(5, None, 10)),
        ("members: {generalise: {width: 5, from: -5, to: 10}}", Band(5, -5, 10)),
        ("income: {generalise: 1000}", Band(1000)),
        ("income: {generalise: {width: 1000, from: 3000}}", Band(1000, 3000)),
        ("head_birth_date: {generalise: {age: 10}}", AgeBand(Band(10))),
        ("head_birth_date: {generalise: {age: {width: 60, from: 60, to: 60}}}", AgeBand(Band(60, 60, 60))),
        ("care_needs: {generalise: help}", Group(NEEDS, "help")),
        ("care_needs: {generalise: hours}", Group(NEEDS, "hours")),
    ],
)
def test_a_redaction_is_written_as_it_is_meant(written: str, meant: object) -> None:
    rule = parsed(
        changed("fields: {phone: drop}", f"fields: {{{written}}}")
        .replace("restrict:", "allow:")
        .replace(f"fields: {{{written}}}", f"fields: {{household_no: reveal, {written}}}")
    ).rules[1]
    assert rule.fields[written.partition(":")[0]] == meant


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("policy: elderly-care", "policy: Elderly_Care", "1:1  `policy`: `Elderly_Care` has to be words of small"),
        ("version: 7", "version: 0", "2:1  `version`: has to be a whole number, 1 or more"),
        ("household@3", "household@2", "3:1  `household@2` is not current: read the rules against `household@3`"),
        ("household@3", "fonds@1", "3:1  no record type `fonds` in the catalogue"),
        ("household@3", "household", "3:1  `household` is not a record type with its version, such as `household@3`"),
        ("{kind: community-committee}", "community-committee", "4:1  `partner`: has to be a mapping of keys to values"),
        ("purpose: [elderly-care]", "purpose: elderly-care", "5:1  `purpose`: has to be a list"),
        ("purpose: [elderly-care]", "purpose: []", "5:1  `purpose`: has to list at least one"),
        ("purpose: [elderly-care]", "purpose: [a, a]", "5:1  `purpose`: lists `a` twice: remove one"),
        ("purpose: [elderly-care]", 'purpose: ["*"]', "5:11  `purpose.0`: `*` has to be words of small letters"),
        ("from: 2026-03-01, ", "", "6:1  `valid.from`: is missing"),
        (", until: 2027-02-28", "", "6:1  `valid.until`: is missing"),
        ("2027-02-28", "2027-02-30", "6:27  `valid.until`: has to be a day that the calendar has"),
        ("2027-02-28", "2026-02-28", "6:27  `valid.until`: lies before `from`"),
        ('"Agreement 2026-014, art. 6"', '" "', "7:1  `basis`: has to say something"),
        ("page: 50", "page: 1001", "8:10  `limits.page`: has to be 1000 or less"),
        ("page: 50", "page: 0", "8:10  `limits.page`: has to be a whole number, 1 or more"),
        ("min_group: 10", "min_group: 9", "8:34  `limits.statistics_min_group`: has to be a whole number, 10 or more"),
        ("allow: [list, read]", "allow: [list, write]", "11:19  `rules.0.allow.1`: has to be one of list, read"),
        ("    allow: [list, read]\n", "", "10:5  a rule has either `allow: [list, read]` or `restrict:"),
        ("id: no-recorded-need-less-detail", "id: own-area", "27:5  another rule has the id `own-area`"),
        ("    fields: {phone: drop}", "    fields: {}", "31:5  `fields` names each field with its redaction"),
        ("{phone: drop}", '{"*": drop}', "31:14  no wildcard stands for fields"),
        ("{phone: drop}", "{phone: reveal}", "31:14  `reveal` restricts nothing: remove it"),
        ("{phone: drop}", "{fax: drop}", "31:14  no field `fax` in household@3"),
        ("{phone: drop}", "{phone: drop}\n    filter_on: [phone]", "32:5  `filter_on` belongs to a rule that"),
        ("household_no: reveal", "household_no: present", "18:7  a record whose `household_no` is not revealed"),
        ("      household_no: reveal\n", "", "17:5  a record whose `household_no` is not revealed"),
        ("care_needs: reveal", "care_needs: show", "24:7  no redaction `show` here: write `reveal`"),
        ("care_needs: reveal", "care_needs: pseudonym", "24:7  `care_needs` is of kind `category`, and only"),
        ("care_needs: reveal", "care_needs: {blur: [phone]}", "24:7  no redaction `blur` here"),
        ("care_needs: reveal", "care_needs: {scrub: [phone]}", "24:20  `care_needs` is of kind `category`, and only a"),
        ("care_needs: reveal", "care_needs: {mask: {keep_last: 1}}", "24:20  `care_needs` is of kind `category`, and"),
        ("care_needs: reveal", "care_needs: {generalise: 5}", "24:20  `care_needs` has no level `5`: finer to coarser"),
        ("care_needs: reveal", "care_needs: {generalise: helps}", "24:20  `care_needs` has no level `helps`: finer to"),
        ("care_needs: reveal", "care_needs: {generalise: [help]}", "24:20  `care_needs` has no level `['help']`: fine"),
        ("care_needs: reveal", "status: {generalise: help}", "24:16  `status` has no hierarchy in the catalogue: add"),
        ("{mask: {keep_last: 4}}", "{generalise: day}", "23:15  `phone` is of kind `phone`, and only `date`,"),
        ("care_needs: reveal", "members: {generalise: 1}", "24:17  `members` is generalised to bands"),
        ("care_needs: reveal", "members: {generalise: true}", "24:17  `members` is generalised to bands"),
        ("care_needs: reveal", "members: {generalise: 2.5}", "24:17  `members` is generalised to bands"),
        ("care_needs: reveal", "members: {generalise: {from: 5}}", "24:17  `members` is generalised to bands: write"),
        ("care_needs: reveal", "members: {generalise: {width: 5, at: 5}}", "24:17  `members` is generalised to bands"),
        ("care_needs: reveal", "members: {generalise: {width: 5, from: 7}}", "24:17  `members` is generalised to band"),
        ("care_needs: reveal", "members: {generalise: {width: 5, to: true}}", "24:17  `members` is generalised to ban"),
        ("care_needs: reveal", "members: {generalise: {width: 5, to: null}}", "24:17  `members` is generalised to ban"),
        ("care_needs: reveal", "members: {generalise: {width: 5, to: 5000000000000}}", "24:17  `members` is generalis"),
        ("care_needs: reveal", "members: {generalise: {width: 5, from: 10, to: 5}}", "24:17  `members` is generalised"),
        ("care_needs: reveal", "members: {generalise: {age: 10}}", "24:17  `members` is generalised to bands: write"),
        ("{generalise: decade}", "{generalise: {age: 1}}", "22:38  an age is generalised to bands: write their width"),
        ("{generalise: decade}", "{generalise: {age: decade}}", "22:38  an age is generalised to bands: write their w"),
        ("{generalise: decade}", "{generalise: {age: 10, year: 1}}", "22:25  `head_birth_date` has no step"),
        ("{generalise: decade}", "{generalise: age}", "22:25  `head_birth_date` has no step `age`: finer to coarser,"),
        ("care_needs: reveal", "visited: {generalise: {age: 10}}", "24:17  `visited` has no step `{'age': 10}`: finer"),
        ("{generalise: decade}", "{generalise: hour}", "22:25  `head_birth_date` has no step `hour`: finer to coarser"),
        ("{mask: {keep_first: 2}}", "{mask: {keep_first: -2}}", "21:24  a mask is {keep_first: N, keep_last: N}"),
        ("{mask: {keep_first: 2}}", "{mask: {keep_first: true}}", "21:24  a mask is {keep_first: N, keep_last: N}"),
        ("{mask: {keep_first: 2}}", "{mask: {}}", "21:24  a mask is {keep_first: N, keep_last: N}"),
        ("{mask: {keep_first: 2}}", "{mask: {keep_first: 2}, generalise: day}", "21:7  no redaction `mask` here"),
        ("{mask: {keep_last: 4}}", "{mask: {keep_first: 7, keep_last: 4}}", "23:15  a mask keeps 9 of a `phone`"),
        ("{mask: {keep_first: 2}}", "{mask: {keep: [0]}}", "21:24  a mask is {keep_first: N, keep_last: N}"),
        ("{mask: {keep_first: 2}}", "{mask: {keep: [true]}}", "21:24  a mask is {keep_first: N, keep_last: N}"),
        ("{mask: {keep_first: 2}}", "{mask: {keep: []}}", "21:24  a mask is {keep_first: N, keep_last: N}"),
        ("{mask: {keep_first: 2}}", "{mask: {keep: [9, -8]}}", "21:24  a `id_number` may have 15 characters, in which"),
        ("{mask: {keep_first: 2}}", "{mask: {keep: surname}}", "21:24  `head_id_number` is of kind `id_number`"),
        ("head_name: reveal", "head_name: {mask: {keep_first: 2}}", "20:19  a mask keeps 1 of a `name` at most"),
        ("care_needs: reveal", "members: {generalise: 1000001}", "24:17  `members` is generalised to bands: write"),
        ("[household_no, care_needs]", "[head_id_number]", "25:17  `head_id_number` is neither revealed nor"),
        ("[household_no, care_needs]", "[status]", "25:17  `status` is not among this rule's `fields`"),
        ("[household_no, care_needs]", "[fax]", "25:17  no field `fax` in household@3"),
        ("sort_on: [household_no]", "sort_on: [phone]", "26:15  `phone` is neither revealed nor generalised"),
        ("household_no: H1", "fax: H1", "34:14  no field `fax` in household@3"),
        ("household_no: H1", "household_no: 1", "34:14  `household_no` is of kind `reference`, which does not hold"),
        ("expect: denied", "expect: refused", "37:5  expect is `denied`, or fields with a value"),
        ("care_needs: null}", "care: null}", "35:67  no field `care` in household@3"),
        ("care_needs: null}", "care_needs: [a]}", "35:67  what is expected of `care_needs` is one value"),
        ("basis:", "priority: 1\nbasis:", "7:1  `priority`: is not a key that is known here"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_where_it_stands(old: str, new: str, fault: str) -> None:
    assert faults(changed(old, new))[0].startswith(fault)


def test_a_wrong_redaction_is_one_fault_however_often_its_field_is_compared() -> None:
    assert len(faults(changed("care_needs: reveal", "care_needs: show"))) == 1


def test_all_faults_of_a_document_are_reported_at_once_in_the_order_of_their_lines() -> None:
    text = SOUND.replace("version: 7", "version: seven").replace("head_name: reveal", "head_nam: reveal")
    text = text.replace("is: active", "is: 3").replace("keep_first: 2", "keep_first: 0").replace("denied", "refused")
    lines = [int(fault.partition(":")[0]) for fault in faults(text)]
    assert lines == [2, 16, 20, 21, 37]


def test_a_rule_on_another_type_belongs_into_a_document_of_its_own() -> None:
    types = {"household": CATALOGUE.types["household"], "venue": CATALOGUE.types["household"]}
    catalogue = type(CATALOGUE)(types, CATALOGUE.digest)
    text = SOUND.replace(
        "    restrict: [list, read]\n    type: household", "    restrict: [list, read]\n    type: venue"
    )
    with pytest.raises(
        Faulty, match="29:5  this document is about `household`: put rules on `venue` into one of their own"
    ):
        parse_policy(read_document(text, "policy.yaml"), catalogue)


@pytest.mark.parametrize(
    "text", ["- 1", "policy: 1", "rules: 3", "rules: [3, [], {}]", "tests: [{expect: 1, record: 2}]"]
)
def test_a_document_of_another_form_is_refused_without_a_traceback(text: str) -> None:
    assert faults(text)


def test_a_number_field_takes_a_whole_number_for_what_it_is() -> None:
    _, income = own_area("{field: income, less_than: 3000}")
    assert income == Comparison("income", Kind.NUMBER, Operator.LESS_THAN, 3000.0)
    assert isinstance(income.value, float)


def paths(data: object, path: Steps = ()) -> Iterator[Steps]:
    """Where something stands in a document."""
    yield path
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, inner in entries:
        yield from paths(inner, (*path, step))


def replaced(data: Any, path: Steps, value: object) -> Any:
    """A copy of ``data`` with another value at ``path``."""
    if not path:
        return value
    copy = data.copy()
    copy[path[0]] = replaced(data[path[0]], path[1:], value)
    return copy


ANYTHING = st.recursive(
    st.sampled_from([None, True, 0, 7, -1.5, "", "reveal", "status", "household", "partner.areas", "2026-02-30", "é"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["field", "is", "all", "not", "mask", "kind", "id", "expect", "*"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(paths(read_document(SOUND).data), key=str)), ANYTHING)
@settings(max_examples=150)
def test_whatever_stands_anywhere_in_a_document_it_is_a_policy_or_faulty(path: Steps, value: object) -> None:
    sound = read_document(SOUND, "policy.yaml")
    document = replace(sound, data=replaced(sound.data, path, value))
    try:
        assert parse_policy(document, CATALOGUE).name
    except Faulty as faulty:
        assert faulty.faults


@pytest.mark.parametrize("code", ['"31011"', '"浦东新区"', "310115"])
def test_the_areas_of_a_test_are_codes_of_areas(code: str) -> None:
    text = SOUND.replace(
        'given: {partner: {areas: ["310115003"]}, purpose: debt',
        f"given: {{partner: {{areas: [{code}]}}, purpose: debt",
    )
    assert any("has to be an area code of 6, 9 or 12 digits, quoted" in fault for fault in faults(text))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("care_needs: reveal", '"*": reveal', "no wildcard stands for fields: name each field that the purpose needs"),
        ("fields: {phone: drop}", "fields: all", "`fields` names each field with its redaction"),
        ("filter_on: [household_no, care_needs]", 'filter_on: ["*"]', "no wildcard stands for fields"),
        ("purpose: [elderly-care]", 'purpose: ["*"]', "`purpose.0`: `*` has to be words"),
        ("{kind: community-committee}", '{kind: "*"}', "`partner.kind`: `*` has to be words"),
        ("allow: [list, read]", 'allow: ["*"]', "`rules.0.allow.0`: has to be one of list, read"),
        (", until: 2027-02-28", "", "`valid.until`: is missing"),
        ("until: 2027-02-28", "until: null", "`valid.until`: has to have a value"),
    ],
)
def test_nothing_is_granted_by_a_wildcard_or_without_an_end(old: str, new: str, fault: str) -> None:
    assert any(fault in line for line in faults(changed(old, new)))

"""The statutory floors are read strictly, and none of the built-in ones can be left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.documents import Faulty, read_document
from gateway.model.catalogue import Mark, Tag
from gateway.model.condition import ALWAYS, NEVER, fields_of, matches
from gateway.model.kinds import Kind
from gateway.policies.guardrail import Guardrail, Requirement
from gateway.policies.guardrail_file import BUILT_IN, load_guardrails, parse_guardrails

SHIPPED = Path(__file__).parents[3] / "config" / "guardrails.yaml"

OPEN = {
    "classification": "公开",
    "declassified": None,
    "sealed": False,
    "public_order": False,
    "sub_file": False,
    "minor": False,
    "missing_child": False,
    "protected": False,
    "consented": True,
    "technical": False,
    "under_fourteen": False,
    "guardian_consented": None,
}


def shipped() -> dict[str, Guardrail]:
    return {rule.id: rule for rule in load_guardrails(SHIPPED).rules}


def faults(text: str) -> list[str]:
    with pytest.raises(Faulty) as raised:
        parse_guardrails(read_document(text, "guardrails.yaml"))
    return [str(fault) for fault in raised.value.faults]


def test_the_shipped_file_holds_every_built_in_guardrail_with_its_citation() -> None:
    assert tuple(rule for rule in shipped() if rule in BUILT_IN) == BUILT_IN
    assert all(any(word in rule.source for word in ("第", "办法", "GB/T")) for rule in shipped().values())


def test_the_digest_is_of_the_bytes_of_the_file() -> None:
    assert load_guardrails(SHIPPED).digest == read_document(SHIPPED).digest


def test_a_harmless_record_is_neither_hidden_nor_loses_more_than_is_always_dropped() -> None:
    for rule in shipped().values():
        assert not matches(rule.hidden, OPEN)
        assert rule.id in {"G5", "G9", "G17"} or not matches(rule.dropped, OPEN)


@pytest.mark.parametrize(
    ("mark", "value", "guardrail"),
    [
        ("classification", "秘密", "G1"),
        ("classification", "机密", "G1"),
        ("classification", "绝密", "G1"),
        ("classification", "工作秘密", "G1"),
        ("classification", "无", "G1"),
        ("classification", None, "G1"),
        ("sealed", True, "G2"),
        ("sealed", None, "G2"),
        ("public_order", True, "G3"),
        ("public_order", None, "G3"),
        ("sub_file", True, "G15"),
        ("sub_file", None, "G15"),
        ("technical", True, "G7"),
        ("technical", None, "G7"),
        ("consented", False, "G10B"),
        ("consented", None, "G10B"),
    ],
)
def test_a_marked_record_does_not_exist_and_an_unknown_mark_is_the_worst(
    mark: str, value: str | bool | None, guardrail: str
) -> None:
    assert matches(shipped()[guardrail].hidden, OPEN | {mark: value})


@pytest.mark.parametrize(
    ("mark", "value", "guardrail"),
    [
        ("minor", True, "G4"),
        ("minor", None, "G4"),
        ("protected", True, "G6"),
        ("protected", None, "G6"),
        ("consented", False, "G8"),
        ("consented", None, "G8"),
        ("under_fourteen", True, "G9B"),
        ("under_fourteen", None, "G9B"),
    ],
)
def test_a_marked_record_loses_what_its_guardrail_names(mark: str, value: bool | None, guardrail: str) -> None:
    assert matches(shipped()[guardrail].dropped, OPEN | {mark: value})


def test_only_a_recorded_declassification_releases_a_secret() -> None:
    hidden = shipped()["G1"].hidden
    assert not matches(hidden, OPEN | {"classification": "机密", "declassified": "2024-06-30"})
    assert matches(hidden, OPEN | {"classification": "机密", "declassified": "期满"})


def test_a_missing_child_may_be_identified() -> None:
    assert not matches(shipped()["G4"].dropped, OPEN | {"minor": True, "missing_child": True})


def test_a_reporter_is_never_named_under_any_condition_or_exception() -> None:
    rule = shipped()["G5"]
    assert (rule.dropped, list(rule.tags), list(rule.unless)) == (ALWAYS, [Tag.REPORTER], [])


def test_requirements_hide_and_drop_nothing_by_themselves() -> None:
    required = {rule.requirement: rule for rule in shipped().values() if rule.requirement}
    assert required.keys() == set(Requirement)
    assert all(rule.hidden == NEVER and rule.dropped == NEVER for rule in required.values())


def test_guardrails_speak_of_marks_only() -> None:
    names = {name for rule in shipped().values() for name in (*fields_of(rule.hidden), *fields_of(rule.dropped))}
    assert names <= set(Mark)


def test_only_what_statute_names_opens_what_is_closed_and_nothing_opens_a_secret() -> None:
    exceptions = {rule.id: rule.unless for rule in shipped().values() if rule.unless}
    assert exceptions == {
        "G2": {"judicial-organ", "state-query"},
        "G3": {"judicial-organ"},
        "G7": {"technical-material"},
        "G9": {"recorded-necessity"},
    }


def test_a_guardian_s_consent_opens_what_is_about_a_child_under_14() -> None:
    rule = shipped()["G9B"]
    assert not matches(rule.dropped, OPEN | {"under_fourteen": True, "guardian_consented": True})
    assert matches(rule.dropped, OPEN | {"under_fourteen": True, "guardian_consented": False})


def test_only_the_guardrails_of_consent_are_about_purposes_that_rest_on_it() -> None:
    assert {rule.id for rule in shipped().values() if rule.of_consent} == {"G9B", "G10B"}


def test_every_release_obliges_whoever_receives_it() -> None:
    assert shipped()["G17"].obligations == ("no-onward-transfer", "purpose-limitation")


IDENTIFYING = {
    Kind.NAME,
    Kind.ID_NUMBER,
    Kind.PHONE,
    Kind.PLATE,
    Kind.BANK_CARD,
    Kind.PASSPORT,
    Kind.EMAIL,
    Kind.ADDRESS,
    Kind.COORDINATE,
    Kind.NARRATIVE,
}


@pytest.mark.parametrize("guardrail", ["G4", "G6", "G9B"])
def test_what_identifies_by_its_kind_drops_whether_or_not_its_tag_was_forgotten(guardrail: str) -> None:
    assert shipped()[guardrail].kinds == IDENTIFYING


@pytest.mark.parametrize("guardrail", BUILT_IN)
def test_a_file_that_lacks_a_built_in_guardrail_is_refused(guardrail: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace(f"- id: {guardrail}\n", "- id: X1\n")
    assert f"1:1  {guardrail} cannot be left out: a station may add to the guardrails, not remove them" in faults(text)


def test_a_station_adds_guardrails_of_its_own() -> None:
    added = "- {id: S1, title: {zh: 暂停, en: Halt}, source: 局令, hide: true, where: {mark: consented, is: false}}\n"
    text = SHIPPED.read_text(encoding="utf-8") + added
    rules = parse_guardrails(read_document(text)).rules
    assert rules[-1].id == "S1"
    assert matches(rules[-1].hidden, {"consented": False})


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{id: S1, hide: true}", "`hide` needs `where`"),
        ("{id: S1, hide: false, where: {mark: sealed, is: true}}", "`hide` has to be true"),
        ("{id: S1, drop: {tags: [reporter]}, require: legal_basis}", "a guardrail has exactly one of"),
        ("{id: S1}", "a guardrail has exactly one of"),
        (
            "{id: S1, require: good_manners}",
            "`0.require`: has to be one of legal_basis, owner_consent, entrusted_duty, data_",
        ),
        ("{id: S1, require: legal_basis, where: {mark: sealed, is: true}}", "`where` stands with `hide` or `drop`"),
        ("{id: S1, drop: {tags: []}}", "`0.drop.tags`: has to list at least one"),
        ("{id: S1, drop: {tags: [reporter], kinds: []}}", "`0.drop.kinds`: has to list at least one"),
        ("{id: S1, drop: {tags: [reporter], kinds: [word]}}", "`0.drop.kinds.0`: has to be one of text"),
        ("{id: S1, oblige: []}", "`0.oblige`: has to list at least one"),
        ("{id: S1, oblige: [keep-quiet], where: {mark: sealed, is: true}}", "`where` stands with `hide` or `drop`"),
        ("{id: S1, oblige: [keep-quiet], for: duty}", "`0.for`: has to be one of consent"),
        ("{id: S1, drop: {tags: [phone]}}", "`0.drop.tags.0`: has to be one of"),
        ("{id: s1, drop: {tags: [reporter]}}", "`0.id`: has to be capital letters and digits"),
        ("{id: S1, drop: {tags: [reporter]}, where: {mark: seal, is: true}}", "no mark `seal` in the catalogue"),
        ("{id: S1, drop: {tags: [reporter]}, unless: [Courts]}", "`0.unless.0`: `Courts` has to be words"),
        ("{id: S1, drop: {tags: [reporter]}, override: true}", "`0.override`: is not a key that is known here"),
        ("no mapping", "`0`: has to be a mapping of keys to values"),
    ],
)
def test_an_unsound_guardrail_is_refused_where_it_stands(entry: str, fault: str) -> None:
    assert any(fault in line for line in faults(f"- {entry}\n"))


def test_two_guardrails_do_not_share_an_id() -> None:
    text = SHIPPED.read_text(encoding="utf-8").replace("- id: G8\n", "- id: G5\n")
    assert any("another guardrail has the id `G5`" in line for line in faults(text))


def test_a_file_that_is_not_a_list_is_refused() -> None:
    assert any("has to be a list" in line or "mapping" in line for line in faults("guardrails: none\n"))

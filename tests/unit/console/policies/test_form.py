"""A policy as a form: nothing changed is the same text, and one thing changed is that thing alone."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pytest
from flask import Flask, render_template
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from gateway.catalogue.load import load_catalogue
from gateway.console.policies.form.filling import filled
from gateway.console.policies.form.reading import form_of
from gateway.console.policies.form.treatments import raw_of
from gateway.console.words import say_at_desk
from gateway.documents import Faulty, read_document
from gateway.grants.purposes import load_purposes
from gateway.policies.document import parse_policy
from gateway.policies.guardrail_file import load_guardrails
from gateway.publication.reading import Standards
from tests.machine import ROOT
from tests.unit.console.policies.controls import Controls, controls_of

CONFIG = ROOT / "config"
TEXTS = {path.stem: path.read_bytes() for path in sorted((CONFIG / "policies").glob("*.yaml"))}
STANDARDS = Standards(
    load_catalogue(CONFIG / "catalogue"),
    load_purposes(CONFIG / "purposes.yaml"),
    load_guardrails(CONFIG / "guardrails.yaml"),
)
PAGES = Flask("gateway.console.policies", template_folder=str(ROOT / "gateway" / "console" / "templates"))
CARE = "committee-elderly-care"
WHERE = ("rules", 0, "where", "all")


def shown(text: bytes, language: str = "zh") -> Controls:
    """The form of a text as a page shows it."""
    form = form_of(text, STANDARDS, language)
    assert form is not None
    with PAGES.app_context():
        page = render_template("console/policies/form.html", form=form, say=partial(say_at_desk, language=language))
    return controls_of(page)


@cache
def controls(name: str) -> Controls:
    return shown(TEXTS[name])


def sent(name: str, change: Callable[[Controls], None] = lambda _: None) -> bytes:
    """The text that comes of the form of a shipped policy, changed."""
    found = deepcopy(controls(name))
    change(found)
    made = filled(TEXTS[name], found.form, STANDARDS)
    assert made.whole
    return made.text


def data(text: bytes) -> Any:
    return read_document(text, "text").data


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_form_in_which_nothing_was_changed_gives_the_same_bytes(name: str, language: str) -> None:
    assert filled(TEXTS[name], shown(TEXTS[name], language).form, STANDARDS).text == TEXTS[name]


def test_what_a_line_cannot_hold_is_left_as_it_is() -> None:
    text = TEXTS[CARE].replace("basis: 居家养老服务信息共享协议（2026）第6条\n".encode(), b"basis: |\n  one\n  two\n")
    text = text.replace(b"status, is: active", b'status, is: " active "')
    assert text.count(b"\n  two\n") == 1
    assert filled(text, shown(text).form, STANDARDS).text == text


@given(st.data())
def test_another_treatment_changes_that_field_and_nothing_else(draw: st.DataObject) -> None:
    name = draw.draw(st.sampled_from(sorted(TEXTS)))
    selects = [each for each in controls(name).form if ".fields." in each]
    control = draw.draw(st.sampled_from(selects))
    value = draw.draw(st.sampled_from(controls(name).offered[control]))
    _, index, _, field = control.split(".")
    before = data(TEXTS[name])
    wanted = deepcopy(before)
    rule = wanted["rules"][int(index)]
    if value:
        rule["fields"][field] = raw_of(value)
    else:
        rule["fields"].pop(field, None)
    made = data(sent(name, lambda found: found.form.setlist(control, [value])))
    for use in ("filter_on", "sort_on"):
        if field in rule.get(use, ()) and field not in made["rules"][int(index)].get(use, ()):
            rule[use].remove(field)  # what is not shown cannot be compared
            if not rule[use]:
                del rule[use]
    assert made == wanted


@given(st.data())
def test_a_tick_changes_its_list_and_nothing_else(draw: st.DataObject) -> None:
    name = draw.draw(st.sampled_from(sorted(TEXTS)))
    lists = [each for each in controls(name).offered if each.endswith((".filter_on", ".sort_on", ".actions"))]
    control = draw.draw(st.sampled_from([*lists, "purpose"]))
    value = draw.draw(st.sampled_from(controls(name).offered[control]))
    ticked = controls(name).form.getlist(control)
    now = [each for each in ticked if each != value] if value in ticked else [*ticked, value]
    path: list[Any] = (
        ["purpose"] if control == "purpose" else ["rules", int(control.split(".")[1]), control.split(".")[2]]
    )
    wanted = deepcopy(data(TEXTS[name]))
    place = wanted
    for step in path[:-1]:
        place = place[step]
    key = ("restrict" if "restrict" in place else "allow") if path[-1] == "actions" else path[-1]
    shows = path[-1] not in {"filter_on", "sort_on"} or str(place["fields"].get(value)) == "reveal"
    made = data(sent(name, lambda found: found.form.setlist(control, now)))
    found = made
    for step in path[:-1]:
        found = found[step]
    if shows:
        assert set(found.get(key, [])) == set(now)
    found.pop(key, None)
    place.pop(key, None)
    assert made == wanted


@pytest.mark.parametrize(
    ("control", "value", "path", "wanted"),
    [
        ("valid.until", "2027-06-30", ("valid", "until"), "2027-06-30"),
        ("basis", "协议：第 7 条", ("basis",), "协议：第 7 条"),
        ("limits.per_day", "300", ("limits", "per_day"), 300),
        ("limits.per_day", "many", ("limits", "per_day"), "many"),
        ("partner.kind", "civil-affairs", ("partner", "kind"), "civil-affairs"),
        ("assessment.by", "yes", ("assessment", "by"), "yes"),
        ("rules.0.where.all.1.value", "moved_out", (*WHERE, 1, "is"), "moved_out"),
        ("rules.0.where.all.1.field", "tenure", (*WHERE, 1, "field"), "tenure"),
        (
            "rules.0.where.all.0.value",
            "310115, 310104",
            ("rules", 0, "where", "all", 0, "within"),
            ["310115", "310104"],
        ),
    ],
)
def test_a_line_changes_its_place_and_nothing_else(
    control: str, value: str, path: tuple[str | int, ...], wanted: Any
) -> None:
    text = sent(CARE, lambda found: found.form.setlist(control, [value]))
    expected = deepcopy(data(TEXTS[CARE]))
    place = expected
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wanted
    assert data(text) == expected
    changed = [(old, new) for old, new in zip(TEXTS[CARE].splitlines(), text.splitlines(), strict=True) if old != new]
    assert len(changed) == 1


def test_a_condition_is_compared_otherwise_taken_out_and_added() -> None:
    def change(found: Controls) -> None:
        found.form["rules.0.where.all.0.gone"] = "1"
        found.form["rules.0.where.all.1.operator"] = "in"
        found.form["rules.0.where.all.1.value"] = "active，moved_out"
        found.form["rules.0.where.new.field"] = "members"
        found.form["rules.0.where.new.operator"] = "at_least"
        found.form["rules.0.where.new.value"] = "2"

    where = data(sent(CARE, change))["rules"][0]["where"]
    assert where == {"all": [{"field": "status", "in": ["active", "moved_out"]}, {"field": "members", "at_least": 2}]}


def test_a_single_comparison_becomes_one_of_several() -> None:
    def change(found: Controls) -> None:
        found.form["rules.0.where.new.field"] = "decided_on"
        found.form["rules.0.where.new.operator"] = "present"
        found.form["rules.0.where.new.value"] = "是"

    where = data(sent("prosecution-offences", change))["rules"][0]["where"]
    assert where == {
        "all": [{"field": "area_code", "within": "partner.areas"}, {"field": "decided_on", "present": True}]
    }


def test_the_last_condition_does_not_go_without_a_fault() -> None:
    """Whoever takes every condition out would open all records: the text says so, and is refused."""

    def change(found: Controls) -> None:
        found.form["rules.0.where.all.0.gone"] = found.form["rules.0.where.all.1.gone"] = "1"

    assert data(sent(CARE, change))["rules"][0]["where"] == {"all": []}


def test_what_the_form_cannot_express_is_a_sentence_and_stays() -> None:
    form = form_of(TEXTS[CARE], STANDARDS, "zh")
    assert form is not None
    assert form.rules[1].sentences == ["并非（“照护需求”有值）"]
    assert not form.rules[1].may_add
    assert any("年满60周岁" in each for each in form.answers)


def test_a_field_that_is_no_longer_shown_is_no_longer_searched_by() -> None:
    text = sent(CARE, lambda found: found.form.setlist("rules.0.fields.care_needs", [""]))
    rule = data(text)["rules"][0]
    assert "care_needs" not in rule["fields"]
    assert rule["filter_on"] == ["household_no", "address", "head_birth_date"]


def test_what_was_pasted_unseen_and_what_is_no_treatment_does_not_enter_the_text() -> None:
    assert sent(CARE, lambda found: found.form.setlist("basis", ["协议\u200b第 7 条"])) == sent(
        CARE, lambda found: found.form.setlist("basis", ["协议第 7 条"])
    )
    for value in ('{"mask":{"keep_last":40}}', "[[[", '"show everything"'):

        def change(found: Controls, value: str = value) -> None:
            found.form["rules.0.fields.phone"] = value

        assert sent(CARE, change) == TEXTS[CARE]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("act", ["add-allow", "add-restrict"])
def test_a_rule_that_is_added_and_taken_out_again_leaves_the_same_bytes(name: str, act: str) -> None:
    made = sent(name, lambda found: found.form.add("act", act))
    before, after = data(TEXTS[name]), data(made)
    *kept, new = after["rules"]
    assert {**after, "rules": kept} == before
    assert new["id"] not in {rule["id"] for rule in kept}
    assert set(made.splitlines()) > set(TEXTS[name].splitlines())
    again = shown(made)
    again.form[f"rules.{len(kept)}.gone"] = "1"
    back = filled(made, again.form, STANDARDS)
    assert back.text == TEXTS[name]
    assert back.before == made


def test_a_rule_that_shows_begins_with_the_identifier_of_records_in_the_partners_own_areas() -> None:
    rule = data(sent(CARE, lambda found: found.form.add("act", "add-allow")))["rules"][2]
    assert rule == {
        "id": "own-area-2",
        "allow": ["list", "read"],
        "type": "household",
        "where": {"all": [{"field": "area_code", "within": "partner.areas"}]},
        "fields": {"household_no": "reveal"},
    }


def test_a_rule_that_holds_back_begins_with_every_record_and_no_field() -> None:
    made = sent("incident-transport", lambda found: found.form.add("act", "add-restrict"))
    assert data(made)["rules"][1] == {
        "id": "less-detail",
        "restrict": ["list", "read"],
        "type": "incident",
        "fields": {},
    }
    again = shown(made)
    again.form["rules.1.fields.plate"] = '"drop"'
    text = filled(made, again.form, STANDARDS).text
    parse_policy(read_document(text, "text"), STANDARDS.catalogue)


def test_of_a_type_without_areas_a_condition_is_asked_for_before_anything_is_shown() -> None:
    types = STANDARDS.catalogue.types
    without = replace(types["incident"], area=None)
    catalogue = replace(STANDARDS.catalogue, types={**types, "incident": without})
    standards = replace(STANDARDS, catalogue=catalogue)
    form = shown(TEXTS["incident-transport"]).form
    form["act"] = "add-allow"
    made = filled(TEXTS["incident-transport"], form, standards).text
    assert data(made)["rules"][1]["where"] == {"all": []}
    with pytest.raises(Faulty, match="has to list at least one condition"):
        parse_policy(read_document(made, "text"), catalogue)
    page = form_of(made, standards, "zh")
    assert page is not None
    assert page.rules[1].may_add
    assert not page.rules[1].everywhere
    again = shown(made)
    again.form["rules.1.where.new.field"], again.form["rules.1.where.new.value"] = "status", "handled"
    assert data(filled(made, again.form, standards).text)["rules"][1]["where"] == {
        "all": [{"field": "status", "is": "handled"}]
    }


@given(st.data())
def test_a_rule_that_is_taken_out_is_out_and_nothing_else_is_changed(draw: st.DataObject) -> None:
    name = draw.draw(st.sampled_from(sorted(TEXTS)))
    before = data(TEXTS[name])
    gone = draw.draw(st.sets(st.sampled_from(range(len(before["rules"]))), min_size=1))
    made = filled(
        TEXTS[name],
        MultiDict([*controls(name).form.items(multi=True), *((f"rules.{index}.gone", "1") for index in gone)]),
        STANDARDS,
    )
    wanted = {**before, "rules": [rule for index, rule in enumerate(before["rules"]) if index not in gone]}
    if not wanted["rules"] and "answers" in wanted:
        del wanted["rules"]
    assert data(made.text) == wanted
    assert made.before == TEXTS[name]
    assert [line for line in made.text.splitlines() if line and line not in TEXTS[name].splitlines()] in (
        [],
        [b"rules: []"],
    )


def test_what_else_was_changed_is_in_the_text_to_which_a_rule_can_be_put_back() -> None:
    form = deepcopy(controls(CARE)).form
    form["basis"], form["rules.1.gone"] = "协议（2027）", "1"
    made = filled(TEXTS[CARE], form, STANDARDS)
    assert made.before is not None
    assert data(made.before)["basis"] == data(made.text)["basis"] == "协议（2027）"
    assert [len(data(each)["rules"]) for each in (made.before, made.text)] == [2, 1]


def test_a_rule_can_be_added_where_none_is_left() -> None:
    form = deepcopy(controls(CARE)).form
    form.update({"rules.0.gone": "1", "rules.1.gone": "1", "act": "add-allow"})
    assert [rule["id"] for rule in data(filled(TEXTS[CARE], form, STANDARDS).text)["rules"]] == ["own-area"]


def test_a_rule_has_another_name() -> None:
    text = sent(CARE, lambda found: found.form.setlist("rules.1.id", ["no-need"]))
    assert data(text)["rules"][1]["id"] == "no-need"
    assert text.replace(b"id: no-need", b"id: no-recorded-need-less-detail") == TEXTS[CARE]


def test_the_only_condition_of_a_rule_that_shows_does_not_go_without_a_fault() -> None:
    made = sent("prosecution-offences", lambda found: found.form.add("rules.0.where.gone", "1"))
    assert data(made)["rules"][0]["where"] == {"all": []}
    assert not (form_of(made, STANDARDS, "zh") or pytest.fail("no form")).rules[0].everywhere


def test_the_only_condition_of_a_rule_that_holds_back_goes_and_more_is_held_back() -> None:
    text = TEXTS[CARE].replace(b"{not: {field: care_needs, present: true}}", b"{field: status, is: active}")
    found = shown(text)
    found.form["rules.1.where.gone"] = "1"
    assert "where" not in data(filled(text, found.form, STANDARDS).text)["rules"][1]


def test_statute_is_told_beside_the_field_that_it_leaves_out() -> None:
    form = form_of(TEXTS[CARE], STANDARDS, "zh")
    assert form is not None
    law = {row.name: row.law for row in form.rules[0].rows}
    assert law["phone"]
    assert not law["household_no"]


@pytest.mark.parametrize(
    "text",
    [b"", b"\xff", b"[1]", b"policy: x", b"policy: x\nschema: household@3\npartner: {kind: x}\npurpose: {}\n"],
)
def test_a_text_that_is_no_policy_has_no_form_and_stays_as_it_is(text: bytes) -> None:
    assert form_of(text, STANDARDS, "zh") is None
    assert filled(text, controls(CARE).form, STANDARDS).text == text


def test_every_treatment_that_is_offered_may_be_written() -> None:
    """A choice that the check then refuses would be a trap."""
    offered = {name: values for name, values in controls(CARE).offered.items() if name.startswith("rules.0.fields.")}
    del offered["rules.0.fields.household_no"]
    for index in range(max(map(len, offered.values()))):

        def choose(found: Controls, index: int = index) -> None:
            for name, values in offered.items():
                found.form[name] = values[min(index, len(values) - 1)]

        found = deepcopy(controls(CARE))
        choose(found)
        made = filled(TEXTS[CARE].partition(b"\ntests:")[0], found.form, STANDARDS).text
        parse_policy(read_document(made, "text"), STANDARDS.catalogue)

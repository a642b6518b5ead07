"""Titles of a category's values: what is shipped covers what the synthetic archive has, and a wrong list is refused."""

from __future__ import annotations

import pytest

from gateway.catalogue import load_catalogue, load_record_type
from gateway.documents import Faulty, read_document
from gateway.model.catalogue import Catalogue, Field, Title
from gateway.model.kinds import Kind
from gateway.synth.chance import Chance
from gateway.synth.station import Station
from tests.unit.catalogue.test_load import MINIMAL, SHIPPED

FIELD = """\
  need:
    title: {zh: 需要, en: Need}
    kind: category
    sensitivity: internal
    hierarchy: {level: {nursing: [mobility, illness], company: [alone]}}
    values:
      mobility: {zh: 行动不便, en: Limited mobility}
      illness: {zh: 慢性病, en: Illness}
      alone: {zh: 独居, en: Living alone}
    groups:
      nursing: {zh: 需要护理, en: Nursing}
    levels:
      level: {zh: 照护类别, en: Kind of care}
"""


def need(text: str = FIELD) -> Field:
    return load_record_type(read_document(MINIMAL + text, "note.yaml"), "note").fields["need"]


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue(SHIPPED)


def test_titles_are_read_in_their_order_and_may_be_left_out() -> None:
    field = need()
    assert [*field.values] == ["mobility", "illness", "alone"]
    assert field.values["alone"] == Title("独居", "Living alone")
    assert field.groups == {"nursing": Title("需要护理", "Nursing")}
    assert field.levels == {"level": Title("照护类别", "Kind of care")}
    assert not need(FIELD.split("    values:", maxsplit=1)[0]).values


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("alone: {zh", "elsewhere: {zh", "21:5  `fields.need.hierarchy`: names `alone`, which `values` does not list"),
        (
            "      nursing: {zh",
            "      nurses: {zh",
            "27:7  `fields.need.groups.nurses`: is none of the hierarchy's groups",
        ),
        ("      level: {zh", "      lever: {zh", "29:7  `fields.need.levels.lever`: is none of the hierarchy's levels"),
        ("zh: 独居", "zh: 慢性病", "25:7  `fields.need.values.alone`: is called as `illness` is in `zh`"),
        ("en: Living alone", "en: Illness", "25:7  `fields.need.values.alone`: is called as `illness` is in `en`"),
        ("[mobility, illness], company", "[mobility, illness], alone", ""),
        ("      nursing: {zh", "      company: {zh", ""),
        ("kind: category", "kind: text", "22:5  `fields.need.values`: belongs to a field of the kind category"),
        (", en: Living alone", "", "25:7  `fields.need.values.alone.en`: is missing"),
        ("alone: {zh: 独居, en: Living alone}", "alone: 独居", "25:7  `fields.need.values.alone`: has to be a mapping"),
        (
            "      illness: {zh",
            '      " illness": {zh',
            "24:7  `fields.need.values. illness`: has to be text of at most",
        ),
    ],
)
def test_a_list_that_disagrees_with_its_field_is_refused_at_its_place(old: str, new: str, expected: str) -> None:
    assert old in FIELD
    changed = FIELD.replace(old, new, 1)
    if not expected:
        assert need(changed).values
        return
    with pytest.raises(Faulty) as caught:
        need(changed)
    assert any(f"note.yaml:{expected}" in line for line in str(caught.value).splitlines()), str(caught.value)


def test_a_group_that_is_named_as_a_value_is_is_called_as_that_value() -> None:
    shared = FIELD.replace("company: [alone]", "alone: [alone]").replace(
        "nursing: {zh: 需要护理", "alone: {zh: 需要陪伴"
    )
    with pytest.raises(Faulty, match=r"`fields.need.groups.alone`: is the name of a value as well"):
        need(shared)
    assert need(shared.replace("{zh: 需要陪伴, en: Nursing}", "{zh: 独居, en: Living alone}")).groups


@pytest.mark.parametrize("key", ["groups", "levels"])
def test_titles_of_a_hierarchy_need_one(key: str) -> None:
    text = FIELD.split("    hierarchy:", maxsplit=1)[0] + f"    {key}: {{nursing: {{zh: 护理, en: Nursing}}}}\n"
    with pytest.raises(Faulty, match=f"`fields.need.{key}`: titles a hierarchy, and the field has none"):
        need(text)


def test_nothing_is_said_by_an_empty_list() -> None:
    with pytest.raises(Faulty, match=r"`fields.need.values`: has to title one or more, or to be left out"):
        need(FIELD.split("    hierarchy:", maxsplit=1)[0] + "    values: {}\n")


def test_every_shipped_category_titles_its_values_groups_and_levels(shipped: Catalogue) -> None:
    for record_type in shipped.types.values():
        for field in (each for each in record_type.fields.values() if each.kind is Kind.CATEGORY):
            assert field.values, f"{record_type.name}.{field.name}"
            if field.hierarchy is not None:
                groups = {group for _, above in field.hierarchy.paths for group in above}
                assert (set(field.groups), set(field.levels)) == (groups, set(field.hierarchy.levels)), field.name


def test_the_shipped_lists_have_every_value_of_the_synthetic_archive(shipped: Catalogue) -> None:
    station = Station(Chance("titles"))
    held: dict[tuple[str, str], set[object]] = {}
    for _ in range(8_000):
        for name, row in station.household():
            for field in shipped.types[name].fields.values():
                if field.kind is Kind.CATEGORY and row.get(field.name) is not None:
                    held.setdefault((name, field.name), set()).add(row[field.name])
    for (name, field_name), values in held.items():
        assert values <= shipped.types[name].fields[field_name].values.keys(), f"{name}.{field_name}"
    assert len(held) == sum(
        field.kind is Kind.CATEGORY for each in shipped.types.values() for field in each.fields.values()
    )

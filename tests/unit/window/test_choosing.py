"""Values and areas by their names: on the pages of the window, and in its form, where they are chosen and not typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from gateway.model.grant import StandingGrant
from gateway.model.inquiry import Action
from gateway.model.titles import Areas, ValueTitles
from gateway.window.choosing import areas_within, choices, offered
from gateway.window.choosing import asked as told_as_asked
from gateway.window.searching import Filled
from gateway.window.seats import Place
from gateway.window.telling import how_shown
from tests.unit.model.test_titles import AREAS, CATALOGUE
from tests.unit.signin.visitors import Visitor, end_session
from tests.unit.window.clerks import AREA, asked, household_of, last_entry, seated
from tests.unit.window.test_unsent import left_open
from tests.world import World

NEEDS = ("mobility", "living_alone", "dementia", None, "of_its_own")
HOUSEHOLD = CATALOGUE.types["household"]
TITLES = ValueTitles(CATALOGUE.types, AREAS)


@pytest.fixture(scope="module")
def lin(world: World) -> Iterator[Visitor]:
    """A clerk before five households with needs of all kinds."""
    rows = [
        {**household_of(number, AREA), "care_needs": need, "head_birth_date": f"19{number + 3}5-01-02"}
        for number, need in enumerate(NEEDS)
    ]
    world.archive.fill({"household": rows})
    yield seated(world, "lin-chooses")
    world.archive.fill({"household": [household_of(number, AREA) for number in range(3)]})


def found(page: str) -> list[int]:
    """The numbers of the households that a page lists."""
    return [int(number) for number in re.findall(r"<bdi>HH-(\d+)</bdi>", page)]


def test_a_clerk_chooses_from_titles_and_reads_titles(lin: Visitor) -> None:
    form = lin.get("/window?lang=zh").text
    for value, title in (("mobility", "行动不便"), ("living_alone", "独居"), ("dementia", "认知障碍")):
        assert f'name="tick:care_needs:{value}" value="1"> {title}</label>' in form
    assert 'name="value:care_needs"' not in form
    assert 'placeholder="不限，例如 1950年代"' in form
    page = asked(lin, "search", **{"tick:care_needs:mobility": "1"}).text
    assert "照护需求 等于 <b><bdi>行动不便</bdi></b>" in page
    assert (found(page), "<bdi>行动不便</bdi></td>" in page, "<bdi>1930年代</bdi>" in page) == ([0], True, True)
    opened = asked(lin, "record", identifier="HH-0004").text
    assert "<bdi>of_its_own</bdi>" in opened
    printed = asked(lin, "paper", identifier="HH-0001", form="elderly-care-visit").text
    assert ("<bdi>独居</bdi>" in printed, "<bdi>1940年代</bdi>" in printed) == (True, True)
    taken = asked(lin, "download", **{"tick:care_needs:dementia": "1"}).text
    assert ('"认知障碍"' in taken, '"1950年代"' in taken, "dementia" in taken) == (True, True, False)


@pytest.mark.parametrize(
    ("form", "expected", "chip"),
    [
        (
            {"tick:care_needs:mobility": "1", "tick:care_needs:dementia": "1"},
            [0, 2],
            "是勾选的其中之一 行动不便、认知障碍",
        ),
        ({"tick:care_needs:mobility": "1", "operator:care_needs": "not"}, [1, 2, 4], "不等于 行动不便"),
        (
            {"tick:care_needs:mobility": "1", "tick:care_needs:dementia": "1", "operator:care_needs": "not"},
            [1, 4],
            "不是勾选的任何一个 行动不便、认知障碍",
        ),
        ({"operator:care_needs": "on-file"}, [0, 1, 2, 4], "有登记"),
        ({"operator:care_needs": "not-on-file"}, [3], "没有登记"),
        ({"operator:care_needs": "is"}, [0, 1, 2, 3, 4], ""),
        ({"tick:care_needs:mobility": "1", "operator:care_needs": ""}, [0], "等于 行动不便"),
        ({"value:care_needs": "of_its_own"}, [4], "等于 of_its_own"),
        ({"value:care_needs": "mobility，dementia", "operator:care_needs": "in"}, [0, 2], "是其中之一"),
        ({"value:head_birth_date": "1950年代"}, [2], "等于 1950年代"),
        ({"value:head_birth_date": "1950s"}, [2], "等于 1950年代"),
    ],
)
def test_what_is_ticked_is_asked_for(lin: Visitor, form: dict[str, str], expected: list[int], chip: str) -> None:
    page = asked(lin, "search", **form).text
    assert found(page) == expected
    chips = [re.sub(r"<[^>]*>", "", each) for each in re.findall(r'<span class="criterion">(.*?)</span>', page)]
    assert chip in "".join(chips)


def test_what_was_ticked_stays_when_the_form_is_opened_again_and_when_the_page_is_turned(lin: Visitor) -> None:
    form = {"tick:care_needs:mobility": "1", "tick:care_needs:long_gone": "1", "operator:care_needs": "not"}
    kept = asked(lin, "search", **form).text
    for name in form:
        assert f'<input type="hidden" name="{name}"' in kept
    again = asked(lin, "form", **form).text
    assert 'name="tick:care_needs:mobility" value="1" checked>' in again
    assert 'name="tick:care_needs:dementia" value="1">' in again
    assert 'name="tick:care_needs:long_gone" value="1" checked> long_gone' in again
    assert '<option value="not" selected>' in again


@pytest.mark.parametrize(
    "form",
    [
        {"tick:care_needs:mobility": "1", "operator:care_needs": "before"},
        {"tick:care_needs:mobility": "1", "operator:care_needs": "within"},
        {"tick:care_needs:a\x00b": "1"},
        {"tick:Not a field:x": "1"},
        {"tick:": "1"},
    ],
)
def test_a_tick_that_nobody_could_have_made_is_refused_on_the_record(
    world: World, lin: Visitor, form: dict[str, str]
) -> None:
    refused = asked(lin, "search", **form)
    assert (refused.status_code, last_entry(world)["kind"]) == (400, "refusal")


@pytest.mark.parametrize("name", ["criminal_history", "status", "no_such_thing"])
def test_what_may_not_be_searched_by_is_refused_in_one_way_however_it_is_asked(lin: Visitor, name: str) -> None:
    for form in ({f"tick:{name}:theft": "1"}, {f"value:{name}": "theft"}, {f"operator:{name}": "on-file"}):
        page = asked(lin, "search", **form)
        assert (page.status_code, "有一项不能用来查询" in page.text, "盗窃" in page.text) == (422, True, False)


def test_a_list_is_offered_only_where_the_view_shows_values_in_one_way() -> None:
    care, status = HOUSEHOLD.fields["care_needs"], HOUSEHOLD.fields["status"]

    def listed(*shown: str) -> list[str]:
        return [value for value, _ in choices({"shown": list(shown)}, care, "zh")]

    assert listed("reveal") == listed("reveal", "drop") == listed("present", "reveal") == [*care.values]
    assert choices({"shown": ["generalise need"]}, care, "zh") == (("nursing", "需要护理"), ("company", "需要陪伴"))
    for shown in (["mask keep_first 2"], ["pseudonym"], ["reveal", "generalise need"], ["present"], ["generalise all"]):
        assert listed(*shown) == []
    assert choices({"shown": ["generalise need"]}, status, "zh") == ()
    assert choices({"shown": ["reveal"]}, HOUSEHOLD.fields["protected"], "en") == (("true", "yes"), ("false", "no"))
    assert choices({"shown": ["reveal"]}, HOUSEHOLD.fields["address"], "zh") == ()
    assert choices({"shown": ["reveal"]}, None, "zh") == ()


def test_areas_are_offered_by_name_as_far_as_the_agreement_goes() -> None:
    assert areas_within(AREAS, ["310115003001"], "zh") == (("310115003001", "浦兴第一居委会"),)
    assert len(areas_within(AREAS, ["31"], "en")) == len(AREAS.by_code)
    many = Areas({f"310115{number:03}": HOUSEHOLD.title for number in range(300)})
    assert len(areas_within(many, ["310115"], "zh")) == 200


def test_a_field_that_is_not_described_is_told_as_it_was_typed() -> None:
    described: dict[str, Any] = {"type": "household", "fields": []}
    [told] = told_as_asked(described, [Filled("care_needs", "is", "mobility")], TITLES, "zh")
    assert (told.title, told.text) == ("care_needs", "mobility")


def test_boolean_values_are_chosen_and_told_in_words() -> None:
    field = {"name": "protected", "title": {"zh": "受保护", "en": "Protected"}, "kind": "boolean", "shown": ["reveal"]}
    described = {"type": "household", "fields": [{**field, "filter": ["is", "is_not", "in", "present"]}]}
    [each] = offered(described, [Filled("protected", "is", "", ("true",))], TITLES, "zh")
    assert each.choices == (("true", "是"), ("false", "否"))
    assert each.chosen == {"true"}
    assert [word for word, _ in each.operators] == ["is", "not", "on-file", "not-on-file"]
    [told] = told_as_asked(described, [Filled("protected", "is", "", ("true",))], TITLES, "zh")
    assert told.text == "是"


@pytest.mark.parametrize(
    ("phrase", "zh", "en"),
    [
        ("generalise need", "只到照护类别。", "Only as exact as: The kind of care."),
        ("generalise decade", "只到年代。", "Only as exact as: decade."),
        ("generalise 3", "只到每 3 一段。", "Only as exact as: in steps of 3."),
        ("generalise at 60", "只到以 60 为界。", "Only as exact as: below or from 60 on."),
        (
            "generalise 10 from 20 to 60",
            "只到每 10 一段，从 20 起，到 60 为止。",
            "Only as exact as: in steps of 10, from 20 to 60.",
        ),
        (
            "generalise age 20 to 60",
            "只到年龄段（每 20 一段，到 60 为止）。",
            "Only as exact as: ages in steps of 20 to 60.",
        ),
        ("generalise 0.01", "只到0.01 度的方格。", "Only as exact as: a grid of 0.01 degrees."),
        ("generalise branch", "只到所属的大类。", "Only as exact as: the group that it belongs to."),
    ],
)
def test_how_a_value_is_shown_is_told_without_a_code(phrase: str, zh: str, en: str) -> None:
    care = HOUSEHOLD.fields["care_needs"]
    assert (how_shown([phrase], "zh", care), how_shown([phrase], "en", care)) == (zh, en)


def test_own_areas_are_read_by_name(world: World, lin: Visitor) -> None:
    assert "浦兴第一居委会（310115003001）" in unescape(lin.get("/window/requests/new?lang=zh").text)
    other = seated(world, "lin-stands-up")
    other.post("/window/leave", seen="/window")
    assert "区域： 浦兴第一居委会" in other.get("/window?lang=zh").text


def test_an_area_is_typed_beside_the_names_of_those_one_may_look_up(
    lin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = {"title": {"zh": "区划", "en": "Area"}, "kind": "area", "shown": ["reveal"], "sort": False}
    fields = [
        {**field, "name": "area_code", "filter": ["is", "within"]},
        {**field, "name": "moved_from", "filter": ["is"], "shown": ["generalise city"]},
    ]
    title = {"zh": "户籍档案", "en": "Household register"}
    titled = {"type": "household", "action": "list", "title": title, "fields": fields}
    monkeypatch.setattr("gateway.window.pages.describe_catalogue", lambda *_: {"types": [titled], "answers": []})
    page = lin.get("/window?lang=zh").text
    assert '<datalist id="areas"><option value="310115003001">浦兴第一居委会</option></datalist>' in page
    assert re.search(r'name="value:area_code"[^>]* placeholder="不限，区划代码"[^>]* list="areas">', page)
    assert "list=" not in str(re.search(r'<input name="value:moved_from"[^>]*>', page))


def test_what_a_question_asks_about_is_chosen_where_it_is_listed(lin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"name": "care_needs", "title": {"zh": "照护需求", "en": "Care needs"}, "kind": "category"}
    question = {
        "ask": "needs-care",
        "type": "household",
        "title": {"zh": "需要照护吗", "en": "Is care needed?"},
        "given": [given],
        "per_day": 5,
    }
    monkeypatch.setattr("gateway.window.asking.describe_catalogue", lambda *_: {"types": [], "answers": [question]})
    page = lin.get("/window/questions?lang=zh").text
    assert '<select name="value:care_needs" required><option value=""></option><option value="mobility">' in page
    assert '<option value="mobility">行动不便</option>' in page


def test_ticks_of_a_form_that_was_sent_too_late_stand_in_it_again(lin: Visitor) -> None:
    open_page = left_open(lin)
    end_session(lin)
    lin.send("/window/search", lin.same, **open_page, **{"type": "household", "tick:care_needs:dementia": "1"})
    lin.sign_in()
    page = lin.get("/window").text
    assert 'name="tick:care_needs:dementia" value="1" checked>' in page
    assert 'name="tick:care_needs:mobility" value="1">' in page


def test_own_areas_are_the_agreement_s_and_what_was_granted_for_the_purpose(world: World) -> None:
    directory = world.deployment.directory_now()
    agreement = next(each for each in directory.agreements.values() if each.areas == (AREA,))
    purposes = [world.deployment.purposes.by_name[name] for name in ("elderly-care", "disaster-roll")]
    beside = tuple(
        StandingGrant(
            id=each.name,
            agreement_id=agreement.id,
            record_type="household",
            actions=frozenset({Action.LIST}),
            fields=frozenset(),
            purpose=each.name,
            areas=(AREA, area),
            first=agreement.first,
            last=agreement.last,
        )
        for each, area in zip(purposes, ("310115003002", "310115003003"), strict=True)
    )
    assert Place("window", agreement, purposes[0], beside).areas == (AREA, "310115003002")

"""Paper forms: how a station writes them, and how a record fills them in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.form import form as form_command
from gateway.documents import Faulty
from gateway.window.paper.load import load_forms
from tests.unit.signin.visitors import Visitor
from tests.unit.window.clerks import AREA, asked, household_of, last_entry, seated
from tests.world import Deployment, World

SHIPPED = (Path(__file__).parents[3] / "config/forms/elderly-care-visit.yaml").read_text(encoding="utf-8")


def lines_of(page: str) -> dict[str, str]:
    """What stands on each line."""
    return dict(re.findall(r'<th scope="row">([^<]*)</th><td><bdi>(.*?)</bdi></td>', page))


@pytest.fixture(scope="module")
def lin(world: World) -> Iterator[Visitor]:
    """A clerk before three households: one with everything, one without care needs, one of protected people."""
    rows = [household_of(number, AREA) for number in range(3)]
    rows[1] |= {"care_needs": None}
    rows[2] |= {"protected": True}
    world.archive.fill({"household": [*rows, household_of(9, "310115999999")]})
    yield seated(world, "lin-paper")
    world.archive.fill({"household": [*(household_of(number, AREA) for number in range(3))]})


def test_a_form_is_offered_at_a_record_and_filled_in_on_the_record(world: World, lin: Visitor) -> None:
    assert "居家养老入户走访表" in asked(lin, "record", identifier="HH-0000").text
    page = asked(lin, "paper", identifier="HH-0000", form="elderly-care-visit")
    lines = lines_of(page.text)
    assert (lines["户号"], lines["联系电话"], lines["室号"]) == ("HH-0000", "*******1234", "")
    assert lines["姓名"] == "&lt;b&gt;测试0&lt;/b&gt;"
    entry = last_entry(world)
    assert (entry["request"] in page.text, entry["action"], entry["count"]) == (True, "read", 1)
    assert set(entry["released"]) == {
        *("household_no", "head_name", "head_birth_date", "head_id_number", "address", "phone", "care_needs")
    }
    for duty in ("不得转给他人。", "最多保存 180 天。", "2026-11-22 12:", "被走访人或家属"):
        assert duty in page.text


def test_what_is_withheld_absent_or_empty_is_blank_alike(lin: Visitor) -> None:
    unneeded = lines_of(asked(lin, "paper", identifier="HH-0001", form="elderly-care-visit").text)
    protected = lines_of(asked(lin, "paper", identifier="HH-0002", form="elderly-care-visit").text)
    assert (unneeded["联系电话"], unneeded["照护需求"]) == ("", "")
    assert {protected[name] for name in ("姓名", "住址（楼幢）", "联系电话", "身体与生活状况")} == {""}


def test_a_form_asks_for_its_own_fields_alone(world: World, lin: Visitor) -> None:
    page = asked(lin, "paper", identifier="HH-0000", form="residence-proof")
    assert set(last_entry(world)["released"]) == {"household_no", "head_name", "address"}
    assert lines_of(page.text)["户内人数"] == ""


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"form": "no-such-form"}, 400),
        ({"form": ""}, 400),
        ({"type": "resident"}, 400),
        ({"identifier": "HH-0009"}, 404),
        ({"identifier": "HH-9999"}, 404),
        ({"identifier": ""}, 400),
    ],
)
def test_whoever_edits_the_choice_of_a_form_is_refused_on_the_record(
    world: World, lin: Visitor, changed: dict[str, str], status: int
) -> None:
    chosen = {"type": "household", "identifier": "HH-0000", "form": "elderly-care-visit", **changed}
    page = asked(lin, "paper", **chosen)
    assert page.status_code == status
    entry = last_entry(world)
    assert (entry["kind"], entry["request"] in page.text) == ("refusal", True)


def test_a_form_is_offered_for_its_own_purposes_alone(world: World) -> None:
    other = seated(world, "lin-unpapered", "disaster-roll")
    assert "填表打印" not in asked(other, "record", identifier="HH-0000").text
    assert asked(other, "paper", identifier="HH-0000", form="elderly-care-visit").status_code == 400


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("form: elderly-care-visit", "form: another", "9:1  `form`: has to be elderly-care-visit"),
        ("type: household", "type: homes", "11:1  `type`: the catalogue has case"),
        ("[elderly-care]", "[elderly-car]", "12:11  `elderly-car` is not a purpose"),
        ("[elderly-care]", "[]", "12:1  `purpose`: has to name at least one"),
        ("field: head_name", "field: name_of_head", "15:33  `household` has no such field"),
        ("field: head_name", "blank: wide", "`lines.1.blank`: has to be one of line, box"),
        ("field: head_name", "", "`lines.1`: has to have either `field` or `blank`"),
        ("field: head_name", "field: head_name, blank: line", "`lines.1`: has to have either `field` or `blank`"),
        ("zh: 走访人, en: Visitor", "zh: 走访人", "`signatures.0.en`: is missing"),
        ("type: household", "kind: household", "`kind`: is not a key that is known here"),
    ],
)
def test_a_wrong_form_is_told_with_its_place(
    deployment: Deployment, tmp_path: Path, written: str, instead: str, told: str
) -> None:
    assert written in SHIPPED
    (tmp_path / "elderly-care-visit.yaml").write_text(SHIPPED.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(Faulty) as faulty:
        load_forms(tmp_path, deployment.catalogue, deployment.purposes)
    assert told in str(faulty.value)


def test_a_file_that_might_be_a_form_is_not_passed_over_and_no_folder_is_no_forms(
    deployment: Deployment, tmp_path: Path
) -> None:
    assert load_forms(tmp_path / "none", deployment.catalogue, deployment.purposes) == ()
    (tmp_path / "README.txt").write_text("no form")
    assert load_forms(tmp_path, deployment.catalogue, deployment.purposes) == ()
    (tmp_path / "visit.yml").write_text(SHIPPED, encoding="utf-8")
    with pytest.raises(Faulty, match=r"rename or remove the file"):
        load_forms(tmp_path, deployment.catalogue, deployment.purposes)


def test_the_station_checks_its_forms_before_it_starts(deployment: Deployment) -> None:
    checked = CliRunner().invoke(form_command, ["check"], obj=deployment.settings)
    assert (checked.exit_code, "residence-proof" in checked.output) == (0, True), checked.output
    listed = CliRunner().invoke(form_command, ["check", "--json"], obj=deployment.settings)
    assert '"elderly-care-visit"' in listed.output


def test_a_form_of_which_nothing_is_shown_asks_for_no_more_than_the_identifier(
    world: World, lin: Visitor, tmp_path: Path
) -> None:
    bare = re.sub(
        r"lines:.*", "lines:\n  - {label: {zh: 人数, en: Members}, field: members}\n", SHIPPED, flags=re.DOTALL
    )
    (tmp_path / "elderly-care-visit.yaml").write_text(bare, encoding="utf-8")
    other = World(world.deployment, "of-bare-forms", forms=tmp_path)
    other.archive.fill({"household": [household_of(0, AREA)]})
    own, lin.browser.application = lin.browser.application, other.app
    try:
        page = asked(lin, "paper", identifier="HH-0000", form="elderly-care-visit")
        assert (page.status_code, lines_of(page.text)) == (200, {"人数": ""})
        assert last_entry(other)["released"] == ["household_no"]
    finally:
        lin.browser.application = own

"""Inference, classes 27 to 37: an answer tells nothing by being different from another."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Final

import pytest

from tests.leaks.answers import code, plain
from tests.leaks.households import HIDDEN, household
from tests.world import Asker, World

LIST: Final = "/v1/records/household"


@pytest.mark.parametrize("why", HIDDEN)
def test_27_a_hidden_record_is_read_like_one_that_does_not_exist(seen: World, committee: Asker, why: str) -> None:
    seen.archive.fill({"household": [household("H-1", **HIDDEN[why])]})
    hidden, absent = (seen.read(committee, "household", number) for number in ("H-1", "H-2"))
    assert plain(hidden) == plain(absent)
    assert code(hidden) == (404, "GW402")


@pytest.mark.parametrize("why", HIDDEN)
def test_27_a_hidden_record_is_not_found_by_any_criterion(seen: World, committee: Asker, why: str) -> None:
    seen.archive.fill({"household": [household("H-1", **HIDDEN[why])]})
    for query in ({"household_no": "H-1"}, {"care_needs": "助餐"}, {"care_needs.present": "true"}):
        found = seen.get(committee, LIST, query)
        seen.archive.fill({"household": []})
        assert plain(found) == plain(seen.get(committee, LIST, query))
        seen.archive.fill({"household": [household("H-1", **HIDDEN[why])]})


@pytest.mark.parametrize("path", ["/v1/records/{}", "/v1/records/{}/H-1", "/v1/records/{}?fields=name"])
def test_27_a_type_that_is_not_shared_is_refused_like_one_that_does_not_exist(
    seen: World, committee: Asker, path: str
) -> None:
    hidden, unknown = (seen.get(committee, path.format(name)) for name in ("offence", "no_such_type"))
    assert plain(hidden) == plain(unknown)
    assert code(hidden) == (403, "GW301")


def test_28_the_archive_is_asked_as_often_whatever_is_hidden(seen: World, committee: Asker) -> None:
    seen.read(committee, "household", "H-1")
    for rows in ([], [household()], [household(**HIDDEN["secret"])], [household(f"H-{n}") for n in range(40)]):
        seen.archive.fill({"household": rows})
        for path in (LIST, f"{LIST}/H-1"):
            seen.get(committee, path)
            asked = seen.driver.asked
            seen.get(committee, path)
            assert seen.driver.asked == asked + 1


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": "*"},
        {"If-Match": "*"},
        {"If-Modified-Since": "Sun, 22 Nov 2099 04:00:00 GMT"},
        {"If-Unmodified-Since": "Sun, 22 Nov 1970 04:00:00 GMT"},
        {"Range": "bytes=0-1"},
        {"If-Range": "x", "Range": "bytes=0-1"},
    ],
    ids=str,
)
def test_29_an_answer_is_whole_whatever_condition_is_set(
    seen: World, committee: Asker, headers: Mapping[str, str]
) -> None:
    whole = plain(seen.get(committee, LIST))
    assert plain(seen.get(committee, LIST, headers=headers)) == whole
    assert not {"etag", "last-modified", "accept-ranges", "content-range"} & {name.lower() for name, _ in whole[1]}


@pytest.mark.parametrize("phone", ["4", "44", "1234", "138000012345", "1380000123"])
def test_30_a_mask_over_a_short_value_shows_neither_it_nor_its_length(
    seen: World, committee: Asker, phone: str
) -> None:
    seen.archive.fill({"household": [household(phone=phone)]})
    assert (seen.read(committee, "household", "H-1").json or {})["data"]["phone"] == "**"


def test_35_absent_null_and_withheld_are_three_things_in_every_form(seen: World, committee: Asker) -> None:
    row = household(care_needs=None, address="不详")
    seen.archive.fill({"household": [row]})
    record = (seen.read(committee, "household", "H-1").json or {})["data"]
    assert "phone" not in record
    assert record["care_needs"] is None
    assert record["address"] == "[withheld]"
    text = seen.read(committee, "household", "H-1", headers={"Accept": "text/csv"}).text
    header, cells = text.split("\r\n")[:2]
    said = dict(zip(header.split(","), cells.split(","), strict=True))
    assert (said["phone"], said["care_needs"], said["address"]) == ("[absent]", "", "[withheld]")


def test_35_a_value_that_reads_like_a_state_is_not_taken_for_it(seen: World, committee: Asker) -> None:
    seen.archive.fill({"household": [household(care_needs="[withheld]", head_name="[absent]")]})
    text = seen.read(committee, "household", "H-1", headers={"Accept": "text/csv"}).text
    assert '"[withheld]"' in text
    assert '"[absent]"' in text
    [_, cells] = csv.reader(io.StringIO(text))
    assert cells.count("[withheld]") == 1


@pytest.mark.parametrize(
    ("criterion", "found"),
    [
        ({"care_needs.not": "助餐"}, ["H-2"]),
        ({"care_needs": "助餐"}, ["H-1"]),
        ({"care_needs.in": "助餐,助医"}, ["H-1", "H-2"]),
        ({"care_needs.present": "false"}, ["H-3", "H-4"]),
        ({"care_needs.present": "true"}, ["H-1", "H-2"]),
        ({"address.present": "true"}, ["H-1", "H-2"]),
        ({"address.not": "x"}, ["H-1", "H-2"]),
        ({"address.present": "false"}, ["H-3", "H-4"]),
    ],
    ids=str,
)
def test_37_null_and_what_is_withheld_are_compared_alike(
    seen: World, committee: Asker, criterion: dict[str, str], found: list[str]
) -> None:
    rows = [
        household("H-1"),
        household("H-2", care_needs="助医"),
        household("H-3", care_needs=None, address=None),
        household("H-4", care_needs=None, address="不详"),
    ]
    seen.archive.fill({"household": rows})
    page = seen.get(committee, LIST, criterion).json or {}
    assert [record["household_no"] for record in page["data"]] == found

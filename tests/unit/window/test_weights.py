"""What a clerk's pages weigh, with all that they load."""

from __future__ import annotations

import gzip
import re
from typing import Final

import pytest

from tests.unit.signin.visitors import Visitor
from tests.unit.window.clerks import AREA, asked, household_of, seated
from tests.world import World

LARGEST: Final = 150 * 1024
"""Bytes, compressed or not."""


@pytest.fixture(scope="module")
def lin(world: World) -> Visitor:
    return seated(world, "lin-weighs")


def test_no_page_of_a_clerk_is_heavy(world: World, lin: Visitor) -> None:
    rows = [household_of(number, AREA) | {"head_name": "名" * 300} for number in range(60)]
    world.archive.fill({"household": rows})
    one = {"identifier": "HH-0001"}
    pages = {path: lin.get(f"/window{path}") for path in ("", "/questions", "/notices", "/receipts")}
    pages |= {"search": asked(lin, "search"), "record": asked(lin, "record", **one)}
    pages["paper"] = asked(lin, "paper", **one, form="elderly-care-visit")
    world.archive.fill({"household": [household_of(number, AREA) for number in range(3)]})
    style = lin.get("/window/style.css").data
    for name, page in pages.items():
        assert page.status_code == 200, name
        assert re.findall(r'<link[^>]* href="([^"]*)"|(<script|<img|<iframe)', page.text) == [("/window/style.css", "")]
        assert len(gzip.compress(page.data)) + len(gzip.compress(style)) < LARGEST
        assert name == "search" or len(page.data) + len(style) < LARGEST


def test_nothing_of_the_window_is_fetched_from_elsewhere(lin: Visitor) -> None:
    assert b"url(" not in lin.get("/window/style.css").data
    assert b"@import" not in lin.get("/window/style.css").data

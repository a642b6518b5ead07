"""An address without a page: somebody is led to one, and a program is answered with its problem document."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from tests.world import World

PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "/account"),
        ("/window/search", "/window"),
        ("/window/requests/ask", "/window"),
        ("/desk/ledger/search", "/desk/ledger"),
        ("/desk/policy/look", "/desk/policies"),
        ("/signin/passkey", "/account"),
    ],
)
def test_an_address_that_takes_forms_alone_leads_to_their_page(world: World, path: str, place: str) -> None:
    answered = Client(world.app).get(path, headers={"Accept": PAGE})
    assert (answered.status_code, answered.headers["Location"]) == (303, place)


def test_an_address_without_a_page_is_told_in_the_language_of_the_browser(world: World) -> None:
    somebody = Client(world.app)
    for language, words in (("", "没有这一页"), ("?lang=en", "There is no such page")):
        page = somebody.get(f"/dask{language}", headers={"Accept": PAGE})
        assert (page.status_code, page.mimetype, words in page.text) == (404, "text/html", True)
        assert 'href="/account"' in page.text
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("method", "path", "accept", "code"),
    [
        ("GET", "/dask", "*/*", "GW109"),
        ("GET", "/", "application/json", "GW109"),
        ("POST", "/dask", PAGE, "GW109"),
        ("GET", "/v1/nothing", PAGE, "GW109"),
        ("GET", "/oauth/token", PAGE, "GW110"),
        ("GET", "/window/search", "*/*", "GW110"),
        ("DELETE", "/window", PAGE, "GW110"),
    ],
)
def test_a_program_is_answered_as_ever(world: World, method: str, path: str, accept: str, code: str) -> None:
    answered = Client(world.app).open(path, method=method, headers={"Accept": accept})
    assert (answered.json or {})["code"] == code

"""A page that was left open over night: what was typed into it is there again after signing in, and nowhere else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gateway.errors import LEDGER, GatewayError
from gateway.ledger.book import Ledger
from tests.unit.signin.visitors import Visitor, end_session, hidden
from tests.unit.window.clerks import clerk, last_entry, seated, sit
from tests.world import World

TYPED = {"type": "household", "value:address": "mobility-of-long-ago", "operator:address": "not"}


@pytest.fixture(scope="module")
def lin(world: World) -> Visitor:
    return seated(world, "lin-sleeps")


def left_open(visitor: Visitor, page: str = "/window") -> dict[str, str]:
    """What the forms of a page hold beside what is typed."""
    found = hidden(visitor.get(page).text)
    return {name: found[name] for name in ("form_token", "held")}


def test_a_search_that_was_sent_too_late_stands_in_its_form_again_once(world: World, lin: Visitor) -> None:
    open_page, before = left_open(lin), last_entry(world)["request"]
    end_session(lin)
    late = lin.send("/window/search", lin.same, **open_page, **TYPED)
    assert late.headers["Location"] == "/signin?next=%2Fwindow"
    assert not [key for key in world.redis.keys("*") if b"long-ago" in (world.redis.dump(key) or b"")]
    lin.sign_in()
    page = lin.get("/window").text
    assert 'value="mobility-of-long-ago"' in page
    assert '<option value="not" selected>' in page
    assert "还没有提交" in page
    assert "居家养老服务" in page
    assert last_entry(world)["request"] == before  # it was not sent by itself
    assert "long-ago" not in lin.get("/window").text


@pytest.mark.parametrize(
    ("path", "page", "typed"),
    [
        ("/window/answer", "/window/questions", {"ask": "lives-here", "value:head_id_number": "310115190001010000"}),
        ("/window/download", "/window", TYPED),
        ("/window/requests/ask", "/window/requests/new", {"type": "household", "basis": "老年人权益保障法第三十七条"}),
    ],
)
def test_so_does_what_was_typed_elsewhere(lin: Visitor, path: str, page: str, typed: dict[str, str]) -> None:
    open_page = left_open(lin, page)
    end_session(lin)
    late = lin.send(path, lin.same, **open_page, **typed)
    assert late.headers["Location"] == f"/signin?next={page.replace('/', '%2F')}"
    lin.sign_in()
    assert f'value="{[*typed.values()][1]}"' in lin.get(page).text


WISH: dict[str, Any] = {
    "type": "household",
    "named": "no_kind_that_is_offered",
    "field": ["phone", "head_id_number"],
    "action": ["read"],
    "purpose": "disaster-roll",
    "basis": "老年人权益保障法",
}


def is_as_filled_in(page: str) -> bool:
    """Whether a form for a request has the ticks, and no others, and what was typed and chosen."""
    ticked = re.findall(r'name="(?:field|action)" value="(\w+)" checked', page)
    chosen = re.findall(r'<option value="([^"]+)" selected>', page)
    typed = 'value="no_kind_that_is_offered"' in page and 'value="老年人权益保障法"' in page
    return (sorted(ticked), chosen, typed) == (["head_id_number", "phone", "read"], ["disaster-roll"], True)


def test_every_tick_of_a_request_comes_back(lin: Visitor) -> None:
    open_page = left_open(lin, "/window/requests/new")
    end_session(lin)
    lin.send("/window/requests/ask", lin.same, **open_page, **WISH)
    lin.sign_in()
    assert is_as_filled_in(lin.get("/window/requests/new").text)
    refused = lin.send("/window/requests/ask", lin.same, **left_open(lin, "/window/requests/new"), **WISH)
    assert (refused.status_code, is_as_filled_in(refused.text)) == (422, True)


def test_every_tick_is_sent_again_with_what_could_not_be_taken(lin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise GatewayError(LEDGER)

    open_page = left_open(lin, "/window/requests/new")
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "append", refuse)
        refused = lin.send("/window/requests/ask", lin.same, **open_page, **WISH)
    assert refused.status_code == 503
    kept = re.findall(r'<input type="hidden" name="field" value="(\w+)">', refused.text)
    assert kept == ["phone", "head_id_number"]


def test_nobody_else_is_given_it_at_the_same_browser(world: World, lin: Visitor) -> None:
    other = clerk(world, "lin-next-day")
    other.post("/signin/out", seen="/account")
    open_page = left_open(lin)
    end_session(lin)
    lin.send("/window/search", lin.same, **open_page, **TYPED)
    own, lin.browser = lin.browser, other.browser
    other.browser = own
    other.sign_in()
    sit(other)
    assert "long-ago" not in other.get("/window").text
    other.post("/signin/out", seen="/account")
    lin.sign_in()
    assert "long-ago" in lin.get("/window").text


@pytest.mark.parametrize("altered", ["", "AAAA", "A" * 200, "not base 64 §"])
def test_a_form_that_does_not_tell_who_filled_it_in_is_not_kept(world: World, lin: Visitor, altered: str) -> None:
    open_page = left_open(lin)
    end_session(lin)
    late = lin.send("/window/search", lin.same, **{**open_page, "held": altered}, **TYPED)
    assert late.headers["Location"] == "/signin?next=%2Fwindow"
    assert world.redis.keys("gateway:unsent:*") == []
    lin.sign_in()
    sit(lin)


def test_another_browser_s_word_for_who_filled_a_form_in_is_not_taken(world: World, lin: Visitor) -> None:
    other = seated(world, "lin-elsewhere-open")
    theirs = left_open(other)["held"]
    open_page = left_open(lin)
    end_session(lin)
    lin.send("/window/search", lin.same, **{**open_page, "held": theirs}, **TYPED)
    assert world.redis.keys("gateway:unsent:*") == []
    lin.sign_in()
    sit(lin)


def test_another_purpose_is_not_given_what_was_typed_for_the_first(lin: Visitor) -> None:
    open_page = left_open(lin)
    end_session(lin)
    lin.send("/window/search", lin.same, **open_page, **TYPED)
    lin.sign_in()
    lin.post("/window/seat", seen="/account", place="committee-puxing-one-disaster-window:disaster-roll")
    page = lin.get("/window").text
    assert ("防疫与救灾" in page, "long-ago" in page) == (True, False)
    lin.post("/window/leave", seen="/window")
    sit(lin)


def test_what_was_typed_is_not_lost_when_it_cannot_be_looked_up(lin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise GatewayError(LEDGER)

    open_page = left_open(lin)
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "append", refuse)
        refused = lin.send("/window/search", lin.same, **open_page, **TYPED)
    assert refused.status_code == 503
    assert re.findall('form method="post" action="([^"]*)"', refused.text) == ["/window/search", "/window/form"]
    again = lin.send("/window/form", lin.same, **hidden(refused.text))
    assert 'value="mobility-of-long-ago"' in again.text

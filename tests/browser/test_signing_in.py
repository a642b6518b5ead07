"""People's pages in a real browser: what a browser takes and sends by itself is what the pages rely on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from gateway.identity.people.codes import STEP_S
from tests.browser.pages import Served, begin, sign_in, somebody_of_the_station


def test_a_browser_takes_the_cookies_on_this_machine_and_sends_the_forms(served: Served, page: Page) -> None:
    secret = begin(served, page, somebody_of_the_station("in-a-browser"))
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert {"__Host-session", "__Host-browser", "__Host-device"} <= kept.keys()
    assert all(cookie["secure"] and cookie["httpOnly"] for cookie in kept.values())
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signin")
    served.world.clock.now += STEP_S
    sign_in(served, page, "in-a-browser")
    page.get_by_label("Code").fill(served.code(secret))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/account")


def test_a_form_of_another_site_is_refused_with_what_the_browser_itself_says(
    served: Served, page: Page, tmp_path: Path
) -> None:
    begin(served, page, somebody_of_the_station("lured"))
    lure = tmp_path / "lure.html"
    action = f"{served.address}/signin/out"
    lure.write_text(f'<form method="post" action="{action}"><button>win</button></form>', encoding="utf-8")
    page.goto(lure.as_uri())
    page.get_by_role("button", name="win").click()
    page.get_by_role("alert").wait_for()
    page.goto(f"{served.address}/account")
    assert page.url == f"{served.address}/account"


@pytest.mark.parametrize("path", ["/signin", "/signin/first"])
def test_a_page_can_be_filled_in_by_the_keyboard_alone_and_fits_a_telephone(
    served: Served, page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(served.address + path)
    unlabelled = "[...document.querySelectorAll('input:not([type=hidden])')].filter(i => !i.labels.length).length"
    assert page.evaluate(unlabelled) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.activeElement.id") == "account"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "INPUT"

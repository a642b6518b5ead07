"""The editor in a real browser: what it marks as one types, with its content policy in force."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.keys import add_authenticator
from tests.browser.pages import Served
from tests.browser.test_desk import arrive
from tests.browser.test_window import SIZES
from tests.machine import needs_node

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="package"),
    needs_node("htmx.org", "@codemirror/view"),
]

NAME = "committee-elderly-care"


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    """A page whose console has to stay empty: no word of the content policy, and no fault of a script."""
    context = chromium.new_context(viewport=SIZES["old screen"])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    add_authenticator(page)
    page.goto(f"{served.address}/signin?lang=en")
    arrive(served, page)
    said.clear()
    yield page
    page.goto(f"{served.address}/account")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    context.close()
    assert said == []


def test_what_is_wrong_is_marked_as_one_types_and_tab_leaves_the_text(served: Served, page: Page) -> None:
    page.goto(f"{served.address}/desk/policy/edit?name={NAME}&view=text")
    page.locator(".cm-content").wait_for()
    page.locator("#changes [role=status]").wait_for()
    assert page.locator("#text").is_hidden()
    assert page.locator(".yaml-key").count() > 3
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("nonsense: [\n")
    page.locator("#faults li").first.wait_for()
    page.locator(".cm-lint-marker-error").first.wait_for()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.locator("#faults").wait_for(state="detached")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "check"

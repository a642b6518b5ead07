"""The desk in a real browser: somebody who never saw a terminal changes a policy, with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.arriving import arrive_at_desk
from tests.browser.keys import add_authenticator
from tests.browser.pages import Served
from tests.browser.test_window import see
from tests.machine import needs_node

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("axe-core"),
]


def test_a_policy_is_changed_checked_and_published_with_the_keyboard(served: Served, walker: Page) -> None:
    add_authenticator(walker)
    arrive_at_desk(served, walker)
    walker.goto(f"{served.address}/desk")
    see(walker, "desk", "main")
    walker.goto(f"{served.address}/desk/policies")
    see(walker, "policies", "table")
    name = "property-rental-housing"
    walker.goto(f"{served.address}/desk/policy?name={name}")
    see(walker, "policy", "pre")
    walker.goto(f"{served.address}/desk/policy/edit?name={name}")
    see(walker, "form", "table.fields")
    walker.locator("button[value=to-text]").press("Enter")
    see(walker, "editor", ".cm-content")
    text = walker.locator("#text").input_value()
    write(walker, text.replace("reveal\n", "“reveal”\n", 1))
    walker.locator("button[value=check]").press("Enter")
    see(walker, "faults", "#faults")
    walker.locator("button[value=mend]").press("Enter")
    see(walker, "proposal", "#proposal .added")
    less = text.split("\ntests:")[0].replace("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}")
    write(walker, less)
    walker.locator("button[value=check]").press("Enter")
    see(walker, "difference", "#changes")
    walker.locator("button[value=submit]").press("Enter")
    walker.wait_for_url("**done=submit")
    walker.locator("button[value=publish]").press("Enter")
    walker.wait_for_url("**/signin/again*")
    walker.locator("form[data-passkey] button").press("Enter")
    walker.wait_for_url(f"**/desk/policy?name={name}")
    walker.locator("button[value=publish]").press("Enter")
    walker.wait_for_url("**done=publish")
    see(walker, "published", "[role=status]")


def write(page: Page, text: str) -> None:
    """Put ``text`` in place of all that stands in the editor."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)

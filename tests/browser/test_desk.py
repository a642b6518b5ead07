"""The desk in a real browser: somebody who never saw a terminal changes a policy, with the keyboard alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from gateway.identity.people.codes import STEP_S
from gateway.model.person import Person, Role
from tests.browser.keys import add_authenticator
from tests.browser.pages import Served, shared_secret
from tests.browser.screens import SCREENS, SIZES
from tests.browser.test_window import see
from tests.machine import needs_node
from tests.unit.signin.visitors import PASSWORD, people_of

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("axe-core"),
]


@pytest.fixture(params=SCREENS, ids=" on ".join)
def page(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Page]:
    language, size = request.param
    context = chromium.new_context(bypass_csp=True, viewport=SIZES[size])
    page = context.new_page()
    page.goto(f"{served.address}/signin?lang={language}")
    yield page
    context.close()


def test_a_policy_is_changed_checked_and_published_with_the_keyboard(served: Served, page: Page) -> None:
    add_authenticator(page)
    arrive(served, page)
    page.goto(f"{served.address}/desk")
    see(page, "desk", "main")
    page.goto(f"{served.address}/desk/policies")
    see(page, "policies", "table")
    name = "property-rental-housing"
    page.goto(f"{served.address}/desk/policy?name={name}")
    see(page, "policy", "pre")
    page.goto(f"{served.address}/desk/policy/edit?name={name}")
    see(page, "form", "table.fields")
    page.locator("button[value=to-text]").press("Enter")
    see(page, "editor", ".cm-content")
    text = page.locator("#text").input_value()
    write(page, text.replace("reveal\n", "“reveal”\n", 1))
    page.locator("button[value=check]").press("Enter")
    see(page, "faults", "#faults")
    page.locator("button[value=mend]").press("Enter")
    see(page, "proposal", "#proposal .added")
    less = text.split("\ntests:")[0].replace("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}")
    write(page, less)
    page.locator("button[value=check]").press("Enter")
    see(page, "difference", "#changes")
    page.locator("button[value=submit]").press("Enter")
    page.wait_for_url("**done=submit")
    page.locator("button[value=publish]").press("Enter")
    page.wait_for_url("**/signin/again*")
    page.locator("form[data-passkey] button").press("Enter")
    page.wait_for_url(f"**/desk/policy?name={name}")
    page.locator("button[value=publish]").press("Enter")
    page.wait_for_url("**done=publish")
    see(page, "published", "[role=status]")


def write(page: Page, text: str) -> None:
    """Put ``text`` in place of all that stands in the editor."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def arrive(served: Served, page: Page, *roles: Role) -> None:
    """A policy administrator, or somebody with other ``roles``, chooses a password and an app, and adds a passkey."""
    name = f"wang-{secrets.token_hex(4)}"
    person = Person(name, "王芳", None, frozenset(roles or {Role.POLICY_ADMINISTRATOR}), active=True)
    code = people_of(served.world).add(person)
    page.goto(f"{served.address}/signin/first")
    for field, text in {"account": person.id, "code": code, "password": PASSWORD, "again": PASSWORD}.items():
        page.locator(f"#{field}").fill(text)
    page.locator("form:has(#account) button").press("Enter")
    secret = shared_secret(page)
    served.world.clock.now += STEP_S
    page.locator("#code").fill(served.code(secret))
    page.locator("form:has(#code) button").press("Enter")
    page.locator("ol li code").first.wait_for()
    page.goto(f"{served.address}/account/passkeys")
    page.locator("#name").fill("desk")
    page.locator("form:has(#name) button").press("Enter")
    page.locator("li code").first.wait_for()
    served.world.clock.now += 301

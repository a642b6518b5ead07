"""Somebody comes for the first time, with a one-time code and the keyboard: to the window, or to the desk."""

from __future__ import annotations

import secrets

from playwright.sync_api import Page

from gateway.identity.people.codes import STEP_S
from gateway.model.person import Person, Role
from tests.browser.pages import Served, shared_secret
from tests.unit.signin.visitors import PASSWORD, people_of


def arrive_at_window(served: Served, partner: str, page: Page) -> tuple[bytes, str]:
    """A clerk chooses a password and an app, and is signed in; what the app shares, and the account."""
    person = Person(f"lin-{secrets.token_hex(4)}", "林小妹", partner, frozenset({Role.CLERK}), active=True)
    return _begin(served, page, person), person.id


def arrive_at_desk(served: Served, page: Page, *roles: Role) -> None:
    """Somebody of the station, by default a policy administrator, adds a passkey, which was proved a while ago."""
    name = f"wang-{secrets.token_hex(4)}"
    _begin(served, page, Person(name, "王芳", None, frozenset(roles or {Role.POLICY_ADMINISTRATOR}), active=True))
    page.goto(f"{served.address}/account/passkeys")
    page.locator("#name").fill("desk")
    page.locator("form:has(#name) button").press("Enter")
    page.locator("li code").first.wait_for()
    served.world.clock.now += 301


def _begin(served: Served, page: Page, person: Person) -> bytes:
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
    return secret

"""What tests in a browser do again and again: forms are filled in by their labels, as whoever reads them does."""

from __future__ import annotations

import re
import shutil
from base64 import b32decode
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, expect

from gateway.identity.people.codes import STEP_S, code_at
from gateway.model.person import Person, Role
from tests.unit.signin.visitors import PASSWORD, people_of
from tests.world import World

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Served:
    """A gateway that listens, and its address."""

    world: World
    address: str

    def code(self, secret: bytes) -> str:
        """What an app shows now that shares ``secret``."""
        return code_at(secret, int(self.world.clock()) // STEP_S)


def somebody_of_the_station(person_id: str) -> Person:
    return Person(person_id, person_id, None, frozenset({Role.REVIEWER}), active=True)


def open_enrolment(served: Served, page: Page, person: Person) -> bytes:
    """Go with a one-time code to where a second factor is chosen; what an app would share is returned."""
    code = people_of(served.world).add(person)
    page.goto(f"{served.address}/signin/first?lang=en")
    for label, text in {
        "Account": person.id,
        "One-time code": code,
        "New password": PASSWORD,
        "The new password again": PASSWORD,
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Continue").click()
    return shared_secret(page)


def shared_secret(page: Page) -> bytes:
    """What an app would share, as the page shows it on which one is connected."""
    page.wait_for_url("**/signin/second*")
    return b32decode(re.sub(r"\s", "", page.locator("code").inner_text()))


def begin(served: Served, page: Page, person: Person) -> bytes:
    """Go from a one-time code to one's account; what the app shares is returned."""
    secret = open_enrolment(served, page, person)
    page.get_by_label("Code").fill(served.code(secret))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    expect(page.locator("li code")).to_have_count(10)
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/account")
    return secret


def sign_in(served: Served, page: Page, account: str) -> None:
    """Take the first step."""
    page.goto(f"{served.address}/signin")
    page.get_by_label("Account").fill(account)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/signin/second*")

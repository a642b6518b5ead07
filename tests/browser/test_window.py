"""A clerk at the window, in a real browser: in both languages, on an old screen, a wide one and a telephone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from gateway.identity.people.codes import STEP_S
from gateway.model.client import Binding, Client
from gateway.model.person import Person, Role
from tests.browser.axe import look_at
from tests.browser.pages import Served, shared_secret
from tests.machine import needs_node
from tests.unit.signin.visitors import PASSWORD, people_of
from tests.unit.window.clerks import AREA, household_of

SIZES: Final[dict[str, ViewportSize]] = {
    "old screen": {"width": 1366, "height": 768},
    "telephone": {"width": 360, "height": 740},
    "wide screen": {"width": 1920, "height": 1080},
}
LOOKED_AT: Final = os.environ.get("GATEWAY_SCREENSHOTS")
"""A folder for a picture of every page, for people to look at."""

LARGEST_PAGE: Final = 150 * 1024
"""Bytes that a clerk's page may cost, its style included."""

pytestmark = needs_node("axe-core")


@pytest.fixture(scope="module")
def committee(served: Served) -> str:
    """The partner, which has a window and eighty households in its area."""
    deployment = served.world.deployment
    asker = deployment.asker("community-committee", "elderly-care")
    window = Client("care-window", asker.agreement.id, (), active=True, binding=Binding.SESSION)
    deployment.administration.add_client(window)
    rows = [household_of(number, AREA) for number in range(80)]
    rows[1]["address"] = "没有门牌的地方"
    rows[2]["head_name"] = "名" * 300
    rows[3]["head_name"] = "\u202e倒写 🙂"
    served.world.archive.fill({"household": rows})
    return asker.partner.id


@pytest.fixture(params=[("zh", "old screen"), ("en", "telephone"), ("zh", "wide screen")], ids=" on ".join)
def page(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Page]:
    language, size = request.param
    context = chromium.new_context(bypass_csp=True, viewport=SIZES[size], java_script_enabled=True)
    page = context.new_page()
    page.goto(f"{served.address}/signin?lang={language}")
    yield page
    context.close()


def test_a_clerk_goes_from_signing_in_to_an_answer(served: Served, committee: str, page: Page) -> None:
    cost: list[int] = []
    page.on("response", lambda response: cost.append(len(response.body()) if response.ok else 0))
    arrive(served, committee, page)
    page.goto(f"{served.address}/window")
    see(page, "seat", ".place")
    page.locator(".place button").first.click()
    see(page, "form", 'input[name="value:care_needs"]')
    cost.clear()
    page.locator('main form[action="/window/search"] button').click()
    see(page, "results", "table")
    assert 0 < sum(cost) < LARGEST_PAGE
    assert page.locator("tbody tr").count() == 50
    assert "HH-" not in page.url
    page.locator(".actions button").first.click()
    page.locator("tbody tr").nth(29).wait_for()
    assert page.locator("tbody tr").count() == 30
    with page.expect_download() as taken:
        page.locator('form[action="/window/download"] button').click()
    assert len(Path(taken.value.path()).read_text(encoding="utf-8").splitlines()) == 31
    page.locator('form[action="/window/form"] button').click()
    page.locator('input[name="value:household_no"]').fill("HH-0001")
    page.keyboard.press("Enter")
    see(page, "one-result", "tbody tr")
    page.locator("tbody button").first.press("Enter")
    see(page, "record", "dl.record")
    assert page.locator("dd small").count() >= 3
    assert page.locator("dd.withheld small").count() == 1
    page.locator(".actions a").click()
    page.locator('input[name="value:head_birth_date"]').fill("not a decade")
    page.locator('input[name="value:household_no"]').fill("HH-NONE")
    page.locator('main form[action="/window/search"] button').click()
    see(page, "nothing", "[role=status]")
    assert page.locator("tbody tr").count() == 0


def test_odd_names_and_an_edited_form_break_no_page(served: Served, committee: str, page: Page) -> None:
    arrive(served, committee, page)
    page.goto(f"{served.address}/window")
    page.locator(".place button").first.click()
    for number, shown in (("HH-0002", "名" * 300), ("HH-0003", "\u202e倒写 🙂")):
        page.goto(f"{served.address}/window")
        page.locator('input[name="value:household_no"]').fill(number)
        page.keyboard.press("Enter")
        see(page, "odd", "tbody tr")
        assert shown in page.locator("tbody").inner_text()
    page.goto(f"{served.address}/window")
    page.evaluate("""document.querySelector('[name="value:care_needs"]').name = "value:criminal_history" """)
    page.locator('[name="value:criminal_history"]').fill("x")
    page.keyboard.press("Enter")
    see(page, "fault", "#fault")
    page.goto(f"{served.address}/window")
    page.evaluate("""document.querySelector('main form [name="type"]').value = "offence" """)
    page.locator('main form[action="/window/search"] button').click()
    see(page, "refused", "main code")


def arrive(served: Served, partner: str, page: Page) -> None:
    """A clerk chooses a password and an app, and is signed in."""
    person = Person(f"lin-{secrets.token_hex(4)}", "林小妹", partner, frozenset({Role.CLERK}), active=True)
    code = people_of(served.world).add(person)
    page.goto(f"{served.address}/signin/first")
    for name, text in {"account": person.id, "code": code, "password": PASSWORD, "again": PASSWORD}.items():
        page.locator(f"#{name}").fill(text)
    page.locator("form:has(#account) button").click()
    secret = shared_secret(page)
    served.world.clock.now += STEP_S
    page.locator("#code").fill(served.code(secret))
    page.locator("form:has(#code) button").click()
    page.locator("ol li code").first.wait_for()


def see(page: Page, name: str, shows: str) -> None:
    """What is shown can be used by everybody; a picture of it is kept where somebody wants to look."""
    look_at(page, shows)
    if LOOKED_AT is not None:
        folder = Path(LOOKED_AT)
        folder.mkdir(parents=True, exist_ok=True)
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=folder / f"window-{name}-{width}.png", full_page=True)

"""A clerk at the window, in a real browser: in both languages, on an old screen, a wide one and a telephone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from gateway.cli.recall import recall
from gateway.identity.people.codes import STEP_S
from gateway.ledger.tree.place import TreePlace
from gateway.model.client import Binding, Client
from gateway.model.person import Person, Role
from tests.browser.axe import look_at
from tests.browser.pages import Served, shared_secret
from tests.browser.screens import SCREENS, SIZES
from tests.machine import needs_node
from tests.unit.signin.visitors import PASSWORD, let_act, people_of
from tests.unit.window.clerks import AREA, household_of

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


@pytest.fixture(params=SCREENS, ids=" on ".join)
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


def test_what_is_beside_records_can_be_used_by_everybody(served: Served, committee: str, page: Page) -> None:
    arrive(served, committee, page)
    page.goto(f"{served.address}/window")
    page.locator(".place button").first.click()
    page.locator('input[name="value:household_no"]').fill("HH-0001")
    page.keyboard.press("Enter")
    page.locator("tbody button").first.press("Enter")
    page.locator('form:has([value="elderly-care-visit"]) button').press("Enter")
    see(page, "paper", ".paper")
    assert page.locator(".paper tr", has_text="HH-0001").count() == 1
    page.emulate_media(media="print")
    hidden = page.locator("nav, form, .actions, .screen")
    assert not any(hidden.nth(place).is_visible() for place in range(hidden.count()))
    assert page.locator(".paper").is_visible()
    page.emulate_media(media="screen")
    page.goto(f"{served.address}/window/questions")
    see(page, "questions", ".place")
    page.locator('form:has([value="over-60"]) input[name="value:head_id_number"]').fill("310115195003071230")
    page.keyboard.press("Enter")
    see(page, "answer", "[role=status]")
    with page.expect_download() as taken:
        receipt(served, page)
    assert b"tlog-proof" in Path(taken.value.path()).read_bytes()
    page.goto(f"{served.address}/window/receipts")
    see(page, "receipts", 'input[name="number"]')
    page.goto(f"{served.address}/window/notices")
    see(page, "no-notices", "[role=status]")
    recalled(served, "HH-0001")
    page.goto(f"{served.address}/window/notices")
    see(page, "notices", "section.place")
    page.locator('form[action="/window/notices/acknowledge"] button').press("Enter")
    page.locator('main > section form[action="/window/notices/statement"]').wait_for()
    page.locator('input[name="copies"]').fill("1")
    page.locator('form[action="/window/notices/destroyed"] button').press("Enter")
    page.locator("details summary").press("Enter")
    see(page, "notices-settled", 'details form[action="/window/notices/statement"]')


def test_from_signing_in_to_an_answer_it_is_three_clicks_without_any_script(
    served: Served, committee: str, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=SIZES["old screen"])
    page, clicks = context.new_page(), []

    def click(selector: str) -> None:
        page.locator(selector).first.click()
        clicks.append(selector)

    secret, account = arrive(served, committee, page)
    page.goto(f"{served.address}/account")
    page.locator('form[action="/signin/out"] button').click()
    page.goto(f"{served.address}/window")
    page.locator("#account").fill(account)
    page.locator("#password").fill(PASSWORD)
    page.locator("form:has(#password) button").click()
    served.world.clock.now += STEP_S
    page.locator("#code").fill(served.code(secret))
    page.locator("form:has(#code) button").click()
    click('.place:has([value$=":elderly-care"]) button')
    click('form[action="/window/search"] button')
    assert page.locator("tbody tr").count() == 50
    click('form[action="/window/record"] button')
    assert page.locator("dl.record dd").count() >= 5
    assert len(clicks) <= 3
    assert page.locator("script").count() == 0
    context.close()


def receipt(served: Served, page: Page) -> None:
    """Ask for the receipt of the answer that is shown, once the ledger's tree has it."""
    settings = served.world.settings
    with TreePlace(settings.ledger, settings.keys, settings.issuer).sequencer() as sequencer:
        sequencer.more()
    page.locator('form[action="/window/receipt"] button').click()


def recalled(served: Served, identifier: str) -> None:
    """The station recalls a record."""
    let_act(served.world, "li", Role.OPERATOR)
    options = ["open", "household", "--kind", "wrong", "--reason", "换错了户", "--as", "li", "--identifier-stdin"]
    opened = CliRunner().invoke(recall, options, obj=served.world.settings, input=f"{identifier}\n")
    assert opened.exit_code == 0, opened.output


def arrive(served: Served, partner: str, page: Page) -> tuple[bytes, str]:
    """A clerk chooses a password and an app, and is signed in; what the app shares, and the account."""
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
    return secret, person.id


def see(page: Page, name: str, shows: str) -> None:
    """What is shown can be used by everybody; a picture of it is kept where somebody wants to look."""
    look_at(page, shows)
    if LOOKED_AT is not None:
        folder = Path(LOOKED_AT)
        folder.mkdir(parents=True, exist_ok=True)
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=folder / f"window-{name}-{width}.png", full_page=True)

"""A clerk at the window, in a real browser: in both languages, on an old screen, a wide one and a telephone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from gateway.cli.recall import recall
from gateway.identity.people.codes import STEP_S
from gateway.ledger.tree.place import TreePlace
from gateway.model.client import Binding, Client
from gateway.model.person import Role
from tests.browser.arriving import arrive_at_window
from tests.browser.axe import look_at
from tests.browser.pages import Served
from tests.browser.screens import SIZES
from tests.machine import needs_node
from tests.unit.signin.visitors import PASSWORD, let_act
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


def test_a_clerk_goes_from_signing_in_to_an_answer(served: Served, committee: str, walker: Page) -> None:
    cost: list[int] = []
    walker.on("response", lambda response: cost.append(len(response.body()) if response.ok else 0))
    arrive_at_window(served, committee, walker)
    walker.goto(f"{served.address}/window")
    see(walker, "seat", ".place")
    walker.locator(".place button").first.click()
    see(walker, "form", 'input[name="tick:care_needs:mobility"]')
    cost.clear()
    walker.locator('main form[action="/window/search"] button').click()
    see(walker, "results", "table")
    assert 0 < sum(cost) < LARGEST_PAGE
    expect(walker.locator("tbody tr")).to_have_count(50)
    assert "HH-" not in walker.url
    walker.locator(".actions button").first.click()
    expect(walker.locator("tbody tr")).to_have_count(30)
    with walker.expect_download() as taken:
        walker.locator('form[action="/window/download"] button').click()
    assert len(Path(taken.value.path()).read_text(encoding="utf-8").splitlines()) == 31
    walker.locator('form[action="/window/form"] button').click()
    walker.locator('input[name="value:household_no"]').fill("HH-0001")
    walker.keyboard.press("Enter")
    see(walker, "one-result", "tbody tr")
    walker.locator("tbody button").first.press("Enter")
    see(walker, "record", "dl.record")
    walker.locator("dd small").nth(2).wait_for()
    expect(walker.locator("dd.withheld small")).to_have_count(1)
    walker.locator(".actions a").click()
    walker.locator('input[name="value:head_birth_date"]').fill("not a decade")
    walker.locator('input[name="value:household_no"]').fill("HH-NONE")
    walker.locator('main form[action="/window/search"] button').click()
    see(walker, "nothing", "[role=status]")
    assert walker.locator("tbody tr").count() == 0


def test_odd_names_and_an_edited_form_break_no_page(served: Served, committee: str, walker: Page) -> None:
    arrive_at_window(served, committee, walker)
    walker.goto(f"{served.address}/window")
    walker.locator(".place button").first.click()
    for number, shown in (("HH-0002", "名" * 300), ("HH-0003", "\u202e倒写 🙂")):
        walker.goto(f"{served.address}/window")
        walker.locator('input[name="value:household_no"]').fill(number)
        walker.keyboard.press("Enter")
        see(walker, "odd", "tbody tr")
        assert shown in walker.locator("tbody").inner_text()
    walker.goto(f"{served.address}/window")
    walker.evaluate("""document.querySelector('[name="value:address"]').name = "value:criminal_history" """)
    walker.locator('[name="value:criminal_history"]').fill("x")
    walker.keyboard.press("Enter")
    see(walker, "fault", "#fault")
    walker.goto(f"{served.address}/window")
    walker.evaluate("""document.querySelector('main form [name="type"]').value = "offence" """)
    walker.locator('main form[action="/window/search"] button').click()
    see(walker, "refused", "main code")


def test_what_is_beside_records_can_be_used_by_everybody(served: Served, committee: str, walker: Page) -> None:
    arrive_at_window(served, committee, walker)
    walker.goto(f"{served.address}/window")
    walker.locator(".place button").first.click()
    walker.locator('input[name="value:household_no"]').fill("HH-0001")
    walker.keyboard.press("Enter")
    walker.locator("tbody button").first.press("Enter")
    walker.locator('form:has([value="elderly-care-visit"]) button').press("Enter")
    see(walker, "paper", ".paper")
    expect(walker.locator(".paper tr", has_text="HH-0001")).to_have_count(1)
    walker.emulate_media(media="print")
    hidden = walker.locator("nav, form, .actions, .screen")
    assert not any(hidden.nth(place).is_visible() for place in range(hidden.count()))
    assert walker.locator(".paper").is_visible()
    walker.emulate_media(media="screen")
    walker.goto(f"{served.address}/window/questions")
    see(walker, "questions", ".place")
    walker.locator('form:has([value="over-60"]) input[name="value:head_id_number"]').fill("310115195003071231")
    walker.keyboard.press("Enter")
    see(walker, "questions-slip", "[aria-invalid]")
    walker.locator('form:has([value="over-60"]) input[name="value:head_id_number"]').fill("310115195003071230")
    walker.keyboard.press("Enter")
    see(walker, "answer", "[role=status]")
    with walker.expect_download() as taken:
        receipt(served, walker)
    assert b"tlog-proof" in Path(taken.value.path()).read_bytes()
    walker.goto(f"{served.address}/window/receipts")
    see(walker, "receipts", 'input[name="number"]')
    walker.goto(f"{served.address}/window/notices")
    see(walker, "no-notices", "[role=status]")
    recalled(served, "HH-0001")
    walker.goto(f"{served.address}/window/notices")
    see(walker, "notices", "section.place")
    walker.locator('form[action="/window/notices/acknowledge"] button').press("Enter")
    walker.locator('main > section form[action="/window/notices/statement"]').wait_for()
    walker.locator('input[name="copies"]').fill("1")
    walker.locator('form[action="/window/notices/destroyed"] button').press("Enter")
    walker.locator("details summary").press("Enter")
    see(walker, "notices-settled", 'details form[action="/window/notices/statement"]')


def test_from_signing_in_to_an_answer_it_is_three_clicks_without_any_script(
    served: Served, committee: str, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=SIZES["old screen"])
    page, clicks = context.new_page(), []

    def click(selector: str) -> None:
        page.locator(selector).first.click()
        clicks.append(selector)

    secret, account = arrive_at_window(served, committee, page)
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
    expect(page.locator("tbody tr")).to_have_count(50)
    click("button[form=open]")
    page.locator("dl.record dd").nth(4).wait_for()
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


def see(page: Page, name: str, shows: str) -> None:
    """What is shown can be used by everybody; a picture of it is kept where somebody wants to look."""
    look_at(page, shows)
    if LOOKED_AT is not None:
        folder = Path(LOOKED_AT)
        folder.mkdir(parents=True, exist_ok=True)
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=folder / f"window-{name}-{width}.png", full_page=True)

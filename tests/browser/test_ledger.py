"""The ledger at the desk in a real browser: an auditor, an operator and a reviewer go through its pages."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page

from gateway.db import writing
from gateway.events import Happening, keep
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.model.person import Role
from gateway.watching.notice import Kind
from gateway.watching.service import Watch, emergencies_of
from tests.browser.arriving import arrive_at_desk
from tests.browser.keys import add_authenticator
from tests.browser.pages import Served
from tests.browser.test_window import see
from tests.machine import needs_node
from tests.unit.window.clerks import AREA, household_of

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("axe-core"),
]


@pytest.fixture(scope="module")
def used(served: Served) -> None:
    """Answers, a refusal, an emergency and an event."""
    world, deployment = served.world, served.world.deployment
    world.archive.fill({"household": [household_of(number, AREA) for number in range(3)]})
    committee = deployment.asker("community-committee", "elderly-care")
    name = f"nine-{secrets.token_hex(3)}"
    partner = Partner(name, "community-committee", "第九居委会（虚构）", (AREA,), active=True)
    may = frozenset({"household"}), frozenset({Action.LIST, Action.READ}), frozenset({"emergency"})
    agreement = Agreement(name, partner.id, *may, (AREA,), date(2026, 1, 1), date(2026, 12, 31))
    (asker,) = deployment.enter(partner, [agreement])
    for each in (committee, asker):
        assert world.get(each, "/v1/records/household").status_code == 200
    assert world.get(committee, "/v1/records/household", {"fields": "no_such"}).status_code == 400
    watched = emergencies_of(world.settings, deployment.state)
    Watch(world.settings, deployment.engine, world.clock, emergencies=watched).look()


@pytest.mark.usefixtures("used")
def test_an_auditor_an_operator_and_a_reviewer_go_through_the_ledger(
    served: Served, new_browser: Callable[[], BrowserContext]
) -> None:
    context = new_browser()
    [page] = context.pages
    add_authenticator(page)
    arrive_at_desk(served, page, Role.AUDITOR, Role.OPERATOR, Role.REVIEWER)
    ledger = f"{served.address}/desk/ledger"
    search(page, ledger)
    verify(page, ledger)
    look_into(served, page, ledger)
    recall(page, ledger)
    emergencies(served, page, ledger)
    report(page, ledger)
    mark(page, ledger)


def search(page: Page, ledger: str) -> None:
    """Search, and read an entry."""
    page.goto(ledger)
    see(page, "ledger-search", "input[name=who]")
    page.locator("select[name=kind]").select_option("release")
    page.locator('form[action="/desk/ledger/search"] button').press("Enter")
    see(page, "ledger-found", "table")
    assert "release" not in page.url
    with page.expect_popup() as opened:
        page.locator("tbody a").first.click()
    see(opened.value, "ledger-entry", "pre")
    opened.value.close()
    assert page.locator("tbody a").count()


def verify(page: Page, ledger: str) -> None:
    """Verify the ledger, and take a pack away."""
    page.goto(f"{ledger}/verification")
    with page.expect_navigation():
        page.locator('form[action="/desk/ledger/verification"] button').press("Enter")
    for _ in range(100):
        if not page.locator("progress").count():
            break
        page.reload()
    today = page.locator("input[name=first]")
    today.fill("2026-11-22")
    page.locator("input[name=last]").fill("2026-11-22")
    with page.expect_navigation():
        page.locator('form[action="/desk/ledger/pack"] button').press("Enter")
    for _ in range(100):
        if not page.locator("progress").count():
            break
        page.reload()
    see(page, "ledger-verification", 'a[href="/desk/ledger/pack"]')
    with page.expect_download() as taken:
        page.locator('a[href="/desk/ledger/pack"]').click()
    assert taken.value.suggested_filename == "2026-11-22-2026-11-22.pack"


def look_into(served: Served, page: Page, ledger: str) -> None:
    """Look into an event."""
    notice(served)
    page.goto(f"{ledger}/events")
    see(page, "ledger-events", "table")
    page.locator("tbody a").first.click()
    see(page, "ledger-event", "input[name=note]")
    page.locator("input[name=note]").fill("已向居委会核实")
    page.locator('form[action="/desk/ledger/event"] button').press("Enter")
    page.wait_for_url("**done=seen")


def recall(page: Page, ledger: str) -> None:
    """Recall a record."""
    page.goto(f"{ledger}/recall/open")
    see(page, "recall-form", "input[name=identifier]")
    page.locator("select[name=type]").select_option("household")
    page.locator("input[name=identifier]").fill("HH-0001")
    page.locator("input[name=reason]").fill("地址有误")
    page.locator('form[action="/desk/ledger/recall/open"] button').press("Enter")
    page.wait_for_url("**done=opened")
    assert "HH-0001" not in page.content()
    see(page, "recall", "table")
    page.goto(f"{ledger}/recalls")
    see(page, "recalls", "table")


def emergencies(served: Served, page: Page, ledger: str) -> None:
    """Review an emergency with a passkey that is too old, and erase somebody with one that is not."""
    page.goto(f"{ledger}/emergencies")
    see(page, "emergencies", "table")
    page.locator("tbody a").first.click()
    see(page, "emergency", "input[name=note]")
    page.locator("input[value=justified]").check()
    page.locator("input[name=note]").fill("救护车到场")
    served.world.clock.now += 301
    page.locator('form[action="/desk/ledger/emergency"] button').press("Enter")
    see(page, "emergency-stale", "#fault")
    with page.context.expect_page() as opened:
        page.locator('a[href^="/signin/again"]').press("Enter")
    opened.value.close()
    prove(page, f"{ledger}/erase")
    see(page, "erase", "input[name=id_number]")
    page.locator("input[name=id_number]").fill("11010519491231002X")
    page.locator('form[action="/desk/ledger/erase"] button').press("Enter")
    see(page, "erase-reason", "input[name=reason]")
    assert "11010519491231002X" not in page.content()
    page.locator("input[name=reason]").fill("案卷 2026-117")
    page.locator('form[action="/desk/ledger/erase"] button').press("Enter")
    see(page, "erased", "[role=status]")


def report(page: Page, ledger: str) -> None:
    """Have a person's report made, and their copy."""
    page.goto(f"{ledger}/person")
    see(page, "person", "input[name=id_number]")
    page.locator("input[name=id_number]").fill("310115195003071230")
    page.locator("button[value=auditor]").press("Enter")
    see(page, "person-report", "table")
    page.goto(f"{ledger}/person")
    page.locator("input[name=id_number]").fill("310115195003071230")
    page.locator("button[value=subject]").press("Enter")
    see(page, "person-copy", ".letter")
    assert "310115195003071230" not in page.content()


def mark(page: Page, ledger: str) -> None:
    """Mark a canary."""
    page.goto(f"{ledger}/canaries")
    page.locator("select[name=type]").select_option("household")
    page.locator("input[name=identifier]").fill(f"H-{secrets.token_hex(4)}")
    page.locator("button[value=mark]").press("Enter")
    see(page, "canaries", "table")


def notice(served: Served) -> None:
    """Something unusual, of just now."""
    who = ("committee-puxing-one", "committee-puxing-one-care-client", None)
    with writing(served.world.deployment.engine) as connection:
        keep(connection, [Happening(Kind.GUESSING, served.world.clock(), *who, None, {"times": 60})], 0)


def prove(page: Page, place: str) -> None:
    """Go to a page that asks for a passkey of just now, and prove it."""
    page.goto(place)
    page.locator("form[data-passkey] button").press("Enter")
    page.wait_for_url(f"{place}*")

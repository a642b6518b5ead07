"""A clerk asks for more, a reviewer grants a part of it, and both read how it stands; each page is looked at by axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from gateway.model.client import Binding, Client
from gateway.model.person import Role
from tests.browser.arriving import arrive_at_desk, arrive_at_window
from tests.browser.keys import add_authenticator
from tests.browser.pages import Served
from tests.browser.test_window import see
from tests.machine import needs_node
from tests.unit.access.wishes import PDF
from tests.unit.window.clerks import AREA, household_of

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("axe-core"),
]


@pytest.fixture(scope="module")
def committee(served: Served) -> str:
    """The partner, which has a window and a household in its area."""
    deployment = served.world.deployment
    asker = deployment.asker("community-committee", "elderly-care")
    if "care-window" not in deployment.directory_now().clients:
        window = Client("care-window", asker.agreement.id, (), active=True, binding=Binding.SESSION)
        deployment.administration.add_client(window)
    served.world.archive.fill({"household": [household_of(1, AREA)]})
    return asker.partner.id


def test_a_request_goes_from_a_field_that_was_missed_to_a_grant(
    served: Served, committee: str, new_browser: Callable[[], BrowserContext], tmp_path: Path
) -> None:
    [clerk], [reviewer] = (new_browser().pages for _ in range(2))
    number = ask(served, committee, clerk, tmp_path)
    add_authenticator(reviewer)
    arrive_at_desk(served, reviewer, Role.REVIEWER)
    reviewer.goto(f"{served.address}/desk/requests")
    see(reviewer, "requests", "table")
    reviewer.goto(f"{served.address}/desk/request?id={number}")
    see(reviewer, "request", "h2")
    reviewer.locator("textarea[name=sentence]").fill("哪几户？")
    reviewer.locator("button[value=ask-back]").press("Enter")
    reviewer.wait_for_url("**done=ask-back")
    clerk.goto(f"{served.address}/window/requests/one?id={number}")
    see(clerk, "question", "textarea[name=text]")
    clerk.locator("textarea[name=text]").fill("三号楼全部")
    clerk.locator('form[action="/window/requests/answer"] button').press("Enter")
    clerk.locator("textarea[name=text]").wait_for(state="detached")
    reviewer.goto(f"{served.address}/desk/request?id={number}")
    reviewer.locator('a[href^="/signin/again"]').press("Enter")
    reviewer.wait_for_url("**/signin/again*")  # with its script
    reviewer.locator("form[data-passkey] button").press("Enter")
    reviewer.wait_for_url("**/desk/request?id=*")
    reviewer.locator('input[name=action][value="read"]').press("Space")
    see(reviewer, "to-grant", "button[value=approve]")
    reviewer.locator("button[value=approve]").press("Enter")
    reviewer.wait_for_url("**done=approve")
    see(reviewer, "granted", "[role=status]")
    reviewer.goto(f"{served.address}/desk/requests/standing")
    see(reviewer, "standing", "table")
    clerk.goto(f"{served.address}/window/requests/one?id={number}")
    see(clerk, "granted-to-us", "[role=status]")
    for path, shows in (("/window/requests", "table"), ("/desk/requests/feedback", "main p")):
        page = clerk if path.startswith("/window") else reviewer
        page.goto(served.address + path)
        see(page, path.rpartition("/")[2], shows)


def ask(served: Served, committee: str, page: Page, folder: Path) -> str:
    """From a record to a request that is sent, which at first lacks its reason; its number."""
    arrive_at_window(served, committee, page)
    page.goto(f"{served.address}/window")
    page.locator(".place button").first.click()
    page.locator('main form[action="/window/search"] button').click()
    page.locator("tbody button").first.click()
    see(page, "record-to-ask", "dl.record")
    with page.context.expect_page() as opened:
        page.locator("button[name=useful][value=yes]").press("Enter")
    see(opened.value, "useful", "main")
    opened.value.close()
    page.locator('a.ask[href*="field=phone"]').press("Enter")
    see(page, "ask", "textarea[name=why]")
    assert page.locator('input[name=field][value="phone"]').is_checked()
    page.locator("input[name=basis]").fill("老年人权益保障法")
    page.locator("textarea[name=why]").fill("上门服务要先约时间")
    (folder / "basis.pdf").write_bytes(b"<html>")
    page.locator("input[type=file]").set_input_files(folder / "basis.pdf")
    page.locator('form[action="/window/requests/ask"] > button').press("Enter")
    see(page, "ask-again", "#fault")
    assert page.locator("textarea[name=why]").input_value() == "上门服务要先约时间"
    (folder / "basis.pdf").write_bytes(PDF)
    page.locator("input[type=file]").set_input_files(folder / "basis.pdf")
    page.locator('form[action="/window/requests/ask"] > button').press("Enter")
    page.wait_for_url("**/window/requests/one?id=*")
    see(page, "asked", "[role=status]")
    found = re.search(r"id=([0-9a-f]{32})", page.url)
    assert found is not None
    return found.group(1)

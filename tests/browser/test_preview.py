"""What a policy would do, in a real browser: to one record, to the archive, and together with others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.keys import add_authenticator
from tests.browser.pages import Served
from tests.browser.screens import SCREENS, SIZES
from tests.browser.test_desk import arrive, write
from tests.browser.test_window import see
from tests.machine import needs_node
from tests.unit.window.clerks import AREA, household_of

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("axe-core"),
]
NAME = "committee-elderly-care"


@pytest.fixture(params=SCREENS, ids=" on ".join)
def page(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Page]:
    language, size = request.param
    context = chromium.new_context(bypass_csp=True, viewport=SIZES[size])
    page = context.new_page()
    page.goto(f"{served.address}/signin?lang={language}")
    yield page
    context.close()


def test_somebody_sees_what_a_policy_would_do_before_it_does_it(served: Served, page: Page) -> None:
    served.world.archive.fill({"household": [household_of(number, AREA) for number in range(12)]})
    add_authenticator(page)
    arrive(served, page)
    page.goto(f"{served.address}/desk/policies?by=valid-until")
    see(page, "policies", "table")
    page.goto(f"{served.address}/desk/policy?name={NAME}")
    page.locator("button[value=look]").press("Enter")
    see(page, "looked", "#seen")

    page.goto(f"{served.address}/desk/policy/edit?name={NAME}&view=text")
    page.locator(".cm-content").wait_for()
    text = page.locator("#text").input_value()
    less = text.replace("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}", 1)
    write(page, less.replace("care_needs: reveal", "care_needs: reveal\n      tenure: reveal", 1))
    page.locator("input[name=record]").fill("HH-0003")
    page.locator("button[value=look]").press("Enter")
    page.locator("td.differs").first.wait_for()
    page.locator(".cm-content").wait_for()
    see(page, "looked-through-a-text", "#seen")
    assert "HH-0003" not in page.url
    write(page, less.split("\ntests:")[0])
    page.locator("button[value=submit]").press("Enter")
    page.wait_for_url("**done=submit")
    see(page, "weighed", "#changes")

    page.locator("button[value=count]").press("Enter")
    page.wait_for_url("**/desk/policy/impact")
    while page.locator("progress").count():
        page.locator("form a").first.click()
    see(page, "impact", "table")
    page.goto(f"{served.address}/desk/policy/compare?name={NAME}")
    see(page, "compared", ".code")
    page.goto(f"{served.address}/desk/policies/together")
    page.locator("input[name=version]").first.check()
    page.locator("button[value=weigh]").press("Enter")
    see(page, "together", "#changes")

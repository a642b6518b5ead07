"""What a policy would do, in a real browser: to one record, to the archive, and together with others."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.arriving import arrive_at_desk
from tests.browser.keys import add_authenticator
from tests.browser.pages import Served
from tests.browser.test_desk import write
from tests.browser.test_window import see
from tests.machine import needs_node
from tests.unit.window.clerks import AREA, household_of

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("axe-core"),
]
NAME = "committee-elderly-care"


def test_somebody_sees_what_a_policy_would_do_before_it_does_it(served: Served, walker: Page) -> None:
    served.world.archive.fill({"household": [household_of(number, AREA) for number in range(12)]})
    add_authenticator(walker)
    arrive_at_desk(served, walker)
    walker.goto(f"{served.address}/desk/policies?by=valid-until")
    see(walker, "policies", "table")
    walker.goto(f"{served.address}/desk/policy?name={NAME}")
    walker.locator("button[value=look]").press("Enter")
    see(walker, "looked", "#seen")

    walker.goto(f"{served.address}/desk/policy/edit?name={NAME}&view=text")
    walker.locator(".cm-content").wait_for()
    text = walker.locator("#text").input_value()
    less = text.replace("phone: {mask: {keep_last: 4}}", "phone: {mask: {keep_last: 2}}", 1)
    write(walker, less.replace("care_needs: reveal", "care_needs: reveal\n      tenure: reveal", 1))
    walker.locator("input[name=record]").fill("HH-0003")
    walker.locator("button[value=look]").press("Enter")
    walker.locator("td.differs").first.wait_for()
    walker.locator(".cm-content").wait_for()
    see(walker, "looked-through-a-text", "#seen")
    assert "HH-0003" not in walker.url
    write(walker, less.replace("{keep_last: 2}", "{keep_last: 1}", 1))
    walker.locator("td.differs", has_text="**********4").wait_for()
    walker.locator("input[name=follow]").uncheck()
    write(walker, less.split("\ntests:")[0])
    walker.locator("button[value=submit]").press("Enter")
    walker.wait_for_url("**done=submit")
    see(walker, "weighed", "#changes")

    walker.locator("button[value=count]").press("Enter")
    walker.wait_for_url("**/desk/policy/impact")
    while walker.locator("progress").count():
        with walker.expect_navigation():
            walker.locator("form a").first.click()
    see(walker, "impact", "table")
    walker.goto(f"{served.address}/desk/policy/compare?name={NAME}")
    see(walker, "compared", ".code")
    walker.goto(f"{served.address}/desk/policies/together")
    walker.locator("input[name=version]").first.check()
    walker.locator("button[value=weigh]").press("Enter")
    see(walker, "together", "#changes")

"""What axe-core finds on a page, and whether all of it fits the width of the window.

What axe needs to run in a page the pages' policy forbids, so a browser in which it looks is told to pass over that.
"""

from __future__ import annotations

from typing import Any, Final

from playwright.sync_api import Page

from tests.machine import package

AXE: Final = package("axe-core") / "axe.min.js"

RUN: Final = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
}"""


def look_at(page: Page, shows: str) -> None:
    """Look at what is shown now, once it is what the test says it is: ``shows``, a CSS selector."""
    page.locator(shows).first.wait_for()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    faults: list[Any] = page.evaluate(RUN)
    assert faults == [], (page.url, faults)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

"""``make pictures``: a picture of each main page, for the documentation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Final
from unittest.mock import patch

from playwright.sync_api import Browser, Page, sync_playwright

from gateway.api import problems
from tests.browser.demonstration import Shown, station_shown
from tests.browser.pages import CHROMIUM
from tests.browser.palette import small_png

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file, and how its page is come to from the one before."""

    name: str
    go: Callable[[Page, str], object]


def _opened(path: str) -> Callable[[Page, str], object]:
    return lambda page, address: page.goto(f"{address}{path}")


def _pressed(selector: str, ticked: str = "") -> Callable[[Page, str], object]:
    def go(page: Page, _: str) -> None:
        if ticked:
            page.locator(f'[name="{ticked}"]').check()
        with page.expect_navigation():
            page.locator(selector).first.click()

    return go


def _looked_at(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/policy?name=committee-elderly-care")
    with page.expect_navigation():
        page.locator('form[action="/desk/policy/look"] button').first.click()


def _request(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/requests")
    with page.expect_navigation():
        page.locator("main td a").first.click()


def _searched(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/ledger")
    with page.expect_navigation():
        page.locator("main form button").first.click()


WINDOW: Final = (
    Picture("window-purpose", _opened("/window?lang=zh")),
    Picture("window-search", _pressed('.place:has-text("居家养老") button')),
    Picture("window-results", _pressed('form[action="/window/search"] button', "tick:care_needs:mobility")),
    Picture("window-record", _pressed("button[form=open]")),
    Picture("window-form", _pressed('form[action="/window/paper"] button')),
    Picture("window-questions", _opened("/window/questions")),
)
DESK: Final = (
    Picture("desk-overview", _opened("/desk?lang=zh")),
    Picture("desk-policy", _looked_at),
    Picture("desk-editor", _opened("/desk/policy/edit?name=committee-elderly-care&view=text")),
    Picture("desk-form", _opened("/desk/policy/edit?name=committee-elderly-care&view=form")),
    Picture("desk-partners", _opened("/desk/partners")),
    Picture("desk-request", _request),
    Picture("desk-ledger", _searched),
)


def main() -> None:
    """Make every picture anew; one word after the command is a folder in place of the documentation's."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if CHROMIUM is None:
        raise SystemExit("no Chromium is installed: apt-get install chromium")
    numbers = count(1)

    def numbered(_: int | None = None) -> str:
        return sha256(f"picture {next(numbers)}".encode()).hexdigest()[:32]

    # the numbers of answers are the same each time
    with patch.object(problems, "token_hex", numbered), station_shown() as shown, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, png in _taken(shown, chromium):
            (folder / f"{name}.png").write_bytes(png)
            sys.stdout.write(f"{name}.png  {len(png):,} bytes\n")
        chromium.close()


def _taken(shown: Shown, chromium: Browser) -> Iterator[tuple[str, bytes]]:
    blank = chromium.new_page()
    for who, pictures in ((shown.clerk, WINDOW), (shown.station, DESK)):
        page = shown.context(chromium, who).new_page()
        for picture in pictures:
            picture.go(page, shown.address)
            page.wait_for_load_state("networkidle")
            yield picture.name, small_png(blank, page.screenshot())


if __name__ == "__main__":
    main()

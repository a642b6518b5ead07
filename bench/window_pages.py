"""What a clerk's pages cost: `python -m bench --only window-pages`.

Each page is come to as a clerk comes to it, in Chromium with an empty cache, over an emulated 3G line and with the
processor four times slower. Bytes are those of the page and all that it loads: as they are sent, and as a proxy would
send them that compresses. The gateway and the site of docs/operating.md do not, for pages hold secrets beside what
somebody typed (https://www.breachattack.com).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.browser.demonstration import OLD_SCREEN, Shown, station_shown
from tests.browser.pages import CHROMIUM
from tests.browser.pictures import WINDOW

LARGEST: Final = 150 * 1024
"""Bytes that a page is to stay under."""

SOONEST_MS: Final = 1000
"""Milliseconds within which something is to be seen."""

_TRIES: Final = 3
_SLOWER: Final = 4
_LINE: Final = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
"""Milliseconds there and back, and bytes in a second: a 3G line as Lighthouse has it."""

_PAINT: Final = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


@dataclass(frozen=True, slots=True)
class Cost:
    """One page: what is sent for it, what of that a compressing proxy would send, and when something is seen."""

    name: str
    sent: int
    compressed: int
    first_paint_ms: float


def costs(tries: int = _TRIES) -> list[Cost]:
    """Every page of a clerk's walk; the median of ``tries`` walks."""
    with station_shown() as shown, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        walks = [list(_walk(shown, chromium)) for _ in range(tries)]
        chromium.close()
    return [
        Cost(each[0].name, each[0].sent, each[0].compressed, median(cost.first_paint_ms for cost in each))
        for each in zip(*walks, strict=True)
    ]


def _walk(shown: Shown, chromium: Browser) -> Iterator[Cost]:
    context = shown.context(chromium, shown.clerk, OLD_SCREEN)
    page = context.new_page()
    _slow_down(context, page)
    bodies: list[bytes] = []

    def note(response: Response) -> None:
        if response.ok:
            bodies.append(response.body())

    page.on("response", note)
    for each in WINDOW:
        bodies.clear()
        each.go(page, shown.address)
        page.wait_for_load_state("networkidle")
        yield Cost(
            each.name,
            sum(map(len, bodies)),
            sum(len(gzip.compress(body)) for body in bodies),
            page.evaluate(_PAINT) or float("nan"),
        )
    page.remove_listener("response", note)  # nobody waits for what is answered from here on
    page.goto(f"{shown.address}/window")
    page.locator('form[action="/window/leave"] button').click()
    context.close()


def _slow_down(context: BrowserContext, page: Page) -> None:
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", _LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})


def lines() -> Iterator[str]:
    """The table in lines."""
    yield (
        f"A clerk's pages over 3G (150 ms, 1.6 Mbit/s), processor {_SLOWER} times slower, empty cache; "
        f"medians of {_TRIES}. Aims: {LARGEST:,} bytes, first paint within {SOONEST_MS:,} ms."
    )
    yield f"  {'':24}{'bytes sent':>12}{'gzip':>9}{'first paint ms':>16}"
    for each in costs():
        yield f"  {each.name:24}{each.sent:12,}{each.compressed:9,}{each.first_paint_ms:16,.0f}"


if __name__ == "__main__":
    print("\n".join(lines()))

"""A gateway that listens, and Chromium before it, for all tests of this folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser.pages import CHROMIUM, Served
from tests.browser.screens import SCREENS, SIZES
from tests.servers import running_redis
from tests.walk.processes import free_port
from tests.world import Deployment, World


@pytest.fixture(scope="module", params=["127.0.0.1"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A gateway for one file, at the address of this machine or, where a test asks for it, at its name.

    What a walk publishes is not there for the walks of other files, whichever come first.
    """
    port = free_port()
    address = f"http://{request.param}:{port}"
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        world = World(deployment, "browser", issuer=address)
        server = make_server("127.0.0.1", port, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Served(world, address)
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a new browser, which fails the test where the content policy was broken."""
    context = chromium.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield page
    context.close()
    assert [text for text in said if "Content Security Policy" in text] == []


@pytest.fixture(params=SCREENS, ids=" on ".join)
def new_browser(
    request: pytest.FixtureRequest, chromium: Browser, served: Served
) -> Iterator[Callable[[], BrowserContext]]:
    """Makes browsers of a size and a language, each with a page at the sign-in; axe is let into their pages."""
    language, size = request.param
    made: list[BrowserContext] = []

    def make() -> BrowserContext:
        made.append(chromium.new_context(bypass_csp=True, viewport=SIZES[size]))
        made[-1].new_page().goto(f"{served.address}/signin?lang={language}")
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def walker(new_browser: Callable[[], BrowserContext]) -> Page:
    """The page of one such browser."""
    return new_browser().pages[0]

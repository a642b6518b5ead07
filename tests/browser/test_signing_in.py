"""People's pages in a real browser: what a browser takes and sends by itself is what the pages rely on."""

from __future__ import annotations

import re
import shutil
import threading
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from gateway.identity.people.codes import STEP_S, code_at
from gateway.model.person import Person, Role
from tests.servers import running_redis
from tests.unit.signin.visitors import PASSWORD, people_of
from tests.walk.processes import free_port
from tests.world import Deployment, World

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt-get install chromium")


@dataclass
class Served:
    """A gateway that listens, and its address."""

    world: World
    address: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
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


def begin(served: Served, page: Page, person_id: str) -> bytes:
    """Go from a one-time code to one's account; what the app shares is returned."""
    person = Person(person_id, person_id, None, frozenset({Role.REVIEWER}), active=True)
    code = people_of(served.world).add(person)
    page.goto(f"{served.address}/signin/first?lang=en")
    for label, text in {
        "Account": person_id,
        "One-time code": code,
        "New password": PASSWORD,
        "The new password again": PASSWORD,
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Continue").click()
    secret = b32decode(re.sub(r"\s", "", page.locator("code").inner_text()))
    page.get_by_label("Code").fill(code_at(secret, int(served.world.clock()) // STEP_S))
    page.get_by_role("button", name="Continue").click()
    assert page.locator("li code").count() == 10
    page.get_by_role("link", name="Continue").click()
    page.wait_for_url("**/account")
    return secret


def test_a_browser_takes_the_cookies_on_this_machine_and_sends_the_forms(served: Served, page: Page) -> None:
    secret = begin(served, page, "in-a-browser")
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert {"__Host-session", "__Host-browser", "__Host-device"} <= kept.keys()
    assert all(cookie["secure"] and cookie["httpOnly"] for cookie in kept.values())
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signin")
    served.world.clock.now += STEP_S
    page.get_by_label("Account").fill("in-a-browser")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code").fill(code_at(secret, int(served.world.clock()) // STEP_S))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/account")


def test_a_form_of_another_site_is_refused_with_what_the_browser_itself_says(
    served: Served, page: Page, tmp_path: Path
) -> None:
    begin(served, page, "lured")
    lure = tmp_path / "lure.html"
    action = f"{served.address}/signin/out"
    lure.write_text(f'<form method="post" action="{action}"><button>win</button></form>', encoding="utf-8")
    page.goto(lure.as_uri())
    page.get_by_role("button", name="win").click()
    page.get_by_role("alert").wait_for()
    page.goto(f"{served.address}/account")
    assert page.url == f"{served.address}/account"


@pytest.mark.parametrize("path", ["/signin", "/signin/first"])
def test_a_page_can_be_filled_in_by_the_keyboard_alone_and_fits_a_telephone(
    served: Served, page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(served.address + path)
    unlabelled = "[...document.querySelectorAll('input:not([type=hidden])')].filter(i => !i.labels.length).length"
    assert page.evaluate(unlabelled) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.activeElement.id") == "account"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "INPUT"

"""Signing in through an agency's provider in a real browser: its cookies, its redirects, and the content policy."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from gateway.model.person import Role
from tests.identity_profile.provider.agency import linked
from tests.identity_profile.provider.npm import needs_provider, running_provider
from tests.servers import running_redis
from tests.walk.processes import free_port
from tests.world import Deployment, World

pytestmark = needs_provider


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A gateway that listens, with a provider that knows it; an auditor is linked, whose second factor it proves."""
    port, home = free_port(), tmp_path_factory.mktemp("station")
    address = f"http://127.0.0.1:{port}"
    with running_redis() as redis_url, running_provider(address, home) as settings:
        deployment = Deployment(home / "deployment", redis_url)
        deployment.clock.now = time.time()
        providers = (replace(settings, trusted_amr=frozenset({"otp"})),)
        world = World(deployment, "provider", issuer=address, providers=providers)
        linked(world, "zhang-wei", settings.issuer, "zhang-wei@bureau", Role.AUDITOR)
        server = make_server("127.0.0.1", port, world.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield address
        server.shutdown()
        thread.join()
        server.server_close()


def go_there(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/signin?lang=en&next=%2Faccount%2Fpassword")
    page.get_by_role("link", name="Sign in with the bureau").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Sign in").click()


def test_somebody_goes_to_the_provider_and_comes_back_to_where_they_wanted(address: str, page: Page) -> None:
    go_there(page, address, "zhang-wei@bureau")
    page.wait_for_url(f"{address}/account/password")
    kept = {cookie["name"]: cookie for cookie in page.context.cookies(address)}
    assert {"__Host-session", "__Host-browser"} <= kept.keys()
    page.goto(f"{address}/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/signin")
    page.goto(f"{address}/account")
    assert page.url.startswith(f"{address}/signin?")


def test_whom_the_station_does_not_know_is_told_so_on_the_page_to_sign_in_on(address: str, page: Page) -> None:
    go_there(page, address, "somebody-else")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "You were not let in through your agency" in alert.inner_text()
    expect(page.get_by_label("Password", exact=True)).to_have_count(1)


def test_a_link_of_another_site_begins_no_journey(address: str, page: Page) -> None:
    page.set_content(f'<a href="{address}/signin/with/npm">win</a>')
    page.get_by_role("link", name="win").click()
    page.wait_for_url(f"{address}/signin?next=%2Faccount")

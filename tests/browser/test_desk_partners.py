"""Partners at the desk in a real browser: an operator enters one with all that hangs on it, without a script."""

from __future__ import annotations

import secrets

import orjson
import pytest
from playwright.sync_api import FilePayload, Page

from gateway.identity.assertion import new_client_key
from gateway.model.person import Role
from tests.browser.arriving import arrive_at_desk
from tests.browser.keys import add_authenticator
from tests.browser.pages import Served
from tests.browser.test_window import see
from tests.machine import needs_node
from tests.unit.window.clerks import AREA, household_of
from tests.world import World

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("axe-core"),
]


def test_an_operator_enters_a_partner_its_agreement_its_program_and_a_clerk(served: Served, walker: Page) -> None:
    add_authenticator(walker)
    arrive_at_desk(served, walker, Role.OPERATOR)
    name = f"committee-{secrets.token_hex(4)}"
    somebody_asks(served.world)
    walker.goto(f"{served.address}/desk")
    see(walker, "overview", "svg.bars")
    walker.goto(f"{served.address}/desk/partners?by=-id")
    see(walker, "partners", "table")
    enter_a_partner(served, walker, name)
    enter_an_agreement(served, walker, name)
    enter_a_program(served, walker, name)
    enter_a_clerk(served, walker, name)


def somebody_asks(world: World) -> None:
    """Answers and refusals of today, for the first page to count."""
    world.archive.fill({"household": [household_of(1, AREA)]})
    asker = world.deployment.asker("community-committee", "elderly-care")
    for _ in range(3):
        assert world.get(asker, "/v1/records/household").status_code == 200
    assert world.get(asker, "/v1/records/household/none").status_code == 404
    assert world.get(asker, "/v1/records/venue").status_code == 403


def enter_a_partner(served: Served, page: Page, name: str) -> None:
    page.goto(f"{served.address}/desk/partner/new")
    see(page, "new-partner", "#kind")
    fill(page, id=name, name="九居委会（虚构）", areas="310115003009")
    page.locator("#kind").select_option("community-committee")
    press(page, "/desk/partner/new")
    page.wait_for_url("**/signin/again*")
    page.locator("form[data-passkey] button").press("Enter")
    page.wait_for_url("**/desk/partner/new")
    assert page.locator("#name").input_value() == "九居委会（虚构）", "what was filled in is there again"
    press(page, "/desk/partner/new")
    page.wait_for_url("**done=new-partner")
    see(page, "empty-partner", "[role=status]")


def enter_an_agreement(served: Served, page: Page, name: str) -> None:
    page.goto(f"{served.address}/desk/partner/agreement?partner={name}")
    see(page, "agreement", "#types")
    fill(page, id=f"{name}-care")
    page.locator("button[value=tell]").press("Enter")
    see(page, "agreement-faults", "#fault")
    for ticked in ("household", "list", "read", "elderly-care"):
        page.locator(f"input[value={ticked}]").check()
    page.locator("button[value=tell]").press("Enter")
    see(page, "agreement-told", "#gives")
    page.locator("button[value=enter]").press("Enter")
    page.wait_for_url("**done=new-agreement")


def enter_a_program(served: Served, page: Page, name: str) -> None:
    page.goto(f"{served.address}/desk/partner/client?partner={name}")
    see(page, "program", "#jwks")
    private, public = new_client_key()
    fill(page, id=f"{name}-desk", jwks=orjson.dumps({"keys": [private]}).decode())
    press(page, "/desk/partner/client")
    see(page, "private-key", "#fault")
    assert not page.locator("#jwks").input_value().strip()
    keys: FilePayload = {
        "name": "keys.json",
        "mimeType": "application/json",
        "buffer": orjson.dumps({"keys": [public]}),
    }
    page.locator("input[type=file]").set_input_files(keys)
    press(page, "/desk/partner/client")
    page.wait_for_url("**done=new-client")
    page.goto(f"{served.address}/desk/partner/keys?client={name}-desk")
    see(page, "keys", "#jwks")


def enter_a_clerk(served: Served, page: Page, name: str) -> None:
    page.goto(f"{served.address}/desk/person/new?partner={name}")
    see(page, "new-clerk", "#name")
    fill(page, id=f"li-{name}", name="李经办（虚构）")
    press(page, "/desk/person/new")
    see(page, "code", ".code code")
    page.goto(f"{served.address}/desk/partner?id={name}")
    see(page, "partner", f"#client-{name}-desk")
    page.goto(f"{served.address}/desk/people?by=id")
    see(page, "people", "table")
    page.goto(f"{served.address}/desk/person/new")
    see(page, "new-person", "#roles")
    page.goto(f"{served.address}/desk/person?id=li-{name}")
    page.locator("form:has(button[value=suspend-person]) input[name=note]").fill("离职")
    page.locator("button[value=suspend-person]").press("Enter")
    page.wait_for_url("**done=suspend-person")
    see(page, "suspended", "[role=status]")


def fill(page: Page, **given: str) -> None:
    for name, text in given.items():
        page.locator(f"#{name}").fill(text)


def press(page: Page, action: str) -> None:
    """Send the form with its button, by the keyboard."""
    page.locator(f'form[action="{action}"] button').press("Enter")

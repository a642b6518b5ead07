"""Every page of people, looked at by axe-core as somebody goes through them: in both languages, by day and by night."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from gateway.identity.people.codes import STEP_S
from gateway.model.person import Person, Role
from tests.browser.axe import look_at
from tests.browser.keys import add_authenticator
from tests.browser.pages import Served, shared_secret
from tests.identity_profile.code_flow import Application, new_application
from tests.machine import needs_node
from tests.unit.signin.visitors import PASSWORD, people_of

NARROW: Final[ViewportSize] = {"width": 360, "height": 740}

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("axe-core"),
]

Look = Callable[[str], None]


@pytest.fixture(params=[("zh", "light"), ("en", "dark")], ids=["zh by day", "en by night"])
def page(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Page]:
    """A page of a narrow browser, which ignores the policy that keeps axe out."""
    language, scheme = request.param
    context = chromium.new_context(bypass_csp=True, viewport=NARROW, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{served.address}/signin?lang={language}")
    yield page
    context.close()


@pytest.fixture
def look(page: Page) -> Look:
    """Looks at what is shown now, once it is what the test says it is."""
    return partial(look_at, page)


def fill(page: Page, **given: str) -> None:
    """Fill the form in by the names of its fields, and send it with its button."""
    for name, text in given.items():
        page.locator(f"#{name}").fill(text)
    page.locator(f"form:has(#{next(iter(given))}) button").click()


def test_every_page_can_be_used_by_everybody(served: Served, page: Page, look: Look) -> None:
    add_authenticator(page)
    person = Person(f"reads-{secrets.token_hex(4)}", "李敏", None, frozenset({Role.POLICY_ADMINISTRATOR}), active=True)
    code = people_of(served.world).add(person)
    page.goto(f"{served.address}/signin")
    look("#password")
    fill(page, account=person.id, password="not the right one")
    look("#fault")
    page.goto(f"{served.address}/signin/first")
    look("#again")
    fill(page, account=person.id, code=code, password=PASSWORD, again=PASSWORD)
    look(".picture svg")
    secret = shared_secret(page)
    fill(page, code="000000")
    look("#fault")
    fill(page, code=served.code(secret))
    look("ol li code")
    for path, shows in {
        "/account": "h2",
        "/account/password": "#old",
        "/account/passkeys": "#name",
        "/signin/again": "#code",
        "/signin/again?with=passkey": 'a[href="/account/passkeys"]',
    }.items():
        page.goto(served.address + path)
        look(shows)
    edit = "/desk/policy/edit?name=committee-elderly-care"
    for path, shows in {edit: "table.fields", f"{edit}&view=text": ".cm-line .yaml-comment"}.items():
        page.goto(served.address + path)
        page.locator("#changes").wait_for()
        look(shows)
    page.goto(f"{served.address}/desk/policy/new")
    look("select[name=base]")
    page.locator("#name").fill("lost-and-found")
    page.locator("[name=purpose]").first.check()
    page.locator("[name=basis]").fill("协议第 9 条")
    page.locator("main form button").first.click()
    page.locator("button[value=add-restrict]").click()
    look("section[id='rules.1'] [name='rules.1.gone']")
    page.goto(f"{served.address}/account/passkeys")
    fill(page, name="值班室电脑")
    look("li code")
    page.goto(f"{served.address}/signin/again")
    look("form[data-passkey] button")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/account")
    page.goto(f"{served.address}/account/passkeys")
    look("li form button")
    page.goto(f"{served.address}/account/password")
    fill(page, old=PASSWORD, new="another one of mine", again="another one of mine")
    look("[role=status]")
    page.goto(f"{served.address}/no-such-page")
    look("main a")
    page.locator("main a").click()
    page.locator('form[action="/signin/out"] button').click()
    look("#password")
    fill(page, account=person.id, password="another one of mine")
    look("form[data-passkey] button")


@pytest.fixture
def desk(served: Served) -> Application:
    """A program of a committee that asks its clerks."""
    name = f"desk-{len(served.world.deployment.directory_now().clients)}"
    return new_application(served.world, name)


def test_the_page_on_which_a_program_is_allowed_can_be_used_by_everybody(
    served: Served, page: Page, look: Look, desk: Application
) -> None:
    page.goto(f"{served.address}/oauth/authorize")
    look("#fault")
    person = Person(
        f"clerk-{secrets.token_hex(4)}", "张三", desk.asker.partner.id, frozenset({Role.CLERK}), active=True
    )
    code = people_of(served.world).add(person)
    pushed = (desk.push().json or {})["request_uri"]
    page.goto(
        f"{served.address}/oauth/authorize?{urlencode({'client_id': desk.asker.client_id, 'request_uri': pushed})}"
    )
    look("#password")
    page.goto(f"{served.address}/signin/first")
    fill(page, account=person.id, code=code, password=PASSWORD, again=PASSWORD)
    secret = shared_secret(page)
    served.world.clock.now += STEP_S
    fill(page, code=served.code(secret))
    page.locator("ol li code").first.wait_for()
    page.goto(
        f"{served.address}/oauth/authorize?{urlencode({'client_id': desk.asker.client_id, 'request_uri': pushed})}"
    )
    look("button[value=allow]")
    expect(page.locator("dd").filter(has_text="张三")).to_have_count(1)

"""Passkeys in a real browser, with the authenticator that Chromium brings for tests: script, policy and keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from gateway.identity.people.codes import STEP_S
from tests.browser.keys import Keys, add_authenticator
from tests.browser.pages import Served, begin, open_enrolment, sign_in, somebody_of_the_station
from tests.unit.signin.visitors import people_of

pytestmark = pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module")


@pytest.fixture
def keys(page: Page) -> Keys:
    """An authenticator for ``page``."""
    return add_authenticator(page)


def add_passkey(served: Served, page: Page, name: str) -> None:
    page.goto(f"{served.address}/account/passkeys")
    page.get_by_label("Its name").fill(name)
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text(name).wait_for()


def sign_out(served: Served, page: Page) -> None:
    page.goto(f"{served.address}/account")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signin")


def use_passkey(page: Page) -> None:
    page.get_by_role("button", name="Use your passkey").click()


def test_a_passkey_is_added_signs_in_steps_up_and_is_removed(served: Served, page: Page, keys: Keys) -> None:
    begin(served, page, somebody_of_the_station("keyed"))
    add_passkey(served, page, "desk in the hall")
    assert [each["rpId"] for each in keys.credentials] == ["localhost"]
    sign_out(served, page)
    sign_in(served, page, "keyed")
    use_passkey(page)
    page.wait_for_url("**/account")
    served.world.clock.now += 301
    page.get_by_role("link", name="Passkeys").click()
    assert page.get_by_role("button", name="Remove").count() == 0
    page.get_by_role("link", name="confirm first").click()
    assert page.get_by_label("Code").count() == 0
    use_passkey(page)
    page.wait_for_url("**/account/passkeys")
    page.get_by_role("button", name="Remove desk in the hall").click()
    page.get_by_text("There is none yet").wait_for()
    assert people_of(served.world).account("keyed").passkeys == ()


def test_a_passkey_in_place_of_an_app_from_the_beginning(served: Served, page: Page, keys: Keys) -> None:
    open_enrolment(served, page, somebody_of_the_station("keyed-first"))
    page.get_by_label("Its name").fill("first")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    expect(page.locator("li code")).to_have_count(10)
    assert len(keys.credentials) == 1
    sign_out(served, page)
    sign_in(served, page, "keyed-first")
    use_passkey(page)
    page.wait_for_url("**/account")


def test_whoever_is_not_verified_is_told_to_try_again_or_to_use_a_code(served: Served, page: Page, keys: Keys) -> None:
    secret = begin(served, page, somebody_of_the_station("not-verified"))
    add_passkey(served, page, "desk")
    keys.asked("setUserVerified", isUserVerified=False)
    page.goto(f"{served.address}/signin/again")
    use_passkey(page)
    page.get_by_role("alert").wait_for()
    assert "No passkey was used" in page.get_by_role("alert").inner_text()
    served.world.clock.now += STEP_S
    page.get_by_label("Code").fill(served.code(secret))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/account")
    keys.asked("setUserVerified", isUserVerified=True)
    page.goto(f"{served.address}/signin/again")
    use_passkey(page)
    page.wait_for_url("**/account")


def test_a_passkey_that_somebody_copied_is_ended(served: Served, page: Page, keys: Keys) -> None:
    begin(served, page, somebody_of_the_station("copied"))
    add_passkey(served, page, "desk")
    [credential] = keys.credentials
    page.goto(f"{served.address}/signin/again")
    use_passkey(page)
    page.wait_for_url("**/account")
    keys.asked("removeCredential", credentialId=credential["credentialId"])
    keys.asked("addCredential", credential={**credential, "signCount": 0})
    page.goto(f"{served.address}/signin/again")
    use_passkey(page)
    page.get_by_role("alert").wait_for()
    assert people_of(served.world).account("copied").passkeys == ()
    page.goto(f"{served.address}/account")
    assert "/signin" in page.url


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A page of a browser without scripts."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_a_sentence_says_so_and_codes_go_on(
    served: Served, page: Page, keys: Keys, plain: Page
) -> None:
    secret = begin(served, page, somebody_of_the_station("no-script"))
    add_passkey(served, page, "desk")
    assert len(keys.credentials) == 1
    served.world.clock.now += STEP_S
    plain.goto(f"{served.address}/signin?lang=en")
    sign_in(served, plain, "no-script")
    plain.get_by_text("Passkeys need JavaScript").wait_for()
    assert not plain.get_by_role("button", name="Use your passkey").is_visible()
    plain.get_by_label("Code").fill(served.code(secret))
    plain.get_by_role("button", name="Continue").click()
    plain.wait_for_url("**/account")


def test_a_browser_that_has_no_passkeys_is_told_so(served: Served, page: Page) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    open_enrolment(served, page, somebody_of_the_station("old-browser"))
    page.get_by_text("This browser has no passkeys").wait_for()
    assert not page.get_by_role("button", name="Make a passkey").is_visible()

"""The editor in a real browser: what it marks as one types, with its content policy in force."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.arriving import arrive_at_desk
from tests.browser.keys import add_authenticator
from tests.browser.pages import Served
from tests.browser.screens import SIZES
from tests.machine import needs_node

pytestmark = [
    pytest.mark.parametrize("served", ["localhost"], indirect=True, scope="module"),
    needs_node("htmx.org", "@codemirror/view"),
]

NAME = "committee-elderly-care"


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    """A page whose console has to stay empty: no word of the content policy, and no fault of a script."""
    context = chromium.new_context(viewport=SIZES["old screen"])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    add_authenticator(page)
    page.goto(f"{served.address}/signin?lang=en")
    arrive_at_desk(served, page)
    said.clear()
    yield page
    page.goto(f"{served.address}/account")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    context.close()
    # whoever goes on while something is asked for leaves it behind
    assert [
        text for text in said if not text.startswith(("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort"))
    ] == []


def test_what_is_wrong_is_marked_as_one_types_and_tab_leaves_the_text(served: Served, page: Page) -> None:
    page.goto(f"{served.address}/desk/policy/edit?name={NAME}&view=text")
    page.locator(".cm-content").wait_for()
    page.locator("#changes [role=status]").wait_for()
    assert page.locator("#text").is_hidden()
    page.locator(".yaml-key").nth(3).wait_for()
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("nonsense: [\n")
    page.locator("#faults li").first.wait_for()
    page.locator(".cm-lint-marker-error").first.wait_for()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.locator("#faults").wait_for(state="detached")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "check"
    with page.expect_event("dialog") as asked:
        page.goto(f"{served.address}/desk")
    assert asked.value.type == "beforeunload"


def test_a_field_is_denied_to_one_kind_of_partner_by_the_form_with_the_keyboard_alone(
    served: Served, page: Page
) -> None:
    page.goto(f"{served.address}/desk/policies?lang=zh")
    press(page, page.get_by_role("link", name=NAME, exact=True))
    press(page, page.get_by_role("link", name="修改", exact=True))
    page.get_by_label("联系电话: 怎样提供").first.focus()
    page.keyboard.press("Home")
    page.locator("#faults li").first.wait_for()
    press(page, page.get_by_role("button", name="让测试预期现在的结果"))
    page.locator("#proposal .added").first.wait_for()
    press(page, page.get_by_role("button", name="就这样改"))
    page.locator("#changes .loss").filter(has_text="联系电话").first.wait_for()
    assert page.locator("#changes .gain").count() == 0
    press(page, page.get_by_role("button", name="提交审核"))
    page.wait_for_url("**done=submit")
    press(page, page.locator("button[value=publish]"))
    page.wait_for_url("**/signin/again*")
    press(page, page.locator("form[data-passkey] button"))
    page.wait_for_url(f"**/desk/policy?name={NAME}")
    press(page, page.locator("button[value=publish]"))
    page.wait_for_url("**done=publish")


def test_a_policy_is_begun_and_its_rules_added_taken_out_and_put_back(served: Served, page: Page) -> None:
    page.goto(f"{served.address}/desk/policies?lang=zh")
    press(page, page.get_by_role("link", name="新建策略"))
    page.get_by_label("策略的名称").first.fill("lost-and-found")
    page.get_by_label("哪类档案").select_option("household")
    page.get_by_label("单位类型").select_option("community-committee")
    page.get_by_label("居家养老服务").check()
    page.get_by_label("依据").fill("失物招领信息共享协议第 9 条")
    press(page, page.get_by_role("button", name="开始写", exact=True))
    page.locator("#changes .gain").first.wait_for()
    assert page.locator("#faults").count() == 0
    press(page, page.get_by_role("button", name="添一条“限制”"))
    page.locator("#faults").wait_for()
    rule = page.locator("section[id='rules.1']")
    rule.get_by_label("住房性质: 怎样提供").select_option('"drop"')
    page.locator("#faults").wait_for(state="detached")
    rule.get_by_label("去掉规则 less-detail").check()
    press(page, page.get_by_role("button", name="检查", exact=True).last)
    page.locator("#proposal .removed").first.wait_for()
    assert rule.count() == 0
    press(page, page.get_by_role("button", name="放回去"))
    rule.wait_for()
    press(page, page.get_by_role("button", name="存为草稿"))
    page.wait_for_url("**name=lost-and-found&done=saved")


def press(page: Page, what: Locator) -> None:
    """Go there and press Enter, as somebody without a mouse does."""
    what.focus()
    page.keyboard.press("Enter")

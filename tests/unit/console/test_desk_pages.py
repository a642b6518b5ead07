"""The desk on a screen: a policy is changed by one person, reviewed by another, put in force, and taken back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from gateway.ledger.acts import read_acts
from gateway.model.act import ActName
from gateway.model.person import Role
from tests.unit.console.hands import Holder, with_passkey
from tests.unit.signin.visitors import Visitor, somebody
from tests.unit.window.clerks import asked, seated
from tests.world import World

NAME = "committee-elderly-care"
PAGE = f"/desk/policy?name={NAME}"
EDIT = f"/desk/policy/edit?name={NAME}"


class Hand(Holder):
    """Somebody of the station with a passkey, before the pages for policies."""

    def text(self) -> str:
        """What the editor begins with."""
        found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", self.visitor.get(EDIT).text, re.DOTALL)
        assert found is not None
        return unescape(found.group(1))

    def write(self, text: str, act: str, **form: str) -> TestResponse:
        """Send the editor's form as it is filled in, or as a page that was opened before would."""
        began = re.search(r'name="began" value="([^"]*)"', self.visitor.get(EDIT).text)
        assert began is not None
        return self.visitor.post(
            "/desk/policy/edit", seen=EDIT, **{"began": began.group(1), **form}, text=text, act=act
        )

    def act(self, act: str, label: str, **form: str) -> TestResponse:
        """Press a button of the policy's page; where a passkey of just now is asked for, prove it and press again."""
        answered = self.visitor.post("/desk/policy/act", seen=PAGE, act=act, version=label, **form)
        if "/signin/again" in answered.headers.get("Location", answered.text):
            self.prove()
            answered = self.visitor.post("/desk/policy/act", seen=PAGE, act=act, version=label, **form)
        return answered


def hand(world: World, name: str, *roles: Role) -> Hand:
    found = with_passkey(Hand(somebody(world, name, *roles)))
    world.clock.now += 301
    return found


@pytest.fixture
def wang(world: World) -> Hand:
    return hand(world, "wang-fang", Role.POLICY_ADMINISTRATOR)


@pytest.fixture
def li(world: World) -> Hand:
    return hand(world, "li-qiang", Role.REVIEWER)


def test_a_field_is_denied_to_committees_and_given_again(world: World, wang: Hand, li: Hand) -> None:
    mei = seated(world, "lin-mei")
    assert "联系电话" in asked(mei, "search").text
    text = wang.text()
    assert "version: 2\n" in text
    # the policy's own tests say what committees are shown: whoever changes that changes them
    less = (
        text.split("\ntests:")[0]
        .replace("      phone: {mask: {keep_last: 4}}\n", "")
        .replace("fields: {phone: drop, ", "fields: {")
    )
    checked = wang.write(less, "check").text
    assert re.search(
        r'class="loss".*?<td>联系电话</td><td>只显示一部分：后 4 位。</td><td>不显示</td>', checked, re.DOTALL
    )
    assert 'class="gain"' not in checked
    assert wang.write(less, "submit").headers["Location"].endswith("done=submit")
    # what only takes away may be published by one person
    assert wang.act("publish", f"{NAME}@2").headers["Location"].endswith("done=publish")
    assert "联系电话" not in asked(mei, "search").text
    page = wang.visitor.get(PAGE).text
    for told in ("随安装而来", "新部署的起始策略", "自 2026-11-22 起生效"):
        assert f"<bdi>{told}</bdi>" in page

    again = wang.text().replace("      care_needs: reveal\n", "      care_needs: reveal\n      phone: reveal\n", 1)
    assert re.search(
        r'class="gain".*?<td>联系电话</td><td>不显示</td><td>完整显示</td>', wang.write(again, "check").text, re.DOTALL
    )
    assert wang.write(again, "submit").status_code == 303
    refused = wang.act("publish", f"{NAME}@3")
    assert (refused.status_code, "除了 wang-fang 没有别人看过" in unescape(refused.text)) == (422, True)
    assert "联系电话" not in asked(mei, "search").text
    assert "审核通过" in li.visitor.get(PAGE).text
    assert li.act("approve", f"{NAME}@3", comment="as agreed").headers["Location"].endswith("done=approve")
    assert wang.act("publish", f"{NAME}@3").headers["Location"].endswith("done=publish")
    assert "13800001234" in asked(mei, "search").text
    done = [act.act for told in read_acts(world.settings.ledger) for act in told.acts.acts if act.act.kind == "policy"]
    way = [ActName.POLICY_DRAFTED, ActName.POLICY_SUBMITTED, ActName.POLICY_APPROVED, ActName.POLICY_PUBLISHED]
    assert done[-4:] == way


def test_an_act_that_changes_what_is_shown_takes_a_passkey_of_just_now(wang: Hand, li: Hand) -> None:
    assert wang.write(wang.text(), "submit").status_code == 303
    for who, act in ((wang, "publish"), (wang, "withdraw"), (li, "approve"), (li, "return")):
        answered = who.visitor.post("/desk/policy/act", seen=PAGE, act=act, version=f"{NAME}@2")
        assert answered.headers["Location"].startswith("/signin/again?with=passkey")
    assert "待审核" in li.visitor.get(PAGE).text


def test_what_a_reviewer_says_at_a_line_stands_there_in_the_history_and_beside_the_next_text(
    wang: Hand, li: Hand
) -> None:
    assert wang.write(wang.text(), "submit").status_code == 303
    at = wang.text().splitlines().index("      address: {generalise: building} # 到楼幢为止，不含室号") + 1
    said = {"comment": "快好了", "line": str(at), "remark": "到街道就够了\nline 1: 两行"}
    sent = {"act": "return", "version": f"{NAME}@2", **said}
    for line in ("", "0", "x", "99999", "²"):
        refused = li.visitor.post("/desk/policy/act", seen=PAGE, **{**sent, "line": line})
        assert refused.status_code == 422
        assert "文本没有那一行" in refused.text
        assert 'value="快好了"' in refused.text
    # a proof that is too old takes nothing of what was written away
    asked_first = li.visitor.post("/desk/policy/act", seen=PAGE, **sent)
    assert asked_first.status_code == 403
    assert "到街道就够了" in asked_first.text
    assert "待审核" in wang.visitor.get(PAGE).text
    li.prove()
    assert li.visitor.post("/desk/policy/act", seen=PAGE, **sent).headers["Location"].endswith("done=return")
    page = unescape(wang.visitor.get(PAGE).text)
    assert f'<mark>↑ li-qiang: 到街道就够了 line 1: 两行</mark>\n<span id="line-{at + 1}">' in page
    shown = f"第 {at} 行 <code>address: {{generalise: building}} # 到楼幢为止，不含室号</code>"
    assert shown in page
    for _ in range(2):
        assert shown in unescape(wang.visitor.get(EDIT).text)
        assert wang.write(wang.text() + "# mended\n", "save").status_code == 303
    assert "<mark>" not in wang.visitor.get(PAGE).text
    assert wang.write(wang.text(), "submit").status_code == 303
    assert "快好了" in wang.visitor.get(PAGE).text
    assert "快好了" not in wang.visitor.get(EDIT).text


def test_nobody_does_what_they_are_not_entrusted_with(world: World, wang: Hand, li: Hand) -> None:
    auditor = somebody(world, "zhao-audits", Role.AUDITOR)
    assert auditor.get("/desk").status_code == 200
    assert auditor.get(PAGE).status_code == 200
    for who, path in ((auditor, EDIT), (li.visitor, EDIT)):
        assert who.get(path).status_code == 403
    assert auditor.post("/desk/policy/act", seen=PAGE, act="publish", version=f"{NAME}@1").status_code == 403
    assert li.act("publish", f"{NAME}@1").status_code == 403
    assert wang.act("approve", f"{NAME}@1").status_code == 403
    assert li.visitor.post("/desk/policy/edit", seen=PAGE, text="x", act="save").status_code == 403
    mei = seated(world, "lin-desk")
    for path in ("/desk", PAGE, EDIT):
        assert mei.get(path).status_code == 403
    assert Visitor(world, "nobody").get("/desk").headers["Location"].startswith("/signin?")


def test_nobody_reviews_what_they_wrote(world: World) -> None:
    both = hand(world, "both-hands", Role.POLICY_ADMINISTRATOR, Role.REVIEWER)
    assert both.write(both.text(), "submit").status_code == 303
    refused = both.act("approve", f"{NAME}@2")
    assert (refused.status_code, "要由另一个人审核" in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("mistake", "line"),
    [
        (("    allow:", "\tallow:"), None),
        (("reveal\n", "“reveal”\n"), None),
        (("household_no: reveal", "no_such_field: reveal"), "no_such_field"),
        (("[elderly-care]", "[no-such-purpose]"), "no-such-purpose"),
        (("rules:", "rules: &x"), None),
    ],
)
def test_a_text_that_cannot_be_used_comes_back_as_it_was_with_what_to_mend(
    wang: Hand, mistake: tuple[str, str], line: str | None
) -> None:
    wrong = wang.text().replace(*mistake, 1)
    for act in ("check", "submit"):
        answered = wang.write(wrong, act)
        assert re.search(r"第 \d+ 行第 \d+ 列", answered.text), answered.text
        assert line is None or line in answered.text
        kept = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answered.text, re.DOTALL)
        assert kept is not None
        assert unescape(kept.group(1)) == wrong


def test_two_windows_with_one_draft_lose_nothing(wang: Hand) -> None:
    text = wang.text()
    began = re.search(r'name="began" value="([^"]*)"', wang.visitor.get(EDIT).text)
    assert began is not None
    assert wang.write(text + "# first\n", "save").headers["Location"].endswith("done=saved")
    late = wang.write(text + "# second\n", "save", began=began.group(1))
    assert (late.status_code, "在别处改过" in late.text, "# second" in late.text) == (409, True, True)
    assert "# first" in wang.text()


def test_a_draft_of_somebody_else_is_not_written_over(world: World, wang: Hand) -> None:
    assert wang.write(wang.text() + "# hers\n", "save").status_code == 303
    other = hand(world, "zhang-wei", Role.POLICY_ADMINISTRATOR)
    refused = other.write(other.text().replace("version: 3", "version: 2"), "save")
    assert (refused.status_code, "是 wang-fang 的草稿" in refused.text) == (422, True)
    assert other.write(other.text(), "save").status_code == 303


def test_an_earlier_text_is_drafted_anew(wang: Hand, li: Hand) -> None:
    text = wang.text()
    wang.write(text, "submit")
    li.act("approve", f"{NAME}@2")
    assert wang.act("publish", f"{NAME}@2").status_code == 303
    assert "以此版本为底稿" in wang.visitor.get(PAGE).text
    # a form that is sent twice does it once
    for act, label in (("rollback", f"{NAME}@1"), ("rollback", f"{NAME}@1"), ("publish", f"{NAME}@2")):
        assert wang.act(act, label).headers["Location"].endswith(f"done={act}")
    assert "version: 3\n" in wang.text()


def test_the_policies_are_sorted_and_taken_away_as_a_file(wang: Hand) -> None:
    def listed(address: str) -> list[str]:
        return re.findall(r'href="/desk/policy\?name=([a-z-]+)"', wang.visitor.get(address).text)

    names = listed("/desk/policies?by=policy")
    assert names == sorted(names)
    assert listed("/desk/policies?by=-policy") == names[::-1]
    assert set(listed("/desk/policies?by=no-such-column")) == set(names)
    taken = wang.visitor.get("/desk/policies?as=csv&by=policy&lang=en")
    assert taken.text.startswith('\ufeff"Policy","Kind of partner"')
    assert [line.split(",")[0].strip('"') for line in taken.text.splitlines()[1:]] == names
    assert set(listed("/desk/policies?standing=生效中")) == set(names)
    wang.write(wang.text(), "submit")
    assert listed("/desk/policies?standing=待审核&by=policy") == [NAME]
    assert listed("/desk/policies?standing=of-no-policy") == names
    assert len(wang.visitor.get("/desk/policies?standing=待审核&as=csv").text.splitlines()) == 2
    assert "attachment" in taken.headers["Content-Disposition"]


def test_what_waits_is_told_and_a_policy_that_there_is_not(wang: Hand, li: Hand) -> None:
    assert "现在没有需要您处理的" in wang.visitor.get("/desk").text
    wang.write(wang.text(), "submit")
    assert "1 个策略版本等待审核" in li.visitor.get("/desk").text
    assert "待审核" in li.visitor.get("/desk/policies").text
    assert wang.visitor.get("/desk/policy?name=none").status_code == 404
    assert wang.visitor.get("/desk/policy/edit?name=none").status_code == 404

"""The first page: what waits, first for whoever looks; what happened today, in numbers; and whether each part works."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from gateway.model.client import Client, Stage
from tests.unit.console.hands import Hand
from tests.unit.window.clerks import asked, seated
from tests.world import TODAY, World


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_a_day_without_a_question_is_told_as_one_and_then_it_is_counted(world: World, zhao: Hand) -> None:
    assert "今天还没有查询" in zhao.get("/desk").text
    mei = seated(world, "lin-mei")
    for _ in range(3):
        assert asked(mei, "search").status_code == 200
    assert asked(mei, "record", identifier="HH-9999").status_code == 404
    told = words_of(zhao.get("/desk?lang=zh").text)
    assert "提供 3 次，拒绝 1 次。" in told
    assert re.search(r"GW402 对其而言没有这条记录 1", told)
    hour = re.search(r"(\d+):00 3 1", told)
    assert hour is not None, told
    assert f"{hour.group(1)}:00 · 提供 3 · 拒绝 1" in told
    english = words_of(zhao.get("/desk?lang=en").text)
    assert "Answers: 3. Refusals: 1." in english
    assert "there is no such record for you" in english
    zhao.get("/desk?lang=zh")


def test_each_sees_first_what_is_theirs_to_do(world: World, wang: Hand, li: Hand, zhao: Hand) -> None:
    agreement = world.deployment.asker("community-committee", "elderly-care").agreement
    new = Client("waits", agreement.id, (), active=True, stage=Stage.PROPOSED, entered_by="wang-operates")
    world.deployment.administration.add_client(new)
    line = "1 个程序等待第二个人批准"
    own, _, others = li.get("/desk").text.partition("由同事处理")
    assert (line in own, line in others) == (True, False)
    # whoever entered it is not who approves it
    assert line not in wang.get("/desk").text
    own, _, others = zhao.get("/desk").text.partition("由同事处理")
    assert (line in own, line in others) == (False, True)
    assert "现在没有需要您处理的" in own


@pytest.mark.parametrize(("days", "late"), [(1, True), (2, False), (30, False), (31, None)])
def test_what_is_about_to_end_waits_for_the_operator(world: World, wang: Hand, days: int, late: bool | None) -> None:
    asker = world.deployment.asker("community-committee", "elderly-care")
    last = TODAY + timedelta(days=days)
    world.deployment.administration.settle([(asker.partner, [replace(asker.agreement, id="ends", last=last)])])
    line = re.search('1 个协议将在 30 天内到期(</a>)?( <strong class="late">)?', wang.get("/desk").text)
    assert (None if line is None else bool(line.group(2))) == late


def test_each_part_is_told_by_name(zhao: Hand) -> None:
    told = words_of(zhao.get("/desk").text)
    for part in ("状态数据库", "Redis", "策略", "台账", "档案来源", "签发密钥"):
        assert re.search(rf"{part}[^:]*: 正常", told), told

"""What is said of an answer is kept once, counted, and without numbers that could be somebody's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from gateway.access.asking import AccessRequests
from gateway.access.feedback import Counted, Feedback, count_feedback, newest_notes, take, without_numbers
from gateway.changes import looking
from gateway.model.act import ActName, Acts
from tests.unit.access.wishes import CLERK

GIVEN = Feedback("a" * 32, "household", "elderly-care", is_useful=True, note="身份证 310115195003071230 不对")


def test_the_last_word_on_an_answer_counts(requests: AccessRequests, engine: Engine, recorded: list[Acts]) -> None:
    take(requests.state, CLERK, GIVEN)
    take(requests.state, CLERK, replace(GIVEN, is_useful=False))
    take(requests.state, CLERK, replace(GIVEN, disclosure="b" * 32))
    with looking(engine) as connection:
        assert count_feedback(connection) == [Counted("household", "elderly-care", 1, 1)]
        notes = [row["note"] for row in newest_notes(connection)]
    assert notes == ["身份证 […] 不对", "身份证 […] 不对"]
    assert [act.act for acts in recorded for act in acts.acts] == [ActName.FEEDBACK_GIVEN] * 3
    assert "3101151950" not in str(recorded)
    assert "不对" not in str(recorded)


@pytest.mark.parametrize(
    "number",
    [
        "13800001234",
        "１３８００００１２３４",
        "138.0000.1234",
        "138/0000/1234",
        "1_3_8_0_0",
        "138\u200b0000\u200b1234",
        "一三八〇〇〇〇一二三四",
        "31011519500307123x",
        "138) 0000－1234",
    ],
)
def test_a_number_is_taken_out_however_it_is_written(number: str) -> None:
    assert without_numbers(f"电话{number}不通") == "电话[…]不通"


def test_what_is_nobody_s_number_stays() -> None:
    assert without_numbers("第 3 条、第 12 条，共 2 页，二十人，三五天") == "第 3 条、第 12 条，共 2 页，二十人，三五天"

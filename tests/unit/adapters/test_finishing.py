from __future__ import annotations

from gateway.adapters.finishing import (
    AtOnce,
    Residual,
    absent,
    as_boolean,
    as_integer,
    as_it_is,
    as_number,
    finisher,
    left_over,
    packed,
    withheld,
)
from gateway.model.kinds import Kind
from gateway.model.outcome import ABSENT, WITHHELD
from gateway.redaction.generalise import Generalise, Ladder


def test_rows_on_which_nothing_remains_to_be_done_are_the_drivers_own() -> None:
    rows = [("a", 1), ("b", None)]
    assert finisher(2, (), ())(rows) is rows


def test_the_numbers_of_a_row_are_unpacked_column_by_column() -> None:
    words = packed([((0, (as_it_is, withheld)),), ((2, (as_it_is, withheld, absent)),)])
    finish = finisher(3, (), words)
    rows = [("a", 1, "x", 0), (None, 1, "x", 1), ("a", 1, None, 2), (None, 1, None, 1 + 2 * 2)]
    assert finish(rows) == [("a", 1, "x"), (WITHHELD, 1, "x"), ("a", 1, WITHHELD), (WITHHELD, 1, ABSENT)]


def test_states_are_told_apart_by_identity_and_not_by_how_they_look() -> None:
    [(state, text)] = finisher(2, (), packed([((0, (as_it_is, withheld)),)]))([(None, "[withheld]", 1)])
    assert state is WITHHELD
    assert text is not WITHHELD


def test_many_columns_take_more_than_one_number() -> None:
    columns = [((position, (as_it_is, withheld)),) for position in range(70)]
    words = packed(columns)
    row = (*("v" * 70), 0, 2)
    assert len(words) == 2
    [finished] = finisher(70, (), words)([row])
    assert [position for position, outcome in enumerate(finished) if outcome is WITHHELD] == [63]


def test_a_whole_column_is_finished_beside_single_rows() -> None:
    finish = finisher(2, ((0, as_boolean),), packed([((1, (as_it_is, withheld)),)]))
    assert finish([(1, "a", 0), (None, None, 1)]) == [(True, "a"), (None, WITHHELD)]


def test_columns_that_are_treated_alike_share_a_number() -> None:
    finish = finisher(2, (), packed([((0, (absent, as_it_is)), (1, (absent, as_boolean)))]))
    assert finish([("a", 1, 1), (None, None, 0)]) == [("a", True), (ABSENT, ABSENT)]
    assert finish([("a", 1, 1), ("b", 0, 1)]) == [("a", True), ("b", False)]


def test_addresses_are_finished_at_once_as_they_are_one_by_one() -> None:
    building = Generalise(Ladder.ADDRESS, "building")
    addresses = ["上海市浦东新区牡丹路100弄5号602室", "不详", "", "上海市徐汇区漕溪路3弄8号\n2单元", None, 7]
    for some in (addresses, addresses[:3]):
        for finish in (left_over(building, Kind.ADDRESS, as_it_is), Residual(building, Kind.ADDRESS)):
            whole = finisher(1, [(0, finish)], ())
            assert whole([(value,) for value in some]) == [(building.apply(Kind.ADDRESS, value),) for value in some]


def test_some_rows_are_finished_at_once_beside_others() -> None:
    finish = finisher(1, (), packed([((0, (AtOnce(as_integer, lambda values: list(map(int, values))), withheld)),)]))
    assert finish([("1", 0), (None, 1), ("3", 0)]) == [(1,), (WITHHELD,), (3,)]


def test_there_may_be_no_row() -> None:
    assert finisher(2, (), packed([((0, (as_it_is, withheld)),)]))([]) == []


def test_what_travelled_as_text_is_itself_again() -> None:
    assert (as_integer("-9223372036854775808"), as_integer(None)) == (-(2**63), None)
    assert (as_number("1e+308"), as_number("-Infinity"), as_number(None)) == (1e308, float("-inf"), None)


def test_a_residual_is_redacted_on_arrival() -> None:
    residual = Residual(Generalise(Ladder.ADDRESS, "county"), Kind.ADDRESS)
    finish = finisher(1, ((0, residual),), ())
    assert finish([("上海市浦东新区牡丹路100弄5号602室",), ("nowhere",), (None,)]) == [
        ("上海市浦东新区",),
        (WITHHELD,),
        (None,),
    ]

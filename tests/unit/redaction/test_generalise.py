"""A generalised value is the larger thing that it lies in, or withheld where it cannot be placed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.generalise import LADDERS, STEPS, Generalise, Ladder, address_cut, address_cuts
from tests.unit.redaction.strategies import admits, values_of

ESTATE = "上海市浦东新区花木街道牡丹社区牡丹路100弄花木小区5号楼2单元602室"
ADDRESS = "江苏省苏州市虎丘区枫桥街道长江路12弄3号楼2单元501室"

CITY_WITHOUT_COUNTIES = "广东省东莞市莞城街道罗沙社区罗沙路5号"
VILLAGE = "浙江省杭州市余杭区径山镇绿景村民委员会3组25号"

PARTS = (
    *(
        "上海市",
        "江苏省",
        "苏州市",
        "浦东新区",
        "莞城街道",
        "小榄镇",
        "花木社区",
        "绿景村",
        "牡丹路",
        "后街",
        "社区",
        "乡",
        "区",
    ),
    *("100弄", "5号", "3号楼", "2单元", "602室", "7", "花园小区"),
)
"""What addresses are put together from, rightly and wrongly."""


@pytest.mark.parametrize(
    ("ladder", "step", "kind", "value", "shown"),
    [
        (Ladder.TIME, "hour", Kind.DATETIME, "2026-05-01T21:40:07", "2026-05-01T21"),
        (Ladder.TIME, "day", Kind.DATETIME, "2026-05-01T21:40:07", "2026-05-01"),
        (Ladder.TIME, "month", Kind.DATE, "2026-05-01", "2026-05"),
        (Ladder.TIME, "quarter", Kind.DATE, "2026-01-31", "2026-Q1"),
        (Ladder.TIME, "quarter", Kind.DATE, "2026-12-01", "2026-Q4"),
        (Ladder.TIME, "year", Kind.DATE, "2026-05-01", "2026"),
        (Ladder.TIME, "decade", Kind.DATE, "1999-12-31", "1990s"),
        (Ladder.TIME, "part_of_day", Kind.DATETIME, "2026-05-01T21:40:07", "2026-05-01T18..23"),
        (Ladder.TIME, "part_of_day", Kind.DATETIME, "2026-05-01T05:59:59", "2026-05-01T00..05"),
        (Ladder.TIME, "part_of_day", Kind.DATE, "2026-05-01", "2026-05-01"),
        (Ladder.GRID, "0.01", Kind.COORDINATE, "31.2345,121.5678", "31.23,121.56"),
        (Ladder.GRID, "1", Kind.COORDINATE, "31.2345,121.5678", "31,121"),
        (Ladder.GRID, "0.001", Kind.COORDINATE, "31.2,121.5", "31.2,121.5"),
        (Ladder.AREA, "committee", Kind.AREA, "310115003001", "310115003001"),
        (Ladder.AREA, "street", Kind.AREA, "310115003001", "310115003"),
        (Ladder.AREA, "street", Kind.AREA, "310115", "310115"),
        (Ladder.AREA, "county", Kind.AREA, "310115003", "310115"),
        (Ladder.AREA, "city", Kind.AREA, "310115", "3101"),
        (Ladder.AREA, "province", Kind.AREA, "310115", "31"),
        (Ladder.ADDRESS, "building", Kind.ADDRESS, "上海市浦东新区牡丹路100弄5号602室", "上海市浦东新区牡丹路100弄5号"),
        (Ladder.ADDRESS, "street", Kind.ADDRESS, "上海市浦东新区牡丹路100弄5号602室", "上海市浦东新区牡丹路"),
        (Ladder.ADDRESS, "unit", Kind.ADDRESS, ADDRESS, "江苏省苏州市虎丘区枫桥街道长江路12弄3号楼2单元"),
        (Ladder.ADDRESS, "building", Kind.ADDRESS, ADDRESS, "江苏省苏州市虎丘区枫桥街道长江路12弄3号楼"),
        (Ladder.ADDRESS, "building", Kind.ADDRESS, ESTATE, "上海市浦东新区花木街道牡丹社区牡丹路100弄花木小区5号楼"),
        (Ladder.ADDRESS, "committee", Kind.ADDRESS, ESTATE, "上海市浦东新区花木街道牡丹社区"),
        (Ladder.ADDRESS, "town", Kind.ADDRESS, ESTATE, "上海市浦东新区花木街道"),
        (Ladder.ADDRESS, "town", Kind.ADDRESS, "上海市浦东新区牡丹路100弄5号602室", "上海市浦东新区"),
        (Ladder.ADDRESS, "county", Kind.ADDRESS, ADDRESS, "江苏省苏州市虎丘区"),
        (Ladder.ADDRESS, "city", Kind.ADDRESS, ADDRESS, "江苏省苏州市"),
        (Ladder.ADDRESS, "county", Kind.ADDRESS, CITY_WITHOUT_COUNTIES, "广东省东莞市"),
        (Ladder.ADDRESS, "town", Kind.ADDRESS, CITY_WITHOUT_COUNTIES, "广东省东莞市莞城街道"),
        (Ladder.ADDRESS, "committee", Kind.ADDRESS, CITY_WITHOUT_COUNTIES, "广东省东莞市莞城街道罗沙社区"),
        (Ladder.ADDRESS, "county", Kind.ADDRESS, "广东省东莞市社区人民路3号", "广东省东莞市"),
        (Ladder.ADDRESS, "county", Kind.ADDRESS, "广东省中山市小榄镇永宁工业区兴隆路3号", "广东省中山市"),
        (Ladder.ADDRESS, "town", Kind.ADDRESS, VILLAGE, "浙江省杭州市余杭区径山镇"),
        (Ladder.ADDRESS, "street", Kind.ADDRESS, VILLAGE, "浙江省杭州市余杭区径山镇绿景村民委员会"),
        (Ladder.ADDRESS, "building", Kind.ADDRESS, VILLAGE, VILLAGE),
        (Ladder.ADDRESS, "building", Kind.ADDRESS, "北京市朝阳区建国路88号A座1201", "北京市朝阳区建国路88号A座"),
        (
            Ladder.ADDRESS,
            "building",
            Kind.ADDRESS,
            "北京市朝阳区建国路6号院3号楼2单元1801室",
            "北京市朝阳区建国路6号院3号楼",
        ),
        (Ladder.ADDRESS, "building", Kind.ADDRESS, "上海市浦东新区牡丹路7号3楼302", "上海市浦东新区牡丹路7号"),
        (Ladder.ADDRESS, "unit", Kind.ADDRESS, "上海市浦东新区牡丹路7号甲单元302户", "上海市浦东新区牡丹路7号甲单元"),
        (Ladder.ADDRESS, "county", Kind.ADDRESS, "河南省新乡市新乡县乡宁路3号", "河南省新乡市新乡县"),
        (Ladder.ADDRESS, "county", Kind.ADDRESS, "浙江省宁波市镇海区镇海路8号", "浙江省宁波市镇海区"),
        (
            Ladder.ADDRESS,
            "county",
            Kind.ADDRESS,
            "甘肃省定西市积石山保安族东乡族撒拉族自治县团结路5号",
            "甘肃省定西市积石山保安族东乡族撒拉族自治县",
        ),
        (
            Ladder.ADDRESS,
            "town",
            Kind.ADDRESS,
            "贵州省黔东南苗族侗族自治州镇远县㵲阳镇兴隆街5号",
            "贵州省黔东南苗族侗族自治州镇远县㵲阳镇",
        ),
    ],
)
def test_a_value_becomes_what_it_lies_in(ladder: Ladder, step: str, kind: Kind, value: Scalar, shown: str) -> None:
    assert Generalise(ladder, step).apply(kind, value) == shown


@pytest.mark.parametrize(
    ("ladder", "step", "kind", "value"),
    [
        (Ladder.TIME, "year", Kind.DATE, "26-05-01"),
        (Ladder.TIME, "year", Kind.DATE, "2026/05/01"),
        (Ladder.TIME, "year", Kind.DATE, "２０２６-05-01"),
        (Ladder.TIME, "quarter", Kind.DATE, "2026-13-01"),
        (Ladder.TIME, "year", Kind.DATE, 2026),
        (Ladder.AREA, "county", Kind.AREA, "3101"),
        (Ladder.GRID, "1", Kind.COORDINATE, "31,121"),
        (Ladder.GRID, "1", Kind.COORDINATE, "-31.2,121.5"),
        (Ladder.GRID, "1", Kind.COORDINATE, "31.2，121.5"),
        (Ladder.ADDRESS, "city", Kind.ADDRESS, "牡丹路100弄5号"),
        (Ladder.ADDRESS, "building", Kind.ADDRESS, "上海市浦东新区牡丹路100弄5号602室，敲门三下"),
        (Ladder.ADDRESS, "street", Kind.ADDRESS, "上海市浦东新区牡丹路5号602室后街7号"),
        (Ladder.ADDRESS, "committee", Kind.ADDRESS, "上海市浦东新区牡丹路5号花木社区西路3号602室"),
        (Ladder.TIME, "year", Kind.TEXT, "2026-05-01"),
        (Ladder.AREA, "county", Kind.DATE, "2026-05-01"),
    ],
)
def test_a_value_that_cannot_be_placed_is_withheld(ladder: Ladder, step: str, kind: Kind, value: Scalar) -> None:
    assert Generalise(ladder, step).apply(kind, value) is WITHHELD


@pytest.mark.parametrize(
    ("ladder", "step"),
    [
        (Ladder.TIME, "week"),
        (Ladder.AREA, "building"),
        (Ladder.GRID, "0.02"),
    ],
)
def test_a_step_that_the_ladder_has_not_cannot_be_built(ladder: Ladder, step: str) -> None:
    with pytest.raises(ValueError, match=f"`{ladder}` has no step `{step}`; its steps are"):
        Generalise(ladder, step)


def test_who_names_a_wrong_step_is_told_the_right_ones() -> None:
    with pytest.raises(ValueError, match="has no step") as refused:
        Generalise(Ladder.AREA, "week")
    steps = "committee, street, county, city, province"
    assert str(refused.value) == f"`area` has no step `week`; its steps are {steps}"


@pytest.mark.parametrize(
    ("ladder", "step", "kind", "outcome"),
    [
        (Ladder.TIME, "month", Kind.DATE, "2026-05-01"),
        (Ladder.TIME, "month", Kind.DATE, "2026-5"),
        (Ladder.TIME, "decade", Kind.DATE, "1994s"),
        (Ladder.TIME, "quarter", Kind.DATE, "2026-Q5"),
        (Ladder.AREA, "province", Kind.AREA, "3"),
        (Ladder.AREA, "province", Kind.AREA, "310115"),
        (Ladder.AREA, "street", Kind.AREA, "31011500"),
        (Ladder.ADDRESS, "building", Kind.ADDRESS, "上海市浦东新区牡丹路100弄5号602室"),
        (Ladder.ADDRESS, "county", Kind.ADDRESS, "上海市浦东新区牡丹路"),
        (Ladder.TIME, "part_of_day", Kind.DATETIME, "2026-05-01T21..26"),
        (Ladder.GRID, "0.1", Kind.COORDINATE, "31.23,121.56"),
        (Ladder.GRID, "1", Kind.COORDINATE, "31.2,121"),
        (Ladder.TIME, "month", Kind.TEXT, "2026-05"),
    ],
)
def test_an_answer_that_the_step_cannot_give_is_not_admitted(
    ladder: Ladder, step: str, kind: Kind, outcome: Outcome
) -> None:
    assert not admits(Generalise(ladder, step), kind, outcome)


@pytest.mark.parametrize("kind", sorted(LADDERS))
@given(data=st.data())
def test_each_step_is_a_function_of_every_finer_one(kind: Kind, data: st.DataObject) -> None:
    ladder = LADDERS[kind]
    names = STEPS[ladder]
    left, right = data.draw(values_of(kind)), data.draw(values_of(kind))
    outcomes = [[Generalise(ladder, name).apply(kind, value) for name in names] for value in (left, right)]
    alike = [one == other for one, other in zip(*outcomes, strict=True)]
    assert alike == sorted(alike)


@given(st.lists(st.sampled_from(PARTS), min_size=2, max_size=9).map("".join))
def test_however_an_address_is_put_together_a_coarse_step_shows_nothing_finer(address: str) -> None:
    shown = {step: str(Generalise(Ladder.ADDRESS, step).apply(Kind.ADDRESS, address)) for step in STEPS[Ladder.ADDRESS]}
    for step in ("street", "committee", "town", "county", "city"):
        assert not set(shown[step]) & set("号弄室单元楼")
    for step in ("county", "city"):
        assert not any(word in shown[step] for word in ("街道", "社区", "小区", "路", "街"))
    assert "室" not in shown["building"]
    assert "室" not in shown["unit"]


@pytest.mark.parametrize("step", STEPS[Ladder.ADDRESS])
def test_many_addresses_are_cut_as_each_of_them_is(step: str) -> None:
    spoils = st.sampled_from(("", "\n", "号", "弄", "不详", "\u2028", "\r", "5号\n上海市"))
    texts = st.one_of(values_of(Kind.ADDRESS).filter(lambda value: isinstance(value, str)).map(str), spoils)

    @given(st.lists(st.tuples(texts, spoils).map("".join), max_size=8))
    def are_cut_alike(addresses: list[str]) -> None:
        assert address_cuts(step)(addresses) == list(map(address_cut(step), addresses))

    are_cut_alike()


def test_a_generalised_value_is_compared_as_the_text_it_is_shown_as() -> None:
    assert Generalise(Ladder.TIME, "year").outcome_kind(Kind.DATE) is Kind.CATEGORY
    assert Generalise(Ladder.TIME, "year").outcome_kind(Kind.AREA) is None

"""A mask shows the ends of a value whose shape is known, and nothing of any other."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.model.kinds import SHAPES, Kind, Scalar
from gateway.redaction.mask import HIDDEN, MASKABLE, SHORTEST, Mask
from tests.unit.redaction.strategies import admits


@pytest.mark.parametrize(
    ("mask", "kind", "value", "shown"),
    [
        (Mask(keep_first=2), Kind.ID_NUMBER, "310115195003071230", "31****************"),
        (Mask(keep_last=1), Kind.ID_NUMBER, "31011519500307123x", "*****************x"),
        (Mask(6, 4), Kind.ID_NUMBER, "310115500307123", "310115*****7123"),
        (Mask(3, 4), Kind.PHONE, "13812345678", "138****5678"),
        (Mask(2, 1), Kind.PLATE, "沪AD12345", "沪A*****5"),
        (Mask(3, 4), Kind.PHONE, "021-58581234", "021*****1234"),
        (Mask(3, 4), Kind.PHONE, "05126858123", "051****8123"),
        (Mask(keep_last=2), Kind.PLATE, "沪A1234警", "*****4警"),
        (Mask(6, 4), Kind.BANK_CARD, "6222020000000000000", "622202*********0000"),
        (Mask(keep_last=4), Kind.BANK_CARD, "6222020000000007", "************0007"),
        (Mask(1, 2), Kind.PASSPORT, "E12345678", "E******78"),
        (Mask(keep_first=1), Kind.EMAIL, "li.lei@example.com", "l*****@example.com"),
        (Mask(keep_last=2), Kind.EMAIL, "lei@mail.example.com", "*ei@mail.example.com"),
        (Mask(keep=(7, 8, 9, 10)), Kind.ID_NUMBER, "310115195003071230", "******1950********"),
        (Mask(keep=(1, 7, -1)), Kind.ID_NUMBER, "310115500307123", "3*****5*******3"),
        (Mask(keep_first=3, keep=(-2, -5)), Kind.PHONE, "13812345678", "138***4**7*"),
        (Mask(keep_first=1), Kind.NAME, "李雷", "李*"),
        (Mask(keep_first=1), Kind.NAME, "买买提·依明江", "买******"),
    ],
)
def test_the_ends_of_a_shaped_value_stay_readable(mask: Mask, kind: Kind, value: str, shown: str) -> None:
    assert mask.apply(kind, value) == shown


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.PHONE, "44"),
        (Kind.PHONE, ""),
        (Kind.PHONE, "1380000000"),
        (Kind.PHONE, "138000000000"),
        (Kind.PHONE, "１３８００００００００"),
        (Kind.PHONE, "13800000000\n"),
        (Kind.PHONE, "138 0000 0000"),
        (Kind.PHONE, 13800000000),
        (Kind.ID_NUMBER, "31011519500307123"),
        (Kind.ID_NUMBER, "三一〇一一五一九五〇〇三〇七一二三〇"),
        (Kind.ID_NUMBER, "3101151950\u200b03071230"),
        (Kind.NAME, "李"),
        (Kind.NAME, "Li Lei"),
        (Kind.PLATE, "沪a12345"),
        (Kind.PHONE, "02185"),
        (Kind.PHONE, "021-5858-1234"),
        (Kind.BANK_CARD, "6222020000000000001"),
        (Kind.BANK_CARD, "622202000000000"),
        (Kind.BANK_CARD, "6222 0200 0000 0007"),
        (Kind.PASSPORT, "e12345678"),
        (Kind.PASSPORT, "123456789"),
        (Kind.EMAIL, "li@example.com"),
        (Kind.EMAIL, "lei@example"),
        (Kind.EMAIL, "a@b@example.com"),
        (Kind.EMAIL, "lei@example.com\n"),
        (Kind.EMAIL, "李雷雷@example.com"),
        (Kind.TEXT, "13800000000"),
        (Kind.NARRATIVE, "13800000000"),
        (Kind.ADDRESS, "上海市浦东新区花木街道牡丹路100弄5号"),
    ],
)
def test_a_value_of_unknown_shape_is_hidden_with_its_length(kind: Kind, value: Scalar) -> None:
    assert Mask(keep_first=1).apply(kind, value) == HIDDEN


def test_a_mask_that_would_keep_everything_hides_everything() -> None:
    assert Mask(1, 1).apply(Kind.NAME, "李雷") == HIDDEN
    assert Mask(7, 4).apply(Kind.PHONE, "13800000000") == HIDDEN


@pytest.mark.parametrize("kept", [(0, 0), (-1, 2), (2, -1), (0, 0, ()), (2, 0, (0,)), (0, 0, (0, 3))])
def test_a_mask_that_means_nothing_cannot_be_built(kept: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="a mask keeps at least one character"):
        Mask(*kept)


@pytest.mark.parametrize(
    "outcome",
    ["138****5678x", "138***5678", "1381***5678", "138****567８", "13812345678", "********", "", 138, True],
)
def test_an_answer_that_the_mask_cannot_give_is_not_admitted(outcome: Scalar) -> None:
    assert not admits(Mask(3, 4), Kind.PHONE, outcome)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Mask(keep_first=2), Mask(keep=(2, 1))),
        (Mask(keep_first=2, keep=(3, 5)), Mask(keep_first=3, keep=(5, 5))),
        (Mask(keep_last=2), Mask(keep=(-1, -2))),
    ],
)
def test_masks_that_keep_the_same_places_are_equal(one: Mask, other: Mask) -> None:
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize("outcome", ["3******50********", "***1**1950********", "******1950*******", "3" * 18])
def test_an_answer_that_a_mask_by_places_cannot_give_is_not_admitted(outcome: str) -> None:
    assert not admits(Mask(keep=(7, 8, 9, 10)), Kind.ID_NUMBER, outcome)


def test_an_unshaped_kind_admits_nothing_but_the_hidden_form() -> None:
    assert admits(Mask(keep_first=1), Kind.TEXT, HIDDEN)
    assert not admits(Mask(keep_first=1), Kind.TEXT, "a****")


def test_masked_values_are_never_compared() -> None:
    assert all(Mask(keep_first=1).outcome_kind(kind) is None for kind in Kind)


def test_the_shortest_value_of_every_maskable_kind_is_what_its_shape_says() -> None:
    shortest = {
        Kind.NAME: "李雷",
        Kind.ID_NUMBER: "3" * 15,
        Kind.PHONE: "0210000000",
        Kind.PLATE: "沪A12345",
        Kind.BANK_CARD: "3" * 16,
        Kind.PASSPORT: "E12345678",
        Kind.EMAIL: "lei@b.cn",
    }
    assert shortest.keys() == MASKABLE
    for kind, value in shortest.items():
        end = value.find("@") if kind is Kind.EMAIL else len(value)
        assert len(value[:end]) == SHORTEST[kind]
        assert SHAPES[kind].fullmatch(value)
        assert not any(SHAPES[kind].fullmatch(value[:place] + value[place + 1 :]) for place in range(end))


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("3**115195003071222", True),
        ("**", True),
        ("310115195003071222", False),
        ("310115950307122", False),
        ("3**nonsense", False),
    ],
)
def test_a_mask_whose_places_may_meet_admits_what_it_gives_and_nothing_else(text: str, admitted: bool) -> None:
    assert Mask(keep_first=1, keep_last=15).form(Kind.ID_NUMBER).admits(text) is admitted

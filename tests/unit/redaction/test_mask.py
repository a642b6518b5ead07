"""A mask shows the ends of a value whose shape is known, and nothing of any other."""

from __future__ import annotations

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


@pytest.mark.parametrize("kept", [(0, 0), (-1, 2), (2, -1)])
def test_a_mask_that_means_nothing_cannot_be_built(kept: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="a mask keeps at least one character"):
        Mask(*kept)


@pytest.mark.parametrize(
    "outcome",
    ["138****5678x", "138***5678", "1381***5678", "138****567８", "13812345678", "********", "", 138, True],
)
def test_an_answer_that_the_mask_cannot_give_is_not_admitted(outcome: Scalar) -> None:
    assert not admits(Mask(3, 4), Kind.PHONE, outcome)


def test_an_unshaped_kind_admits_nothing_but_the_hidden_form() -> None:
    assert admits(Mask(keep_first=1), Kind.TEXT, HIDDEN)
    assert not admits(Mask(keep_first=1), Kind.TEXT, "a****")


def test_masked_values_are_never_compared() -> None:
    assert all(Mask(keep_first=1).outcome_kind(kind) is None for kind in Kind)


def test_the_shortest_value_of_every_maskable_kind_is_what_its_shape_says() -> None:
    samples = {Kind.NAME: "李", Kind.ID_NUMBER: "3", Kind.PHONE: "1", Kind.PLATE: "沪A"}
    assert samples.keys() == MASKABLE
    for kind, length in SHORTEST.items():
        start = samples[kind]
        assert SHAPES[kind].fullmatch(start + ("李" if kind is Kind.NAME else "3") * (length - len(start)))
        assert not SHAPES[kind].fullmatch(start + ("李" if kind is Kind.NAME else "3") * (length - len(start) - 1))

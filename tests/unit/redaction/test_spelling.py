"""Usual spellings of one value come to one; unlike values stay unlike."""

from __future__ import annotations

import pytest

from gateway.model.kinds import Kind
from gateway.redaction.spelling import one_spelling


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        (
            Kind.ID_NUMBER,
            ["310115195003071230", "310115500307123", "310115 19500307 1230", "３１０１１５１９５００３０７１２３０"],
        ),
        (Kind.ID_NUMBER, ["11010519491231002X", "11010519491231002x", "110105491231002", "110105-19491231-002Ｘ"]),
        (
            Kind.PHONE,
            ["13800000000", "138-0000-0000", "+8613800000000", "0086 138 0000 0000", "１３８００００００００"],
        ),
        (Kind.PLATE, ["沪A12345", "沪a12345", "沪A·12345", "沪A 12345", "沪Ａ１２３４５"]),
        (Kind.NAME, ["买买提·依明江", "买买提•依明江", "买买提・依明江", "买买提 · 依明江"]),
        (Kind.ADDRESS, ["牡丹路100弄5号", "牡丹路 １００弄５号"]),
    ],
)
def test_these_mean_the_same(kind: Kind, spellings: list[str]) -> None:
    assert len({one_spelling(kind, spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.ID_NUMBER, "310115500307123", "310115195003071231"),
        (Kind.ID_NUMBER, "310115500307996", "31011519500307996" + "0"),
        (Kind.ID_NUMBER, "31011550030712", "310115500307123"),
        (Kind.PHONE, "8613800000000", "13800000000"),
        (Kind.PHONE, "+8602158580000", "02158580000"),
        (Kind.REFERENCE, "a-1", "A-1"),
        (Kind.REFERENCE, "a-1", "a1"),
        (Kind.NAME, "李雷", "李磊"),
    ],
)
def test_these_do_not(kind: Kind, one: str, other: str) -> None:
    assert one_spelling(kind, one) != one_spelling(kind, other)


def test_an_old_number_of_a_centenarian_is_of_the_nineteenth_century() -> None:
    assert one_spelling(Kind.ID_NUMBER, "310115950307998").startswith("31011518950307998")

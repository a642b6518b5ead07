"""What shows of a value that was typed, before anything is asked with it."""

from __future__ import annotations

import pytest

from gateway.model.kinds import Kind, could_be


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (
            Kind.ID_NUMBER,
            ["11010519491231002X", "11010519491231002x", "110105491231002"],
            ["", "1", "110105194912310021"],
        ),
        (Kind.ID_NUMBER, [], ["11010519491231002", "11010549123100X", " 11010519491231002X"]),
        (Kind.PHONE, ["13800000000", "021-50000000", "02150000000"], ["1380000000", "138 0000 0000", "１３８00000000"]),
        (Kind.PLATE, ["沪A12345", "沪AD12345", "沪A1234学"], ["沪A·12345", "A12345", "沪a12345", "沪A1234"]),
        (Kind.DATE, ["2024-02-29"], ["2026-02-29", "2026-13-01", "2026/02/28", "20260228"]),
        (Kind.DATETIME, ["2026-02-28T14:30:00"], ["2026-02-30T14:30:00", "2026-02-28T24:30:00", "2026-02-28"]),
        (Kind.NAME, ["王·阿依", "Smith", ""], []),
        (Kind.TEXT, ["?"], []),
        (Kind.INTEGER, ["x"], []),
    ],
)
def test_what_cannot_be_right_is_known_by_its_form_and_check_character(
    kind: Kind, right: list[str], wrong: list[str]
) -> None:
    assert [text for text in right if not could_be(kind, text)] == []
    assert [text for text in wrong if could_be(kind, text)] == []

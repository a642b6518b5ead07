from __future__ import annotations

import pytest

from gateway.identity.people.codes import address, code_at, new_code, step_of, written_secret

RFC_6238 = b"12345678901234567890"


@pytest.mark.parametrize(
    ("time", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standards_appendix(time: int, code: str) -> None:
    assert code_at(RFC_6238, time // 30) == code
    assert step_of(RFC_6238, code, time) == time // 30


@pytest.mark.parametrize(("late", "found"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_wrong_by_one_step(late: int, found: bool) -> None:
    assert (step_of(RFC_6238, code_at(RFC_6238, 1000), 30_000 + late) is not None) is found


@pytest.mark.parametrize("code", ["", "28708", "2870820", "２８７０８２", "287 082x"])
def test_anything_but_six_digits_is_no_code(code: str) -> None:
    assert step_of(RFC_6238, code, 59) is None


def test_an_app_is_told_the_secret_the_account_and_the_station() -> None:
    told = address(b"\x00" * 20, "wang-fang", "普兴路派出所")
    assert told.startswith("otpauth://totp/%E6%99%AE")
    assert "secret=" + "A" * 32 in told
    assert written_secret(b"\x00" * 20) == " ".join(["AAAA"] * 8)


def test_codes_differ_and_hold_no_letter_that_is_taken_for_another() -> None:
    codes = {new_code(3) for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("il10o")

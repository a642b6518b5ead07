"""People who do not exist: their numbers are valid where they are meant to be, and untidy at the stated rates."""

from __future__ import annotations

from collections import Counter

import pytest

from gateway.model.kinds import Kind, check_character, has_shape
from gateway.synth.chance import Chance
from gateway.synth.people import Person, child_of, person
from gateway.synth.places import COMMITTEES, COUNTIES, RETIRED, address_in, area_of

COUNT = 20_000


@pytest.fixture(scope="module")
def people() -> list[Person]:
    chance = Chance("people")
    return [person(chance, "310115003001", "x", ages=range(20, 96)) for _ in range(COUNT)]


def share(people: list[Person], which: list[Person]) -> float:
    return 100 * len(which) / len(people)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_check_characters_are_those_of_the_standard_s_examples(number: str) -> None:
    assert check_character(number[:17]) == number[17]


def test_every_number_of_eighteen_characters_is_valid_and_tells_birth_date_sex_and_a_real_county(
    people: list[Person],
) -> None:
    codes = {county.code for county in COUNTIES}
    tidy = [p for p in people if p.id_number and len(p.id_number) == 18 and has_shape(Kind.ID_NUMBER, p.id_number)]
    assert len(tidy) > 0.95 * COUNT
    for somebody in tidy:
        number = str(somebody.id_number)
        assert number[17] == check_character(number[:17])
        assert number[6:14] == somebody.born.replace("-", "")
        assert int(number[16]) % 2 == (somebody.sex == "male")
        assert number[:6] == somebody.home_area
    assert {p.home_area for p in tidy} <= codes


def test_retired_codes_are_given_only_to_people_born_before_their_retirement(people: list[Person]) -> None:
    retired = {county.code: county.retired for county in RETIRED}
    old = [somebody for somebody in people if somebody.home_area in retired]
    assert 3 < share(people, old) < 6
    assert all(int(somebody.born[:4]) < retired[somebody.home_area] for somebody in old)


def test_what_is_untidy_occurs_at_its_stated_rate(people: list[Person]) -> None:
    numbers = [somebody.id_number for somebody in people]
    phones = [somebody.phone for somebody in people]
    found = Counter(
        "missing"
        if number is None
        else "short"
        if len(number) == 15
        else "full-width"
        if "０" <= number[0] <= "９"
        else "tidy"
        if has_shape(Kind.ID_NUMBER, number)
        else "malformed"
        for number in numbers
    )
    rates = {state: 100 * count / COUNT for state, count in found.items()}
    assert rates["missing"] == pytest.approx(2, abs=0.5)
    assert rates["short"] == pytest.approx(1, abs=0.4)
    assert rates["full-width"] == pytest.approx(0.3, abs=0.15)
    assert rates["malformed"] == pytest.approx(0.5, abs=0.2)
    assert 100 * phones.count(None) / COUNT == pytest.approx(2, abs=0.5)
    malformed = sum(phone is not None and not has_shape(Kind.PHONE, phone) for phone in phones)
    assert 100 * malformed / COUNT == pytest.approx(0.8, abs=0.3)


def test_names_are_compound_and_dotted_at_their_rates_and_some_dots_are_look_alikes(people: list[Person]) -> None:
    dotted = [somebody.name for somebody in people if any(dot in somebody.name for dot in "·•・．")]
    compound = [somebody.name for somebody in people if somebody.name[:2] in {"欧阳", "司马", "上官", "诸葛", "慕容"}]
    assert 100 * len(dotted) / COUNT == pytest.approx(1, abs=0.3)
    assert 100 * len(compound) / COUNT == pytest.approx(1, abs=0.3)
    assert 0.3 < sum(has_shape(Kind.NAME, name) for name in dotted) / len(dotted) < 0.8
    assert all(has_shape(Kind.NAME, somebody.name) for somebody in people if somebody.name not in dotted)


def test_telephones_begin_with_digits_that_are_assigned_to_nobody(people: list[Person]) -> None:
    assert all(somebody.phone[0] in "1１" for somebody in people if somebody.phone)
    assert {somebody.phone[:3] for somebody in people if has_shape(Kind.PHONE, somebody.phone)} == {"125"}  # type: ignore[index]


def test_a_child_is_a_minor_with_the_parent_s_surname_and_address() -> None:
    chance = Chance("children")
    parent = person(chance, "310115003001", "somewhere", ages=range(35, 50))
    child = child_of(chance, parent, ages=range(2, 17))
    assert child.born > "2009"
    assert (child.name[0], child.address) == (parent.name[0], "somewhere")


def test_households_lie_with_six_committees_of_unequal_size_and_some_elsewhere() -> None:
    chance = Chance("areas")
    areas = Counter(area_of(chance) for _ in range(COUNT))
    sizes = [areas[committee] for committee in COMMITTEES]
    assert sizes == sorted(sizes, reverse=True)
    assert 100 * (COUNT - sum(sizes)) / COUNT == pytest.approx(2, abs=0.4)


def test_addresses_can_be_generalised_to_their_building() -> None:
    from gateway.redaction.generalise import address_shape  # noqa: PLC0415 - what an address has to match

    chance = Chance("addresses")
    assert all(address_shape().fullmatch(address_in("310115003004", chance)) for _ in range(500))

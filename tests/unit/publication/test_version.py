"""A version cannot be built wrong, and knows whether its text is still its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.model.person import same_person
from gateway.publication.version import LONGEST_NAME, PublicationError, State, person
from tests.unit.publication.versions import AUTHOR, TODAY, version


@pytest.mark.parametrize(
    "wrong",
    [
        {"reviewer": "李强"},
        {"reviewer": "李强", "review": "one"},
        {"state": State.REVIEWED},
        {"state": State.REVIEWED, "reviewer": f" {AUTHOR} ", "review": "one", "against": "x"},
        {"state": State.PUBLISHED},
        {"state": State.WITHDRAWN},
        {"effective": TODAY},
    ],
    ids=str,
)
def test_a_version_that_cannot_be_is_not_built(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"review|first day"):
        replace(version(), **wrong)


def test_a_text_that_was_changed_is_noticed() -> None:
    assert version().is_whole
    assert not replace(version(), text=b"care 2 and more").is_whole


def test_a_version_is_named_by_policy_and_number() -> None:
    assert version(7).label == "care@7"


@pytest.mark.parametrize("given", ["", "  ", "a" * (LONGEST_NAME + 1), "a\x00b", "a\u202eb"])
def test_nobody_acts_under_a_name_that_cannot_be_read(given: str) -> None:
    with pytest.raises(PublicationError, match="printable"):
        person(given)


@pytest.mark.parametrize("spelt", ["wang fang", "WANG  FANG", "ＷＡＮＧ　ＦＡＮＧ", "WangFang"])
def test_one_person_is_one_however_the_name_is_spelt(spelt: str) -> None:
    assert same_person("Wang Fang", spelt)
    assert not same_person("Wang Fan", spelt)

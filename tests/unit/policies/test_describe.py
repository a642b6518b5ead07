"""What a requester reads of a record type is what its view shows, and nothing of what the view withholds."""

from __future__ import annotations

import pytest

from gateway.model.plan import Redaction
from gateway.policies.compile import compile_view
from gateway.policies.describe import describe, phrase
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from tests.factories import DAY, GRANT, HAS_NEED, HOUSEHOLD, NO_GUARDRAILS, allow, policy, restrict
from tests.unit.redaction.strategies import GROUPS

EQUALITY = ["is", "is_not", "in", "present"]
ORDERING = ["before", "after", "at_least", "less_than"]


def test_a_view_is_described_whole() -> None:
    allowed = allow(
        {"area_code": REVEAL, "phone": Mask(keep_last=4), "members": REVEAL},
        filter_on=("household_no", "area_code", "members"),
        sort_on=("members",),
    )
    view = compile_view([policy(allowed, restrict({"phone": DROP}, HAS_NEED))], NO_GUARDRAILS, HOUSEHOLD, GRANT)
    assert describe(view, HOUSEHOLD) == {
        "type": "household",
        "title": {"zh": "户籍档案", "en": "Household register"},
        "identifier": "household_no",
        "fields": [
            _field("household_no", "reference", ["reveal"], compared=EQUALITY),
            _field("area_code", "area", ["reveal"], compared=[*EQUALITY, "within"]),
            _field("phone", "phone", ["drop", "mask keep_last 4"]),
            _field("members", "integer", ["reveal"], compared=[*EQUALITY, *ORDERING], sort=True),
        ],
        "page": 50,
        "per_day": 500,
        "obligations": ["no-onward-transfer"],
    }


@pytest.mark.parametrize(
    ("redaction", "words"),
    [
        (REVEAL, "reveal"),
        (PRESENT, "present"),
        (DROP, "drop"),
        (Mask(2, 0), "mask keep_first 2"),
        (Mask(0, 4), "mask keep_last 4"),
        (Mask(1, 1), "mask keep_first 1 keep_last 1"),
        (Generalise(Ladder.TIME, "month"), "generalise month"),
        (Band(10), "generalise 10"),
        (Band(10, 20), "generalise 10 from 20"),
        (Band(10, 20, 60), "generalise 10 from 20 to 60"),
        (Band(60, 60, 60), "generalise at 60"),
        (AgeBand(Band(10, last=60), DAY), "generalise age 10 to 60"),
        (GROUPS[1], "generalise branch"),
    ],
)
def test_a_redaction_is_told_in_the_words_of_the_policy_language(redaction: Redaction, words: str) -> None:
    assert phrase(redaction) == words


def _field(
    name: str, kind: str, shown: list[str], *, compared: list[str] | None = None, sort: bool = False
) -> dict[str, object]:
    title = {"zh": name, "en": name}
    return {"name": name, "title": title, "kind": kind, "shown": shown, "filter": compared or [], "sort": sort}

"""Show a value, say that there is one, say nothing."""

from __future__ import annotations

import pytest

from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import ABSENT, WITHHELD, Outcome
from gateway.model.plan import Redaction
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from tests.unit.redaction.strategies import admits


@pytest.mark.parametrize(
    ("redaction", "kind", "value", "outcome"),
    [
        (REVEAL, Kind.TEXT, "", ""),
        (REVEAL, Kind.TEXT, "a", "a"),
        (REVEAL, Kind.TEXT, None, None),
        (REVEAL, Kind.TEXT, 4, WITHHELD),
        (REVEAL, Kind.INTEGER, True, WITHHELD),
        (REVEAL, Kind.INTEGER, "4", WITHHELD),
        (REVEAL, Kind.NUMBER, 4, 4),
        (REVEAL, Kind.BOOLEAN, 0, WITHHELD),
        (REVEAL, Kind.PHONE, "malformed", "malformed"),
        (PRESENT, Kind.TEXT, "", WITHHELD),
        (PRESENT, Kind.BOOLEAN, False, WITHHELD),
        (PRESENT, Kind.TEXT, None, None),
        (DROP, Kind.TEXT, "a", ABSENT),
        (DROP, Kind.TEXT, None, ABSENT),
    ],
)
def test_what_is_shown_of_a_value(redaction: Redaction, kind: Kind, value: Scalar | None, outcome: Outcome) -> None:
    shown = redaction.apply(kind, value)
    assert (type(shown), shown) == (type(outcome), outcome)
    assert admits(redaction, kind, shown)


@pytest.mark.parametrize(
    ("redaction", "kind", "outcome"),
    [
        (REVEAL, Kind.INTEGER, "4"),
        (REVEAL, Kind.BOOLEAN, 1),
        (REVEAL, Kind.TEXT, ABSENT),
        (PRESENT, Kind.TEXT, "a"),
        (PRESENT, Kind.TEXT, "[withheld]"),
        (PRESENT, Kind.TEXT, ABSENT),
        (DROP, Kind.TEXT, None),
        (DROP, Kind.TEXT, WITHHELD),
    ],
)
def test_what_cannot_have_come_from_a_redaction_is_not_admitted(
    redaction: Redaction, kind: Kind, outcome: Outcome
) -> None:
    assert not admits(redaction, kind, outcome)


def test_only_what_is_revealed_is_compared_as_what_it_is() -> None:
    for kind in Kind:
        assert REVEAL.outcome_kind(kind) is kind
        assert PRESENT.outcome_kind(kind) is None
        assert DROP.outcome_kind(kind) is None

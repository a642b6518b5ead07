"""The laws of combination, in form and in what is told."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.kinds import Kind, Scalar, has_shape
from gateway.model.outcome import Outcome
from gateway.model.plan import Redaction
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise, Ladder
from gateway.redaction.lattice import at_most, meet, meet_all
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.pseudonym import Domain, Pseudonym
from tests.unit.redaction.strategies import GROUPS, SPECIMENS, admits, redactions, redactions_of, values_of

MONTH, DECADE = Generalise(Ladder.TIME, "month"), Generalise(Ladder.TIME, "decade")
HERE, ELSEWHERE = (Pseudonym(Domain("committee-1", purpose, (bytes(32),))) for purpose in ("care", "roll"))
TODAY = date(2026, 11, 25)
COUNTY = Generalise(Ladder.AREA, "county")


def told(redaction: Redaction, kind: Kind, value: Scalar | None) -> tuple[type, Outcome]:
    """An outcome as a requester can tell it from others: true is not 1, withheld is not a text that says so."""
    outcome = redaction.apply(kind, value)
    return type(outcome), outcome


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (REVEAL, REVEAL, REVEAL),
        (REVEAL, MONTH, MONTH),
        (REVEAL, DROP, DROP),
        (PRESENT, Mask(0, 4), PRESENT),
        (PRESENT, DROP, DROP),
        (MONTH, DECADE, DECADE),
        (Band(4), Band(10), Band(20)),
        (Band(10, 20, 60), Band(10), Band(10, 20, 60)),
        (Band(10, 20), Band(10, None, 60), Band(10, 20, 60)),
        (Band(10, 10, 90), Band(20, 0, 80), Band(20, 20, 80)),
        (Band(10, 10, 50), Band(30, 0, 90), Band(30, 30, 30)),
        (Band(10, 60, 60), Band(20, 0, 100), Band(20, 60, 60)),
        (Band(10, 0, 20), Band(10, 60, 90), PRESENT),
        (Band(20, 20, 20), Band(30, 30, 30), PRESENT),
        (AgeBand(Band(4), TODAY), AgeBand(Band(10), TODAY), AgeBand(Band(20), TODAY)),
        (AgeBand(Band(10), TODAY), AgeBand(Band(10), date(2026, 11, 26)), PRESENT),
        (AgeBand(Band(10), TODAY), DECADE, PRESENT),
        (*GROUPS[:2], GROUPS[1]),
        (GROUPS[0], GROUPS[2], PRESENT),
        (GROUPS[0], Band(10), PRESENT),
        (MONTH, COUNTY, PRESENT),
        (MONTH, Mask(1), PRESENT),
        (Mask(6, 4), Mask(2, 8), Mask(2, 4)),
        (Mask(2, 2), Mask(1, 1), Mask(1, 1)),
        (Mask(2, 0), Mask(0, 2), PRESENT),
        (Mask(keep=(1, 3, -2)), Mask(keep_first=2, keep=(-2, 5)), Mask(keep=(1, -2))),
        (Mask(keep=(7, 8)), Mask(keep_first=6), PRESENT),
        (HERE, HERE, HERE),
        (HERE, ELSEWHERE, PRESENT),
        (HERE, Mask(1), PRESENT),
        (HERE, REVEAL, HERE),
    ],
)
def test_the_meet_of_two_redactions(one: Redaction, other: Redaction, both: Redaction) -> None:
    assert meet(one, other) == both
    assert meet(other, one) == both


def test_the_meet_of_none_restricts_nothing() -> None:
    assert meet_all([]) == REVEAL
    assert meet_all([MONTH, REVEAL, DECADE]) == DECADE


@given(redactions(), redactions())
def test_the_meet_is_commutative(one: Redaction, other: Redaction) -> None:
    assert meet(one, other) == meet(other, one)


@given(redactions(), redactions(), redactions())
def test_the_meet_is_associative(one: Redaction, other: Redaction, third: Redaction) -> None:
    assert meet(meet(one, other), third) == meet(one, meet(other, third))


@given(redactions())
def test_the_meet_is_idempotent(redaction: Redaction) -> None:
    assert meet(redaction, redaction) == redaction


@given(redactions(), redactions())
def test_the_meet_lies_below_both(one: Redaction, other: Redaction) -> None:
    assert at_most(meet(one, other), one)
    assert at_most(meet(one, other), other)


@given(redactions(), redactions(), redactions())
def test_whatever_lies_below_both_lies_below_their_meet(lower: Redaction, one: Redaction, other: Redaction) -> None:
    below_both = meet(lower, meet(one, other))
    assert at_most(below_both, one)
    assert at_most(below_both, other)
    assert at_most(below_both, meet(one, other))


@given(redactions())
def test_reveal_is_above_everything_and_drop_below(redaction: Redaction) -> None:
    assert at_most(redaction, REVEAL)
    assert at_most(DROP, redaction)


@pytest.mark.parametrize("kind", sorted(SPECIMENS))
@given(data=st.data())
def test_a_meet_never_tells_apart_two_values_that_one_of_the_two_does_not(kind: Kind, data: st.DataObject) -> None:
    one, other = data.draw(redactions_of(kind)), data.draw(redactions_of(kind))
    values = data.draw(st.lists(values_of(kind), min_size=2, max_size=6))
    both = meet(one, other)
    for left, right in combinations(values, 2):
        for alone in (one, other):
            if told(alone, kind, left) == told(alone, kind, right):
                assert told(both, kind, left) == told(both, kind, right)


@pytest.mark.parametrize("kind", sorted(SPECIMENS))
@given(data=st.data())
def test_a_redaction_admits_whatever_it_gives(kind: Kind, data: st.DataObject) -> None:
    redaction = data.draw(st.one_of(redactions_of(kind), redactions()))
    outcome = redaction.apply(kind, data.draw(values_of(kind)))
    assert admits(redaction, kind, outcome)


@pytest.mark.parametrize("kind", sorted(SPECIMENS))
@given(data=st.data())
def test_a_redaction_does_not_admit_the_value_that_it_changed(kind: Kind, data: st.DataObject) -> None:
    redaction, value = data.draw(redactions_of(kind)), data.draw(values_of(kind))
    if has_shape(kind, value) and told(redaction, kind, value) != (type(value), value):
        assert not admits(redaction, kind, value)


@given(redactions(), st.sampled_from(Kind))
def test_null_stays_null_unless_the_field_is_dropped(redaction: Redaction, kind: Kind) -> None:
    outcome = redaction.apply(kind, None)
    assert (redaction == DROP) if outcome is not None else (redaction != DROP)

"""A pseudonym is one and the same within a partner's purpose, and tells nothing across them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Outcome
from gateway.redaction.keyring import Epoch, Keyring
from gateway.redaction.pseudonym import PSEUDONYMOUS, Domain, Pseudonym
from tests.unit.redaction.strategies import admits

RING = Keyring((Epoch(1, bytes(range(32))),))
OVERLAP = Keyring((Epoch(2, bytes(range(32, 64))), *RING.epochs))
REPLACED = Keyring(OVERLAP.epochs[:1])

ID_NUMBER = "310115195003071230"


def pseudonym(partner: str = "committee-1", purpose: str = "elderly-care", ring: Keyring = RING) -> Pseudonym:
    return Pseudonym(ring.domain(partner, purpose))


def told(redaction: Pseudonym, value: Scalar, kind: Kind = Kind.ID_NUMBER) -> Outcome:
    outcome = redaction.apply(kind, value)
    assert admits(redaction, kind, outcome)
    return outcome


def test_a_known_key_gives_the_pseudonyms_that_were_written_down() -> None:
    assert told(pseudonym(), ID_NUMBER) == "3962827705e341305288823aacfffb8e9ed3b27d6601a18452a5d3db54803f23"


def test_one_value_has_one_pseudonym_for_a_partner_and_a_purpose() -> None:
    assert told(pseudonym(), ID_NUMBER) == told(pseudonym(), ID_NUMBER)


@pytest.mark.parametrize(
    "other",
    [
        pseudonym(partner="committee-2"),
        pseudonym(purpose="disaster-roll"),
        pseudonym("committee-1e", "lderly-care"),
        pseudonym(ring=REPLACED),
        pseudonym(ring=Keyring((Epoch(2, RING.epochs[0].secret),))),
    ],
)
def test_another_domain_or_epoch_gives_another_pseudonym(other: Pseudonym) -> None:
    assert told(other, ID_NUMBER) != told(pseudonym(), ID_NUMBER)


def test_one_text_as_two_kinds_has_two_pseudonyms() -> None:
    assert len({told(pseudonym(), "13800000000", kind) for kind in PSEUDONYMOUS}) == len(PSEUDONYMOUS)


def test_during_the_overlap_both_pseudonyms_are_shown_the_new_one_first() -> None:
    new, old = str(told(pseudonym(ring=OVERLAP), ID_NUMBER)).split(" ")
    assert new == told(pseudonym(ring=REPLACED), ID_NUMBER)
    assert old == told(pseudonym(ring=RING), ID_NUMBER)


@pytest.mark.parametrize("kind", sorted(set(Kind) - PSEUDONYMOUS))
def test_kinds_whose_values_could_be_told_by_how_often_they_occur_are_withheld(kind: Kind) -> None:
    assert told(pseudonym(), "a", kind) is WITHHELD


@pytest.mark.parametrize("redaction", [Pseudonym(), Pseudonym(Keyring(()).domain("committee-1", "elderly-care"))])
def test_a_pseudonym_without_a_key_withholds(redaction: Pseudonym) -> None:
    assert told(redaction, ID_NUMBER) is WITHHELD
    assert not admits(redaction, Kind.ID_NUMBER, "0" * 64)


@given(st.text())
def test_any_text_has_a_pseudonym_of_the_same_length(text: str) -> None:
    assert len(str(told(pseudonym(), text))) == 64


@pytest.mark.parametrize("value", [7, 1.5, True])
def test_a_value_of_another_type_is_withheld(value: Scalar) -> None:
    assert told(pseudonym(), value) is WITHHELD


@pytest.mark.parametrize("outcome", [ID_NUMBER, "0" * 63, "0" * 65, "A" * 64, "0" * 64 + " " + "0" * 64, "０" * 64, 7])
def test_an_answer_that_is_no_pseudonym_is_not_admitted(outcome: Scalar) -> None:
    assert not admits(pseudonym(), Kind.ID_NUMBER, outcome)


def test_the_key_is_in_no_text_that_python_makes_of_a_pseudonym() -> None:
    redaction = pseudonym(ring=OVERLAP)
    assert redaction.domain is not None
    written = f"{redaction!r} {redaction} {redaction.domain!r}"
    for key in redaction.domain.keys:
        assert key.hex() not in written
        assert repr(key)[2:-1] not in written


def test_pseudonyms_are_never_compared() -> None:
    assert all(pseudonym().outcome_kind(kind) is None for kind in Kind)


@pytest.mark.parametrize("keys", [(b"short",), (bytes(32),) * 3])
def test_a_domain_with_a_key_too_short_or_one_too_many_cannot_be_built(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="a domain has 2 keys at most, each of 32 bytes"):
        Domain("committee-1", "elderly-care", keys)

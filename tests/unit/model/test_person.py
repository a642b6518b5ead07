from __future__ import annotations

import pytest

from gateway.model.person import Person, Role


def test_the_people_of_a_partner_are_clerks_and_those_of_the_station_are_not() -> None:
    with pytest.raises(ValueError, match="clerks and nothing else"):
        Person("a", "A", "committee-one", frozenset({Role.CLERK, Role.AUDITOR}), active=True)
    with pytest.raises(ValueError, match="somebody of a partner"):
        Person("a", "A", None, frozenset({Role.CLERK}), active=True)

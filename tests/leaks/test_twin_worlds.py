"""Law 2: two archives that differ only in what a requester may not see give that requester the same bytes.

``GATEWAY_TEST_EXAMPLES`` asks for more than the usual few sequences for each requester and type.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gateway.model.catalogue import RecordType
from gateway.model.plan import View
from tests.leaks.answers import plain
from tests.leaks.questions import FOLLOW, Question, questions
from tests.leaks.rows import RowMaker
from tests.leaks.twins import twin_archives
from tests.world import Asker, Deployment, World

EXAMPLES: Final = int(os.environ.get("GATEWAY_TEST_EXAMPLES", "6"))
STEPS: Final = 12

ASKERS: Final = (
    ("community-committee", "elderly-care"),
    ("community-committee", "disaster-roll"),
    ("property-manager", "rental-housing"),
    ("civil-affairs", "civil-affairs"),
    ("prosecution", "prosecution"),
    ("police", "police-cooperation"),
    ("insurer", "road-accident"),
    ("transport", "road-accident"),
)


@dataclass(slots=True)
class Visit:
    """A requester's way through one world: what was answered, and the cursor to go on from."""

    world: World
    asker: Asker
    last: Question | None = None
    cursor: str | None = None

    def put(self, question: Question) -> tuple[Any, ...]:
        """The answer to ``question``, as far as it may differ between the twins: in nothing."""
        asked = self.world.driver.asked
        if question is FOLLOW:
            if self.last is None or self.cursor is None:
                return ()
            question = self.last.following(self.cursor)
        response = question.put(self.world, self.asker)
        self.last, self.cursor = question, response.headers.get("Gateway-Next")
        return plain(response), self.world.driver.asked - asked


@pytest.mark.parametrize("who", ASKERS, ids="-".join)
@settings(max_examples=EXAMPLES, phases=[Phase.generate])
@given(data=st.data())
def test_what_a_requester_may_not_see_changes_no_byte_of_any_answer(
    world: World, twin: World, who: tuple[str, str], data: st.DataObject
) -> None:
    asker = world.deployment.asker(*who)
    shared = _shared(world.deployment, asker)
    record_type, views = shared[data.draw(st.sampled_from(sorted(shared)))]
    maker = RowMaker(record_type, views)
    one, other = twin_archives(maker, data.draw(st.integers(0, 2**32)))
    world.archive.fill({record_type.name: one})
    twin.archive.fill({record_type.name: other})
    for each in (world, twin):
        _make_acquainted(each, asker, record_type)
    world.forget_counts()

    visits = Visit(world, asker), Visit(twin, asker)
    for question in data.draw(st.lists(questions(maker), min_size=STEPS, max_size=STEPS)):
        answers = [visit.put(question) for visit in visits]
        assert answers[0] == answers[1], (question, one, other)


def _make_acquainted(world: World, asker: Asker, record_type: RecordType) -> None:
    """Let a gateway ask its source now for what it asks once only: other tests may have made one twin ask already."""
    world.get(asker, f"/v1/records/{record_type.name}")
    world.read(asker, record_type.name, "none")


def _shared(deployment: Deployment, asker: Asker) -> dict[str, tuple[RecordType, list[View]]]:
    """Every type that the asker may see something of, with its views."""
    found: dict[str, tuple[RecordType, list[View]]] = {}
    for record_type, _, view in deployment.views(asker):
        found.setdefault(record_type.name, (record_type, []))[1].append(view)
    for record_type, question in deployment.questions(asker):
        found.setdefault(record_type.name, (record_type, []))[1].append(question.view)
    return found

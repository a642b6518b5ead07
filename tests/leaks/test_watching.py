"""Who is watched cannot tell: no answer depends on what is a canary or what was noticed (class 27 of what leaks)."""

from __future__ import annotations

from gateway.db import reading, writing
from gateway.events import list_events
from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.watching.canaries import Canary, add_canary, remove_canary
from gateway.watching.service import Watch
from tests.leaks.answers import Plain, plain
from tests.world import Asker, World


def test_27_a_canary_is_answered_like_any_other_record_and_its_opening_is_an_event(
    seen: World, committee: Asker
) -> None:
    reference = read_reference_key(seen.settings.keys / KEY_FILE).reference("household", "H-1")
    engine = seen.deployment.engine

    def answers() -> list[Plain]:
        asked = (
            seen.read(committee, "household", "H-1"),
            seen.search(committee, "household", {"criteria": {"household_no": "H-1"}}),
            seen.get(committee, "/v1/records/household"),
        )
        return [plain(answer) for answer in asked]

    before = answers()
    with writing(engine) as connection:
        add_canary(connection, Canary(reference, "household", "li", seen.clock()))
    after = answers()
    watch = Watch(seen.settings, engine, seen.clock)
    watch.look()
    noticed = answers()
    with writing(engine) as connection:
        remove_canary(connection, reference)
    assert before == after == noticed
    with reading(engine) as connection:
        opened = list_events(connection, kind="canary")
    assert (committee.client_id, reference) in {(event.client_id, event.facts["record"]) for event in opened}

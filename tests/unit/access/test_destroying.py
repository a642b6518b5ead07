"""What is attached ends with its time: on record first, all or nothing, and that it was there is told after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Engine, select

from gateway.access import destroying
from gateway.access.asking import AccessRequests
from gateway.access.attached import taken
from gateway.access.deciding import Reviews
from gateway.access.destroying import destroy_due
from gateway.access.request import AccessRequest, Reason
from gateway.access.telling import in_full
from gateway.changes import AdministrationError, looking
from gateway.errors import DESTROYED, LEDGER, GatewayError
from gateway.model.act import ActName, Acts
from gateway.tables import ACCESS_ATTACHMENT
from tests.state import state_of
from tests.unit.access.wishes import ALLOWANCE, CLERK, GRANTED, PDF, REVIEWER, WISH
from tests.world import Clock

KEEP = 183


@pytest.fixture
def asked(requests: AccessRequests) -> AccessRequest:
    return requests.ask(CLERK, WISH, [taken("依据.pdf", PDF), taken("more.txt", b"more")])


def kept(engine: Engine) -> list[str]:
    with looking(engine) as connection:
        return [row["content"] for row in connection.execute(select(ACCESS_ATTACHMENT)).mappings()]


def test_it_is_destroyed_so_many_days_after_the_decision_and_not_before(  # noqa: PLR0913, PLR0917 - all that it leaves
    requests: AccessRequests, desk: Reviews, asked: AccessRequest, clock: Clock, engine: Engine, recorded: list[Acts]
) -> None:
    clock.now += timedelta(days=400).total_seconds()
    assert destroy_due(requests.state, KEEP) == 0  # nobody has decided
    desk.refuse(asked.id, REVIEWER, Reason.UNCLEAR, "请写明户数")
    clock.now += timedelta(days=KEEP).total_seconds()
    before = len(recorded)
    assert (destroy_due(requests.state, KEEP), len(recorded)) == (0, before)
    assert requests.attachment(asked.id, 1, None)[1] == PDF
    clock.now += 1
    assert destroy_due(requests.state, KEEP) == 2
    assert kept(engine) == ["", ""]
    [entry] = recorded[before:]
    assert [(act.act, act.about, act.after) for act in entry.acts] == [
        (
            ActName.ACCESS_ATTACHMENT_DESTROYED,
            {"access": asked.id, "attachment": number},
            {"digest": sha256(content).hexdigest()},
        )
        for number, content in ((1, PDF), (2, b"more"))
    ]
    for partner in (CLERK.partner_id, None):
        with pytest.raises(GatewayError) as gone:
            requests.attachment(asked.id, 1, partner)
        assert gone.value.problem is DESTROYED
    told = in_full(requests.find(asked.id, CLERK.partner_id), requests.today)["attachments"]
    assert [(each["sha256"], each["destroyed"]) for each in told] == [
        (sha256(content).hexdigest(), "2028-01-05T04:00:01Z") for content in (PDF, b"more")
    ]
    assert destroy_due(requests.state, KEEP) == 0
    assert len(recorded) == before + 1


@pytest.mark.parametrize("over", ["withdrawn", "approved"])
def test_however_the_request_was_over(
    requests: AccessRequests, desk: Reviews, asked: AccessRequest, clock: Clock, over: str
) -> None:
    if over == "withdrawn":
        requests.withdraw(asked.id, CLERK)
    else:
        desk.approve(asked.id, REVIEWER, GRANTED, ALLOWANCE)
    another = requests.ask(CLERK, WISH, [taken("依据.pdf", PDF)])
    clock.now += timedelta(days=KEEP, seconds=1).total_seconds()
    assert destroy_due(requests.state, KEEP) == 2
    assert requests.attachment(another.id, 1, None)[1] == PDF


def test_what_cannot_be_put_on_record_stays(
    requests: AccessRequests, asked: AccessRequest, clock: Clock, engine: Engine
) -> None:
    class Full:
        def append(self, acts: Acts, /) -> None:  # noqa: ARG002 - the protocol's signature
            raise GatewayError(LEDGER)

    requests.withdraw(asked.id, CLERK)
    clock.now += timedelta(days=KEEP, seconds=1).total_seconds()
    with pytest.raises(AdministrationError):
        destroy_due(state_of(engine, None, clock, Full()), KEEP)
    assert requests.attachment(asked.id, 1, None)[1] == PDF


def test_whoever_dies_before_the_write_ends_leaves_all_of_it_and_it_goes_the_next_time(
    requests: AccessRequests, asked: AccessRequest, clock: Clock, engine: Engine, recorded: list[Acts]
) -> None:
    class Dying:
        def append(self, acts: Acts, /) -> None:
            recorded.append(acts)
            raise KeyboardInterrupt

    requests.withdraw(asked.id, CLERK)
    clock.now += timedelta(days=KEEP, seconds=1).total_seconds()
    before = len(recorded)
    with pytest.raises(KeyboardInterrupt):
        destroy_due(state_of(engine, None, clock, Dying()), KEEP)
    assert requests.attachment(asked.id, 1, None)[1] == PDF
    assert requests.find(asked.id, None).attached[0].destroyed is None
    assert destroy_due(requests.state, KEEP) == 2
    assert len(recorded) == before + 2


def test_much_is_destroyed_in_several_writes(
    requests: AccessRequests, clock: Clock, engine: Engine, recorded: list[Acts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destroying, "_AT_ONCE", 2)
    for number in range(3):
        each = requests.ask(CLERK, replace(WISH, why=str(number)), [taken("依据.pdf", PDF)])
        requests.withdraw(each.id, CLERK)
    clock.now += timedelta(days=KEEP, seconds=1).total_seconds()
    before = len(recorded)
    assert destroy_due(requests.state, KEEP) == 3
    assert [len(entry.acts) for entry in recorded[before:]] == [2, 1]
    assert kept(engine) == ["", "", ""]

"""What a partner asks for is kept, on record, once; and is nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from gateway.access.asking import AccessRequests
from gateway.access.attached import MOST, NotTakenError, taken
from gateway.access.deciding import Reviews
from gateway.access.request import State
from gateway.access.rows import count_waiting
from gateway.changes import looking
from gateway.errors import LEDGER, NO_REQUEST, OPEN_REQUESTS, REPEATED, STANDS_OTHERWISE, GatewayError
from gateway.model.act import ActName, Acts
from gateway.tables import ACCESS_ATTACHMENT
from tests.state import state_of
from tests.unit.access.wishes import CLERK, PDF, REVIEWER, WISH
from tests.world import Clock

ELSEWHERE = replace(CLERK, partner_id="committee-two")


def refused(done: Callable[[], object]) -> object:
    with pytest.raises(GatewayError) as error:
        done()
    return error.value.problem


def test_a_request_is_on_record_before_it_is_kept_and_its_words_are_not(
    requests: AccessRequests, recorded: list[Acts]
) -> None:
    asked = requests.ask(CLERK, WISH, [taken("依据.pdf", PDF)])
    [entry] = recorded
    assert entry.version is None
    assert [each.act for each in entry.acts] == [ActName.ACCESS_ASKED, ActName.ACCESS_ATTACHED]
    assert entry.acts[0].by == "lin-mei"
    assert entry.acts[0].after["wish"]["digest"] == WISH.digest
    for text in (WISH.why, WISH.basis, "%PDF"):
        assert text not in str(entry)
    [told] = requests.told("committee-one")
    assert (told, told.state, told.wish) == (asked, State.SUBMITTED, WISH)


def test_what_cannot_be_put_on_record_is_not_kept(requests: AccessRequests, engine: Engine) -> None:
    class Full:
        def append(self, acts: Acts, /) -> None:  # noqa: ARG002 - the protocol's signature
            raise GatewayError(LEDGER)

    state = state_of(engine, None, requests.state.clock, Full())
    cannot = AccessRequests(state, requests.terms, requests.zone, requests._sealing)  # noqa: SLF001 - the same key
    assert refused(lambda: cannot.ask(CLERK, WISH)) is LEDGER
    assert requests.told("committee-one") == []


def test_a_request_sent_twice_is_one_and_another_under_its_key_is_refused(requests: AccessRequests) -> None:
    first = requests.ask(CLERK, WISH, once="k-1")
    assert requests.ask(CLERK, WISH, once="k-1").id == first.id
    assert refused(lambda: requests.ask(CLERK, replace(WISH, why="another"), once="k-1")) is REPEATED
    assert requests.ask(CLERK, WISH, once="k-2").id != first.id
    assert len(requests.told("committee-one")) == 2


def test_a_partner_has_so_many_open_requests_and_no_more(requests: AccessRequests) -> None:
    first, *_ = [requests.ask(CLERK, WISH) for _ in range(3)]
    assert refused(lambda: requests.ask(CLERK, WISH)) is OPEN_REQUESTS
    requests.withdraw(first.id, CLERK)
    requests.ask(CLERK, WISH)


def test_what_is_another_partner_s_is_as_if_it_were_not_there(requests: AccessRequests) -> None:
    asked = requests.ask(CLERK, WISH, [taken("依据.pdf", PDF)])
    for request_id in (asked.id, "0" * 32, "../" + asked.id, "", asked.id.upper() + "\n"):
        assert refused(lambda given=request_id: requests.find(given, "committee-two")) is NO_REQUEST  # type: ignore[misc]
        assert refused(lambda given=request_id: requests.withdraw(given, ELSEWHERE)) is NO_REQUEST  # type: ignore[misc]
        assert refused(lambda given=request_id: requests.answer(given, ELSEWHERE, "x")) is NO_REQUEST  # type: ignore[misc]
        assert refused(lambda given=request_id: requests.attachment(given, 1, "committee-two")) is NO_REQUEST  # type: ignore[misc]
        assert refused(lambda given=request_id: requests.attach(given, ELSEWHERE, taken("a.pdf", PDF))) is NO_REQUEST  # type: ignore[misc]
    assert requests.told("committee-two") == []
    assert requests.find(asked.id, "committee-one").request == asked


def test_an_attachment_is_sealed_and_given_back_as_it_was(requests: AccessRequests, engine: Engine) -> None:
    asked = requests.ask(CLERK, WISH, [taken("依据.pdf", PDF)])
    requests.attach(asked.id, CLERK, taken("more.txt", b"more"))
    with looking(engine) as connection:
        kept = connection.execute(select(ACCESS_ATTACHMENT)).mappings().all()
    assert all("%PDF" not in row["content"] and row["content"] != "more" for row in kept)
    attached, content = requests.attachment(asked.id, 1, "committee-one")
    assert (attached.name, attached.kind, content) == ("依据.pdf", "application/pdf", PDF)
    assert requests.attachment(asked.id, 2, "committee-one")[1] == b"more"
    assert refused(lambda: requests.attachment(asked.id, 3, "committee-one")) is NO_REQUEST
    for number in range(2, MOST):
        requests.attach(asked.id, CLERK, taken(f"{number}.txt", b"x"))
    with pytest.raises(NotTakenError, match="number"):
        requests.attach(asked.id, CLERK, taken("5.txt", b"x"))
    requests.withdraw(asked.id, CLERK)
    assert refused(lambda: requests.attach(asked.id, CLERK, taken("a.pdf", PDF))) is STANDS_OTHERWISE


def test_the_clock_stands_still_while_the_partner_has_to_answer(
    requests: AccessRequests, desk: Reviews, clock: Clock, engine: Engine
) -> None:
    asked = requests.ask(CLERK, WISH)
    assert (requests.today, asked.due) == (date(2026, 6, 1), date(2026, 6, 15))
    assert refused(lambda: requests.answer(asked.id, CLERK, "nobody asked")) is STANDS_OTHERWISE
    desk.ask_back(asked.id, REVIEWER, "哪几户？")
    clock.now += timedelta(days=28).total_seconds()
    back = requests.find(asked.id, "committee-one").request
    assert (back.state, back.is_overdue(requests.today)) == (State.ASKED_BACK, False)
    answered = requests.answer(asked.id, CLERK, "三号楼全部。")
    assert (answered.state, answered.due, answered.is_overdue(requests.today)) == (
        State.IN_REVIEW,
        date(2026, 7, 13),
        False,
    )
    clock.now += timedelta(days=15).total_seconds()
    requests.ask(CLERK, replace(WISH, is_urgent=True))
    with looking(engine) as connection:
        assert count_waiting(connection, requests.today) == {"open": 1, "overdue": 1, "asked-back": 0}
    steps = requests.find(asked.id, "committee-one").steps
    assert [(step.step, step.text) for step in steps] == [
        ("asked", ""),
        ("asked-back", "哪几户？"),
        ("answered", "三号楼全部。"),
    ]


def test_what_is_decided_cannot_be_withdrawn_and_what_is_withdrawn_stays_so(
    requests: AccessRequests, recorded: list[Acts]
) -> None:
    asked = requests.ask(CLERK, WISH)
    assert requests.withdraw(asked.id, CLERK).state is State.WITHDRAWN
    before = len(recorded)
    assert requests.withdraw(asked.id, CLERK).state is State.WITHDRAWN
    assert len(recorded) == before


def test_terms_are_of_the_purpose_and_shorter_where_it_is_urgent(requests: AccessRequests) -> None:
    friday = date(2026, 11, 27)
    terms = replace(requests.terms, purpose_days={"disaster-roll": 1})
    assert terms.due(WISH, friday) == date(2026, 11, 30)
    assert terms.due(replace(WISH, is_urgent=True), friday) == date(2026, 11, 30)
    assert terms.due(replace(WISH, purpose="x", is_urgent=True), friday) == date(2026, 12, 2)
    assert terms.due(replace(WISH, purpose="x"), friday) == date(2026, 12, 11)

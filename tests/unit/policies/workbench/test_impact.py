"""Recorded disclosures put to two sets of policies: who gains or loses what, how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from gateway.model.condition import Comparison, Operator
from gateway.model.grant import Grant, Purposes
from gateway.model.inquiry import Action
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.model.practice import Practice, Practised
from gateway.policies.policy import Policy
from gateway.policies.workbench.changes import Effect
from gateway.policies.workbench.impact import Replayed, replayed
from gateway.policies.workbench.possibility import Undecided
from gateway.policies.workbench.questions import Bench
from gateway.redaction.mask import Mask
from gateway.redaction.plain import REVEAL
from tests.factories import CATALOGUE, ELDERLY_CARE, GRANT, HAS_NEED, NO_GUARDRAILS, OWN_AREA, allow, policy, restrict
from tests.unit.policies.workbench.test_asked import answer, answering

ACTIVE = Comparison("status", Kind.CATEGORY, Operator.IS, "active")
FIELDS: dict[str, Redaction] = {"members": REVEAL, "phone": Mask(keep_last=4)}
LIVE = policy(allow(FIELDS, OWN_AREA, filter_on=("members",)))
LISTED = Practice(
    partner_id=GRANT.partner.id,
    agreement_id=GRANT.agreement_id,
    client_id=GRANT.client_id,
    purpose=GRANT.purpose.name,
    record_type="household",
    action="list",
    released=("household_no", "phone"),
    code=None,
    has_case=False,
    has_officer=False,
)
OFTEN = Practised(LISTED, 30, 600)
WITHOUT_PHONE = Practised(replace(LISTED, released=("household_no", "members")), 5, 50)
REFUSED = Practised(replace(LISTED, released=(), code="GW401"), 7, 0)


def granted(practice: Practice) -> list[Grant]:
    grant = replace(GRANT, client_id=practice.client_id, action=Action(practice.action))
    return [grant] if practice.partner_id == GRANT.partner.id else []


def impact(
    draft: Sequence[Policy], *practised: Practised, live: Sequence[Policy] = (LIVE,)
) -> tuple[Replayed, list[tuple[object, ...]]]:
    bench = Bench(CATALOGUE, Purposes({ELDERLY_CARE.name: ELDERLY_CARE}, ""), NO_GUARDRAILS, ())
    found = replayed(bench.only(*live), bench.only(*draft), practised or (OFTEN, WITHOUT_PHONE), granted)
    told: list[tuple[object, ...]] = [
        (each.change.effect, each.change.what, each.change.before, each.change.after, each.disclosures, each.records)
        for each in found.impacts
    ]
    return found, told


MASKED_FURTHER = {**FIELDS, "phone": Mask(keep_last=2)}


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (LIVE, []),
        (replace(LIVE, version=8, digest="e" * 64), []),
        (
            policy(allow({**FIELDS, "phone": Mask(keep_last=2)}, OWN_AREA, filter_on=("members",))),
            [(Effect.LESS, "phone", "mask keep_last 4", "mask keep_last 2", 30, 600)],
        ),
        (
            policy(allow({**FIELDS, "phone": REVEAL}, OWN_AREA, filter_on=("members",))),
            [(Effect.MORE, "phone", "mask keep_last 4", "reveal", 30, 600)],
        ),
        (
            policy(allow({**FIELDS, "phone": Mask(keep_first=3)}, OWN_AREA, filter_on=("members",))),
            [(Effect.CHANGED, "phone", "mask keep_last 4", "mask keep_first 3", 30, 600)],
        ),
        (
            policy(allow({"members": REVEAL}, OWN_AREA, filter_on=("members",))),
            [(Effect.LOST, "phone", "mask keep_last 4", "drop", 30, 600)],
        ),
        (
            policy(allow({**FIELDS, "care_needs": REVEAL}, OWN_AREA, filter_on=("members",))),
            [(Effect.GAINED, "care_needs", "drop", "reveal", 35, 650)],
        ),
        (
            policy(allow(FIELDS, OWN_AREA, filter_on=("members",)), restrict({"phone": Mask(keep_last=2)}, HAS_NEED)),
            [
                (Effect.GAINED, "told care_needs", "no", "yes", 35, 650),
                (Effect.LESS, "phone", "mask keep_last 4", "mask keep_last 2", 30, 600),
            ],
        ),
        (
            policy(allow(FIELDS, OWN_AREA)),
            [(Effect.LOST, "filter_on members", "yes", "no", 35, 650)],
        ),
        (
            policy(allow(FIELDS, OWN_AREA, filter_on=("members",), sort_on=("members",))),
            [(Effect.GAINED, "sort_on members", "no", "yes", 35, 650)],
        ),
        (
            policy(allow(FIELDS, filter_on=("members",))),
            [(Effect.MORE, "records", "hidden", "shown", 35, 650)],
        ),
        (
            policy(allow(FIELDS, ACTIVE, filter_on=("members",))),
            [
                (Effect.CHANGED, "records", "some shown", "others shown", 35, 650),
                (Effect.GAINED, "told status", "no", "yes", 35, 650),
            ],
        ),
        (
            policy(allow({**MASKED_FURTHER, "care_needs": REVEAL}, filter_on=("members",))),
            [
                (Effect.GAINED, "care_needs", "drop", "reveal", 35, 650),
                (Effect.MORE, "records", "hidden", "shown", 35, 650),
                (Effect.LESS, "phone", "mask keep_last 4", "mask keep_last 2", 30, 600),
            ],
        ),
        (
            policy(allow({"members": REVEAL}, filter_on=("members",))),
            [
                (Effect.MORE, "records", "hidden", "shown", 35, 650),
                (Effect.LOST, "phone", "mask keep_last 4", "drop", 30, 600),
            ],
        ),
        (
            replace(LIVE, limits=replace(LIVE.limits, page=LIVE.limits.page + 1)),
            [(Effect.MORE, "limit page", str(LIVE.limits.page), str(LIVE.limits.page + 1), 35, 650)],
        ),
        (
            replace(LIVE, limits=replace(LIVE.limits, per_day=1)),
            [(Effect.LESS, "limit per_day", str(LIVE.limits.per_day), "1", 35, 650)],
        ),
    ],
    ids=[
        "the same",
        "another version of the same",
        "less of a field",
        "more of a field",
        "another part of a field",
        "a field less",
        "a field more",
        "less in some records",
        "a criterion less",
        "an order more",
        "records more",
        "other records",
        "records more, and less of a field in those that stay",
        "records more, and a field less",
        "larger pages",
        "fewer in a day",
    ],
)
def test_what_a_draft_does_is_told_with_the_disclosures_that_it_touches(
    draft: Policy, told: list[tuple[object, ...]]
) -> None:
    found, said = impact([draft])
    assert said == told
    assert bool(found.gains) is any(each[0] in {Effect.GAINED, Effect.MORE, Effect.CHANGED} for each in told)


def test_records_that_leave_are_told_once_and_not_field_by_field() -> None:
    fewer = policy(
        allow(FIELDS, OWN_AREA, filter_on=("members",)), restrict({"household_no": Mask(keep_last=1)}, HAS_NEED)
    )
    _, told = impact([fewer])
    assert told == [
        (Effect.GAINED, "told care_needs", "no", "yes", 35, 650),
        (Effect.LESS, "records", "shown", "hidden", 35, 650),
    ]


def test_a_draft_that_shares_nothing_refuses_every_disclosure() -> None:
    _, told = impact([])
    assert told == [(Effect.LOST, "everything", "shared", "not shared", 35, 650)]


def test_a_refusal_is_touched_only_by_being_answered() -> None:
    found, told = impact([LIVE], REFUSED, OFTEN, live=())
    assert told == [(Effect.GAINED, "everything", "not shared", "shared", 37, 600)]
    assert found.gains
    more = policy(allow({**FIELDS, "care_needs": REVEAL}, OWN_AREA))
    assert impact([more], REFUSED)[1] == []
    assert impact([], REFUSED)[1] == []


def test_clients_of_one_grant_are_counted_together() -> None:
    other = Practised(replace(LISTED, client_id="client-2"), 1, 2)
    assert [told[-2:] for told in impact([], OFTEN, other)[1]] == [(31, 602)]


def test_what_nobody_may_ask_any_more_is_lapsed_and_nothing_is_said_of_it() -> None:
    gone = Practised(replace(LISTED, partner_id="committee-9"), 4, 40)
    found, told = impact([], gone)
    assert (told, found.disclosures, found.lapsed) == ([], 4, 4)


ASKED = Practised(replace(LISTED, action="answer", released=(), question="over-60"), 9, 9)
OTHERWISE_ASKED = Practised(replace(ASKED.practice, question="lives-here"), 2, 2)
NOT_ANSWERED = Practised(replace(ASKED.practice, record_type=None, code="GW401"), 4, 0)


@pytest.mark.parametrize(
    ("live", "draft", "told"),
    [
        (answering(answer()), answering(answer()), []),
        (answering(), answering(answer()), [(Effect.GAINED, "answer over-60", "not asked", "asked", 13, 9)]),
        (answering(answer()), answering(), [(Effect.LOST, "answer over-60", "asked", "not asked", 9, 9)]),
        (
            answering(answer()),
            answering(answer(ACTIVE, "head_id_number", "phone")),
            [(Effect.CHANGED, "answer over-60", "yes", "a narrower yes", 9, 9)],
        ),
        (answering(answer()), answering(answer(HAS_NEED)), [(Effect.CHANGED, "answer over-60", "no", "yes", 9, 9)]),
        (
            answering(answer(per_day=1)),
            answering(answer(per_day=2)),
            [(Effect.MORE, "answer over-60 per_day", "1", "2", 9, 9)],
        ),
        (answering(answer(ask="over-6")), answering(answer(ask="over-6"), answer(ask="over-600")), []),
    ],
    ids=["the same", "a question more", "a question less", "more to give", "another yes", "more often", "others"],
)
def test_of_a_question_those_disclosures_count_that_asked_it(
    live: Policy, draft: Policy, told: list[tuple[object, ...]]
) -> None:
    practised = (ASKED, OTHERWISE_ASKED, NOT_ANSWERED)
    assert [each for each in impact([draft], *practised, live=[live])[1] if "over-60 " in f"{each[1]} "] == told


def test_a_practice_of_several_types_is_put_to_each() -> None:
    def two(practice: Practice) -> list[Grant]:
        return [*granted(practice), *(replace(each, areas=("310115",)) for each in granted(practice))]

    bench = Bench(CATALOGUE, Purposes({ELDERLY_CARE.name: ELDERLY_CARE}, ""), NO_GUARDRAILS, ())
    found = replayed(bench, bench.only(answering(answer())), [NOT_ANSWERED], two)
    assert [(each.change.what, each.disclosures) for each in found.impacts] == [("answer over-60", 8)]
    assert (found.disclosures, found.lapsed) == (4, 0)


def test_gains_come_first() -> None:
    mixed = policy(allow({"members": REVEAL, "care_needs": REVEAL}, OWN_AREA, filter_on=("members",)))
    assert [told[0] for told in impact([mixed])[1]] == [Effect.GAINED, Effect.LOST]


def test_what_cannot_be_decided_counts_as_what_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(_: object) -> None:
        raise Undecided

    monkeypatch.setattr("gateway.policies.workbench.comparison.find_row", too_large)
    found, told = impact([policy(allow({**FIELDS, "phone": REVEAL}, ACTIVE, filter_on=("members",)))])
    assert found.gains
    assert (Effect.CHANGED, "records") in {each[:2] for each in told}
    assert not any(each.change.decided for each in found.impacts if each.change.what in {"phone", "records"})

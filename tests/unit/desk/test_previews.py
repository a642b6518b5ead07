"""A look from the station's own desk shows what the partner is answered, once it is on record who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.desk.previews import preview
from gateway.errors import INTERNAL, LEDGER, NO_RECORD, SOURCE, GatewayError
from gateway.ledger.entries import EntryKind
from gateway.model.condition import Comparison, Operator
from gateway.model.kinds import Kind
from gateway.model.outcome import ABSENT, Record
from gateway.model.plan import DisclosurePlan
from gateway.model.release import Asked, Preview
from gateway.policies.policy import Policy
from gateway.policies.workbench.explain import explain
from gateway.policies.workbench.explanation import Explanation, RecordExplanation
from gateway.redaction.plain import DROP, REVEAL
from tests.factories import CLASSIFIED, GRANT, HOUSEHOLD, NO_GUARDRAILS, OWN_AREA, allow, policy, restrict
from tests.unit.ledger.answers import KEY
from tests.unit.station import ELSEWHERE, ID, POLICY, ROWS, Source, Station

GUARDRAILS = replace(NO_GUARDRAILS, rules=(CLASSIFIED,))
LESS = restrict({"members": DROP}, Comparison("members", Kind.INTEGER, Operator.IS, 1), rule_id="less")
WHO = {
    "operator": "王芳",
    "request": ID,
    "record_type": "household",
    "action": "list",
    "client": None,
    "partner": GRANT.partner.id,
    "agreement": GRANT.agreement_id,
    "purpose": GRANT.purpose.name,
    "legal_basis": GRANT.purpose.basis.citation,
    "case_number": None,
    "officer": None,
    "token": None,
}


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path / "ledger")


def explained(*policies: Policy) -> Explanation:
    return explain(policies, GUARDRAILS, HOUSEHOLD, GRANT)


def look(station: Station, identifier: str = "HH-1", *policies: Policy) -> RecordExplanation:
    return preview(station.gate, "王芳", explained(*(policies or (POLICY,))), identifier, ID)


def refused(station: Station, identifier: str = "HH-1") -> GatewayError:
    with pytest.raises(GatewayError) as refusal:
        look(station, identifier)
    return refusal.value


def test_the_operator_is_shown_what_the_partner_is_shown(station: Station) -> None:
    shown = look(station).outcomes
    [row] = [row for row in ROWS if row["household_no"] == "HH-1"]
    view = explained(POLICY).view
    assert view is not None
    assert shown == dict.fromkeys(HOUSEHOLD.fields, ABSENT) | {
        name: column.outcome(row) for name, column in view.columns.items()
    }


def test_what_is_shown_is_the_sources_answer_to_the_partners_own_plan(station: Station) -> None:
    class Masking(Source):
        """Answers another telephone number than is stored, to the plan of the partner only."""

        def execute(self, plan: DisclosurePlan) -> Sequence[Record]:
            records = super().execute(plan)
            if "head_id_number" in plan.columns:
                return records
            place = plan.columns.index("phone")
            return [(*record[:place], "*******9999", *record[place + 1 :]) for record in records]

    station.change(adapters={"archive": Masking()})
    outcomes = look(station).outcomes
    assert outcomes is not None
    assert outcomes["phone"] == "*******9999"


def test_the_reasons_are_those_that_had_a_say_in_the_stored_record(station: Station) -> None:
    rules = policy(allow({"members": REVEAL}, OWN_AREA), LESS, purposes=POLICY.purposes)

    def heard(identifier: str) -> list[str]:
        grounds = look(station, identifier, rules).grounds["members"]
        return [ground.reason.name.rpartition("/")[2] for ground in grounds]

    assert (heard("HH-0"), heard("HH-1")) == (["allow"], ["allow", "less"])


def test_who_looked_is_on_record_with_what_was_shown_and_of_which_record(station: Station) -> None:
    look(station)
    view = explained(POLICY).view
    assert view is not None
    assert station.account() == [
        (
            EntryKind.PREVIEW,
            {
                **WHO,
                "policies": [POLICY.label],
                "policy_digest": view.provenance.policy_digest,
                "guardrail_digest": GUARDRAILS.digest,
                "released": list(view.columns),
                "withheld": list(view.withheld),
                "count": 1,
                "records": [KEY.reference("household", "HH-1")],
                "near": KEY.neighbourhood("household", "HH-1"),
                "subjects": {"head": [KEY.subject_key.reference(str(ROWS[1]["head_id_number"]))]},
            },
        )
    ]


def test_a_record_that_does_not_exist_for_the_partner_is_on_record_as_looked_at_and_not_shown(
    station: Station,
) -> None:
    hidden = look(station, str(ELSEWHERE["household_no"]))
    assert (hidden.outcomes, hidden.grounds) == (None, {})
    [(kind, facts)] = station.account()
    assert (kind, facts["released"], facts["count"]) == (EntryKind.PREVIEW, [], 1)


def test_so_is_a_record_of_which_nothing_is_shared(station: Station) -> None:
    nothing = preview(station.gate, "王芳", explained(), "HH-1", ID)
    assert nothing.outcomes is None
    [(kind, facts)] = station.account()
    assert (kind, facts["policies"], facts["released"]) == (EntryKind.PREVIEW, [], [])


def test_a_record_that_there_is_not_is_a_refusal_on_record(station: Station) -> None:
    assert refused(station, "HH-77").problem is NO_RECORD
    assert station.account() == [(EntryKind.REFUSAL, {**WHO, "code": NO_RECORD.code})]


def test_every_look_asks_the_source_anew(station: Station) -> None:
    look(station)
    look(station)
    assert len(station.source.plans) == 4


@pytest.mark.parametrize(
    ("answer", "problem"),
    [([("too", "short")], SOURCE), (GatewayError(SOURCE), SOURCE), (ZeroDivisionError(), INTERNAL)],
    ids=["not the plan's", "no answer", "a fault"],
)
def test_what_the_source_may_not_have_answered_is_not_shown(station: Station, answer: Any, problem: Any) -> None:
    station.source.answer = answer
    with pytest.raises((GatewayError, ZeroDivisionError)):
        look(station)
    assert station.account() == [(EntryKind.REFUSAL, {**WHO, "code": problem.code})]


def test_what_cannot_be_recorded_is_not_shown(station: Station) -> None:
    station.gate.ledger.close()
    assert refused(station).problem is LEDGER


def test_a_preview_is_somebodys() -> None:
    view = explained(POLICY).view
    assert view is not None
    with pytest.raises(ValueError, match="name the operator"):
        Preview(Asked(ID), view.provenance, (), (), ())

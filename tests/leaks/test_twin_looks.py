"""Law 2 at the station's own desk: what somebody is not cleared for changes nothing of what a text makes them see.

Two archives differ only in values above the clearance of whoever looks, and agree in all that partners are shown less
than whole now. No text that they may look through tells the one from the other.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gateway.adapters.memory import MemoryAdapter
from gateway.desk.clearance import asked_beyond
from gateway.desk.looking import Eyes, Looked, Looker, look
from gateway.model.catalogue import Sensitivity
from gateway.model.condition import ALWAYS, Comparison, Condition, Operator
from gateway.model.kinds import Kind
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy
from gateway.policies.workbench.explain import explain
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from tests.factories import (
    CLASSIFIED,
    GRANT,
    HAS_NEED,
    HOUSEHOLD,
    MINORS,
    NO_GUARDRAILS,
    OWN_AREA,
    allow,
    household,
    policy,
    restrict,
)
from tests.unit.station import Station

CLEARED = ("household_no", "area_code", "members")
KIND = replace(
    HOUSEHOLD,
    fields={
        name: replace(field, sensitivity=Sensitivity.PUBLIC) if name in CLEARED else field
        for name, field in HOUSEHOLD.fields.items()
    },
)
LIVE = policy(allow({"phone": Mask(keep_last=4), "head_name": REVEAL, "members": REVEAL}, OWN_AREA))
TOLD = Comparison("phone", Kind.PHONE, Operator.IS, "13800001234")

REDACTIONS = st.sampled_from([DROP, PRESENT, REVEAL, Mask(keep_last=2), Mask(keep_last=4), Mask(keep_first=3)])
FIELDS = st.dictionaries(st.sampled_from(sorted(set(HOUSEHOLD.fields) - {"household_no"})), REDACTIONS)
CONDITIONS: st.SearchStrategy[Condition] = st.sampled_from(
    [ALWAYS, OWN_AREA, Comparison("members", Kind.INTEGER, Operator.IS, 2), TOLD]
)
RULES = st.builds(allow, FIELDS, CONDITIONS) | st.builds(restrict, FIELDS, CONDITIONS)
TEXTS = st.lists(RULES, min_size=1, max_size=3).map(lambda rules: policy(*rules, version=8))
HIDDEN = st.fixed_dictionaries(
    {
        "head_name": st.sampled_from([None, "甲", "柳青岚"]),
        "head_id_number": st.sampled_from([None, "310115195003071230", "1"]),
        "phone": st.sampled_from(["13800001234", "15900001234"]),
        "care_needs": st.sampled_from([None, "mobility"]),
        "visit_notes": st.sampled_from([None, "a note"]),
    }
)


def seen(station: Station, text: Policy, row: dict[str, Any]) -> Looked:
    station.change(adapters={"archive": MemoryAdapter({"household": [row]})})
    now, then = (explain([each], NO_GUARDRAILS, KIND, GRANT) for each in (LIVE, text))
    return look(station.gate, Looker("王芳", Sensitivity.PUBLIC, "-"), [Eyes(now, then)], "HH-1")


def test_no_text_tells_what_one_is_not_cleared_for(tmp_path: Path) -> None:
    station = Station(tmp_path / "ledger")

    @settings(max_examples=100, deadline=None, phases=[Phase.generate])
    @given(text=TEXTS, hidden=st.tuples(HIDDEN, HIDDEN))
    def examine(text: Policy, hidden: tuple[dict[str, Any], dict[str, Any]]) -> None:
        asks = any(rule.where == TOLD for rule in text.rules)
        assert (asked_beyond(text, [LIVE], KIND, Sensitivity.PUBLIC) == ("phone",)) is asks
        if asks:
            return
        one, other = (seen(station, text, household(household_no="HH-1", **each)) for each in hidden)
        assert one.stored == other.stored
        for first, second in zip(one.met, other.met, strict=True):
            assert (first.now.fields, first.differing) == (second.now.fields, second.differing)
            assert first.then is not None
            assert second.then is not None
            assert first.then.fields == second.then.fields
            assert first.then.explained.sentence == second.then.explained.sentence

    examine()


REASONS = policy(
    allow({"phone": Mask(keep_last=4), "members": REVEAL}, OWN_AREA),
    restrict({"phone": DROP, "visit_notes": DROP}, HAS_NEED),
    restrict({"members": DROP}, Comparison("members", Kind.INTEGER, Operator.IS, 2), rule_id="few"),
)
STATUTE = Guardrails((CLASSIFIED, MINORS), "g" * 64)


def reasons(station: Station, clearance: Sensitivity, **row: Any) -> tuple[Any, ...]:
    """Why a record is shown as it is, or is not, in the words that whoever looks is told."""
    station.change(adapters={"archive": MemoryAdapter({"household": [household(household_no="HH-1", **row)]})})
    eyes = [Eyes(explain([REASONS], STATUTE, KIND, GRANT))]
    [met] = look(station.gate, Looker("王芳", clearance, "-"), eyes, "HH-1").met
    words = {name: [each.words.en for each in grounds] for name, grounds in met.now.explained.grounds.items()}
    return met.now.fields, words, [bar.words.en for bar in met.now.explained.bars], met.now.explained.sentence


def test_no_reason_tells_what_one_is_not_cleared_for(tmp_path: Path) -> None:
    """Of two records that a partner meets alike, one is a minor's, classified, or of somebody in need."""
    station = Station(tmp_path / "ledger")
    elsewhere = "110101001001"
    for one, other in (
        # the telephone is not shown, by statute or by a rule
        ({"involves_minor": True, "care_needs": None}, {"involves_minor": False, "care_needs": "mobility"}),
        # what is not shown at all is limited as well, or not
        ({"involves_minor": True, "care_needs": None}, {"involves_minor": True, "care_needs": "mobility"}),
        # the record is another area's, or classified, or both
        ({"area_code": elsewhere}, {"area_code": elsewhere, "classification": "秘密"}),
        ({"area_code": elsewhere}, {"classification": "秘密"}),
    ):
        hidden = Sensitivity.PUBLIC, Sensitivity.PERSONAL
        alike, known = ([reasons(station, each, **row) for row in (one, other)] for each in hidden)
        assert alike[0] == alike[1], (one, other)
        assert known[0][1:] != known[1][1:], (one, other)


def test_a_reason_that_one_may_know_is_told_as_it_holds(tmp_path: Path) -> None:
    station = Station(tmp_path / "ledger")
    few, more = (reasons(station, Sensitivity.PUBLIC, members=number)[1]["members"] for number in (2, 3))
    assert few == ["rule committee-elderly-care@7/allow", "rule committee-elderly-care@7/few"]
    assert more == few[:1]

"""What travels with every release, and what binds the station, is told by whoever asks for it."""

from __future__ import annotations

from dataclasses import replace

from gateway.model.bounds import Aggregate, Bound, Kept, Longest, Share, Signed
from gateway.model.catalogue import Title
from gateway.model.grant import Notice
from gateway.policies.guardrail import Guardrail
from gateway.policies.workbench.duties import duties_of
from tests.factories import GRANT

TITLE = Title("标题", "A title")


def english(*floors: Guardrail, deferred: str | None = None) -> list[str]:
    grant = replace(GRANT, purpose=replace(GRANT.purpose, notice=Notice(deferred)))
    return [duty.words.en for duty in duties_of(grant, floors)]


def test_a_duty_is_told_by_its_guardrail_or_else_by_its_purpose() -> None:
    obliging = Guardrail("G17", TITLE, "an act", obligations=("no-onward-transfer", "purpose-limitation"))
    assert english()[0] == "Every release carries `no-onward-transfer` (purpose elderly-care)."
    assert english(obliging)[:2] == [
        "Every release carries `no-onward-transfer` (G17 A title).",
        "Every release carries `purpose-limitation` (G17 A title).",
    ]
    assert [duty.citation for duty in duties_of(GRANT, [obliging])] == ["an act", "an act", None]
    assert duties_of(GRANT, [])[0].citation == GRANT.purpose.basis.citation


def test_notice_is_told_with_the_ground_on_which_it_is_deferred() -> None:
    assert english()[-1] == "Notice to the data subject is not deferred."
    assert english(deferred="an investigation")[-1] == "Notice to the data subject is deferred: an investigation."


def test_every_bound_is_told_in_its_numbers() -> None:
    bounds: tuple[Bound, ...] = (Longest(1, 2), Kept(3, 4), Aggregate(Share(5, 6), Share(7, 8)), Signed(9))
    floors = [Guardrail(f"G{number}", TITLE, "an act", bound=bound) for number, bound in enumerate(bounds)]
    assert english(*floors)[-4:] == [
        "G0 A title: a policy lasts 1 days at most, an agreement 2.",
        "G1 A title: the ledger is kept 3 years at least, logs 4 days.",
        "G2 A title: in a day a partner combines 5 record types and 6 purposes at most, a person 7 and 8.",
        "G3 A title: 9 people sign a change of what is shipped.",
    ]
    chinese = "".join(duty.words.zh for duty in duties_of(GRANT, floors))
    assert all(str(number) in chinese for number in range(1, 10))

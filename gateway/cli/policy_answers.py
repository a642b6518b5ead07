"""What a draft would let the partners of the deployment be told by answers, for each agreement in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.cli.policy_counts import grants_in_force
from gateway.cli.policy_desk import Desk
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.policies.workbench.asked import Told, gained_answers, questions_for
from gateway.policies.workbench.questions import Bench


@dataclass(frozen=True, slots=True)
class Answered:
    """One thing that a partner is told more of, or with ``is_gain`` false less of, as of today."""

    partner: str
    purpose: str
    record_type: str
    is_gain: bool
    told: Told


def compare_answers(desk: Desk, before: Bench, after: Bench) -> list[Answered]:
    """Every change for every agreement in force, gains first; no archive is asked."""
    found = [
        change
        for grants in grants_in_force(desk)
        for grant in grants
        if grant.action is Action.ANSWER
        for change in _compared(grant, before, after)
    ]
    return sorted(found, key=lambda each: not each.is_gain)


def as_row(each: Answered) -> tuple[str, ...]:
    """A change for people."""
    before, after = _sides(each)
    undecided = "" if each.told.decided else " (undecided)"
    place = (each.partner, each.purpose, f"{each.record_type}:{Action.ANSWER}", each.told.what)
    return "gain" if each.is_gain else "loss", *place, f"{before} -> {after}{undecided}"


def as_data(each: Answered) -> dict[str, Any]:
    """A change for programs."""
    before, after = _sides(each)
    return {
        "gain": each.is_gain,
        "partner": each.partner,
        "purpose": each.purpose,
        "type": each.record_type,
        "what": each.told.what,
        "before": before,
        "after": after,
        "decided": each.told.decided,
    }


def _compared(grant: Grant, before: Bench, after: Bench) -> Iterator[Answered]:
    old, new = questions_for(before, grant), questions_for(after, grant)
    for is_gain, changes in ((True, gained_answers(old, new)), (False, gained_answers(new, old))):
        for told in changes:
            yield Answered(grant.partner.id, grant.purpose.name, grant.record_type, is_gain, told)


def _sides(each: Answered) -> tuple[str, str]:
    """What the partner is told before, and after: of a loss, what the other side would gain the other way round."""
    told = each.told
    return (told.before, told.after) if each.is_gain else (told.after, told.before)

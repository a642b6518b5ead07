"""What may be granted of a request, and what it would show: by the law, by the agreement, by the policies in force.

The law is asked as everything else is: a policy that reveals all of the type is put under the guardrails, and what they
leave of it is the most that anybody could be shown. What that policy would show, no policy is made to show by a grant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from gateway.access.deciding import Allowance
from gateway.access.request import AccessRequest, Granted, State
from gateway.asking import fields_shown
from gateway.console.station import Desk
from gateway.grants.directory import Directory
from gateway.model.bounds import Longest
from gateway.model.catalogue import RecordType
from gateway.model.condition import ALWAYS
from gateway.model.grant import Grant, StandingGrant
from gateway.model.inquiry import VIEWING, Action
from gateway.policies.policy import Assessment, Effect, Policy, PolicyLimits, Rule
from gateway.policies.steps import Origin
from gateway.policies.workbench.explain import explain
from gateway.policies.workbench.explanation import Explanation
from gateway.policies.workbench.wording import Saying
from gateway.redaction.plain import DROP, REVEAL

_LIMITS: Final = PolicyLimits(page=1, per_day=1, statistics_min_group=10)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that could be granted: whether it was asked for, how it is shown today, and how it would be.

    ``today`` and ``then`` are phrases of a description, None where it is not shown. ``bars`` are the guardrails that
    forbid it in every record, ``limits`` those that do in some.
    """

    name: str
    is_asked: bool
    today: tuple[str, ...] | None
    then: tuple[str, ...] | None
    bars: tuple[Saying, ...] = ()
    limits: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A request beside what the partner has, what the law leaves, and what the policies would show."""

    allowance: Allowance
    candidates: tuple[Candidate, ...]
    bars: tuple[Saying, ...]
    """Why nothing of it can be granted at all."""
    areas_today: tuple[str, ...]
    areas_had: tuple[str, ...]
    """Areas that were asked for and are the agreement's already."""
    outside: tuple[str, ...]
    """Areas that were asked for and are none of the partner's."""
    unknown: tuple[str, ...]
    """Names that are no fields of the type."""


def weigh(desk: Desk, asked: AccessRequest) -> Weighed:
    """Weigh a request as of now."""
    directory, wish, applicant = desk.directory(), asked.wish, asked.applicant
    partner, agreement = directory.partners[applicant.partner_id], directory.agreements[applicant.agreement_id]
    standards = desk.office.standards
    record_type = standards.catalogue.types.get(wish.record_type)
    purpose = standards.purposes.by_name.get(wish.purpose)
    last = _last(desk, agreement.last)
    areas_only = (
        wish.record_type in agreement.record_types
        and wish.purpose in agreement.purposes
        and agreement.actions.issuperset(wish.actions)
    )
    if record_type is None or purpose is None:
        bar = Saying("目录里没有这类档案，或者没有这个用途", "There is no such type of record, or no such purpose")
        nothing = Allowance(frozenset(), frozenset(), (), last, ("catalogue",))
        return Weighed(nothing, (), (bar,), agreement.areas, (), (), wish.fields)
    grant = Grant(
        partner,
        agreement.id,
        purpose,
        wish.record_type,
        Action.READ,
        partner.areas,
        desk.office.today,
        applicant.client_id,
        case_number="-",
        officer="-",
    )
    lawful = _lawful(desk, record_type, grant)
    allowed = frozenset(field.name for field in lawful.fields if any(c.redaction != DROP for c in field.cases))
    bars = tuple(bar.words for bar in lawful.bars) if lawful.view is None else ()
    outside = _outside(wish.areas, partner.areas)
    allowance = Allowance(
        frozenset(VIEWING),
        allowed,
        partner.areas,
        last,
        tuple(bar.name for bar in lawful.bars) if bars else (),
        areas_only,
    )
    return Weighed(
        allowance=allowance,
        candidates=_candidates(desk, directory, asked, record_type, lawful, allowance),
        bars=bars,
        areas_today=agreement.areas,
        areas_had=tuple(area for area in wish.areas if not _outside((area,), agreement.areas)),
        outside=outside,
        unknown=tuple(name for name in wish.fields if name not in record_type.fields),
    )


def waiting(desk: Desk, asked: AccessRequest) -> tuple[str, ...]:
    """The fields of a grant in force that no policy in force shows yet.

    Where a grant is areas alone, they are those that were asked for, as far as the law leaves them.
    """
    granted = asked.granted
    if granted is None or asked.as_of(desk.office.today) is not State.APPROVED:
        return ()
    shown = fields_shown(desk.gate, desk.directory(), asked.applicant, asked.wish, granted.actions)
    if granted.fields:
        return tuple(name for name in granted.fields if name not in shown)
    lawful = weigh(desk, asked).allowance.fields
    return tuple(name for name in asked.wish.fields if name in lawful and name not in shown)


def policies_for(desk: Desk, asked: AccessRequest) -> tuple[str, ...]:
    """The policies in force that say what the partner sees of the type for the purpose, by name."""
    wish, kind = asked.wish, desk.directory().partners[asked.applicant.partner_id].kind
    found = {
        policy.name
        for policy in desk.gate.policies.as_of(desk.directory().version).policies
        if policy.partner_kind == kind
        and wish.purpose in policy.purposes
        and policy.schema.partition("@")[0] == wish.record_type
    }
    return tuple(sorted(found))


def _last(desk: Desk, agreed: date) -> date:
    """The last day that a grant may have: the agreement's, and that of the longest that statute allows from today."""
    longest = desk.office.standards.guardrails.strictest(Longest)
    return agreed if longest is None else min(agreed, desk.office.today + timedelta(days=longest.agreement_days - 1))


def _lawful(desk: Desk, record_type: RecordType, grant: Grant) -> Explanation:
    """What the guardrails leave of everything."""
    today = desk.office.today
    rule = Rule(
        "all",
        Effect.ALLOW,
        frozenset(VIEWING),
        record_type.name,
        ALWAYS,
        dict.fromkeys(record_type.fields, REVEAL),
        frozenset(),
        frozenset(),
    )
    everything = Policy(
        name="everything",
        version=1,
        schema=record_type.schema,
        partner_kind=grant.partner.kind,
        purposes=frozenset({grant.purpose.name}),
        first=today,
        last=today,
        basis="-",
        limits=_LIMITS,
        rules=(rule,),
        tests=(),
        digest="",
        assessment=Assessment("-", "-", today - timedelta(days=1)),
    )
    return explain([everything], desk.office.standards.guardrails, record_type, grant)


def _candidates(  # noqa: PLR0913, PLR0917 - a field is looked at from each of these sides
    desk: Desk,
    directory: Directory,
    asked: AccessRequest,
    record_type: RecordType,
    lawful: Explanation,
    allowance: Allowance,
) -> tuple[Candidate, ...]:
    wish = asked.wish
    today = fields_shown(desk.gate, directory, asked.applicant, wish, VIEWING)
    then = fields_shown(
        desk.gate,
        _with_grant(directory, asked, desk.office.today, record_type.fields),
        asked.applicant,
        wish,
        wish.actions,
    )
    grounds = {
        field.name: [each for each in field.grounds if each.reason.origin is not Origin.ALLOW and each.lowers]
        for field in lawful.fields
    }
    names = [name for name in record_type.fields if wish.others or name in wish.fields]
    return tuple(
        Candidate(
            name,
            name in wish.fields,
            _phrases(today, name),
            _phrases(then, name),
            bars=() if name in allowance.fields else tuple(each.words for each in grounds[name]),
            limits=tuple(each.words for each in grounds[name]) if name in allowance.fields else (),
        )
        for name in names
    )


def _with_grant(directory: Directory, asked: AccessRequest, today: date, every: Iterable[str]) -> Directory:
    """The directory as if all of a request were granted today, for one day."""
    wish, agreement_id = asked.wish, asked.applicant.agreement_id
    # who has no name for it is shown what any of its fields would come to
    fields = [*wish.fields, *every] if wish.others else wish.fields
    standing = StandingGrant(
        asked.id,
        agreement_id,
        wish.record_type,
        frozenset(wish.actions),
        wish.purpose,
        frozenset(fields),
        wish.areas,
        today,
        today,
    )
    return replace(directory, standing={**directory.standing, standing.place: standing})


def _phrases(shown: Mapping[str, list[str]], name: str) -> tuple[str, ...] | None:
    return tuple(shown[name]) if name in shown else None


def _outside(areas: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    probe = Allowance(frozenset(), frozenset(), own, date.max)
    return tuple(area for area in areas if not probe.holds(Granted((), (), (area,), date.min)))

"""May this requester do this, for its purpose, today? The grant that says so, or the fixed words of a refusal.

Everything is found in the directory as it is now, never in what the request or the token claims: the token names a
client, a purpose and scopes, and each has to be one that the agreement still holds. An agreement that does not list a
type and a type that does not exist are refused alike, because the agreement and what was granted beside it are all that
is looked at. Where clients act for another, all of this is asked of each of them, and the areas are those that all have
in common.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, reduce

from gateway.errors import AGREEMENT, SCOPE, GatewayError
from gateway.grants.acting import parties
from gateway.grants.directory import Directory
from gateway.model.grant import Agreement, Grant, Partner, Purpose, Purposes
from gateway.model.inquiry import Action
from gateway.model.kinds import area_prefix
from gateway.model.requester import Requester, Scope


def authorise(  # noqa: PLR0913, PLR0917 - one of the walk's steps, and each of these is a different kind of thing
    directory: Directory, purposes: Purposes, requester: Requester, record_type: str, action: Action, day: date
) -> Grant:
    """Return the grant under which ``requester`` may take ``action`` on ``record_type`` on ``day``.

    Raises ``GatewayError`` with ``SCOPE`` if the token does not cover it, with ``AGREEMENT`` if no agreement does.
    """
    if Scope(record_type, action) not in requester.scopes:
        raise GatewayError(SCOPE)
    purpose = purposes.by_name.get(requester.purpose)
    everybody = parties(directory, requester)
    if purpose is None or (requester.actors and action is Action.ANSWER):
        raise GatewayError(AGREEMENT)
    covered = [_covered(directory, party.agreement, requester, record_type, action, day) for party in everybody]
    if not all(_is_lawful(purpose, party.partner, requester) for party in everybody):
        raise GatewayError(AGREEMENT)
    held = (
        areas for party, cover in zip(everybody, covered, strict=True) for areas in (cover.areas, party.partner.areas)
    )
    areas = reduce(common_areas, held)
    if not areas:
        raise GatewayError(AGREEMENT)
    grant, *through = (
        Grant(
            partner=party.partner,
            agreement_id=party.agreement.id,
            purpose=purpose,
            record_type=record_type,
            action=action,
            areas=areas,
            day=day,
            client_id=party.client.id,
            case_number=requester.case_number,
            officer=requester.officer,
            only=cover.only,
        )
        for party, cover in zip(everybody, covered, strict=True)
    )
    return replace(grant, through=tuple(through)) if through else grant


def common_areas(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """The areas that lie in both: of two areas one of which contains the other, the smaller; sorted, none twice.

    >>> common_areas(("310115", "310104"), ("310115003001", "310115003000", "320505"))
    ('310115003000',)
    """
    return _common_areas(tuple(some), tuple(others))


@lru_cache(maxsize=1024)
def _common_areas(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Those of an agreement and its partner are compared anew with every request, and are always the same."""
    left, right = _by_prefix(some), _by_prefix(others)
    inner = {prefix: code for prefix, code in left.items() if prefix.startswith(tuple(right))}
    inner |= {prefix: code for prefix, code in right.items() if prefix.startswith(tuple(left))}
    outermost = {code for prefix, code in inner.items() if not any(prefix != o and prefix.startswith(o) for o in inner)}
    return tuple(sorted(outermost))


def _by_prefix(codes: Iterable[str]) -> dict[str, str]:
    """Area codes by their significant digits; a code without any stands for no area."""
    return {prefix: code for code in codes if (prefix := area_prefix(code))}


@dataclass(frozen=True, slots=True)
class _Cover:
    """Where something may be done, and the fields beyond which nothing was granted, if there are any such."""

    areas: tuple[str, ...]
    only: frozenset[str] | None = None


def _covered(  # noqa: PLR0913, PLR0917 - as `authorise`
    directory: Directory, agreement: Agreement, requester: Requester, record_type: str, action: Action, day: date
) -> _Cover:
    """What covers it, the agreement or what was granted beside it while the agreement is in force; or ``AGREEMENT``.

    Where the agreement has it, a standing grant is more areas. Where it has not, the grant alone says where, and of
    which fields.
    """
    beside = directory.standing.get((agreement.id, record_type, requester.purpose))
    granted = beside if beside is not None and beside.in_force(day) and action in beside.actions else None
    if not agreement.in_force(day):
        raise GatewayError(AGREEMENT)
    if (
        record_type in agreement.record_types
        and action in agreement.actions
        and requester.purpose in agreement.purposes
    ):
        return _Cover(agreement.areas if granted is None else (*agreement.areas, *granted.areas))
    if granted is None:
        raise GatewayError(AGREEMENT)
    return _Cover(granted.areas, granted.fields)


def _is_lawful(purpose: Purpose, partner: Partner, requester: Requester) -> bool:
    """Whether the law entrusts such a partner with the purpose (G11), and the purpose's conditions are met."""
    return (
        partner.kind in purpose.basis.entrusted
        and (requester.case_number is not None or not purpose.requires_case_number)
        and (requester.officer is not None or not (purpose.requires_officer or purpose.break_glass))
        and (requester.reason is not None or not purpose.break_glass)
    )

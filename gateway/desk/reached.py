"""The partners that policies reach: the grants that the agreements in force would yield today, as the desk has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from gateway.grants.authorise import common_areas
from gateway.grants.directory import Directory
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.grant import Agreement, Grant, Partner, Purpose, Purposes
from gateway.model.inquiry import VIEWING, Action
from gateway.policies.policy import Policy

WORKBENCH: Final = "workbench"
"""The client, case and officer of grants that only the station's own desk has."""


def granted(  # noqa: PLR0913, PLR0917 - the parts of a grant
    agreement: Agreement,
    partner: Partner,
    purpose: Purpose,
    record_type: str,
    action: Action,
    day: date,
) -> Grant:
    """The grant that one agreement yields on ``day``, with the case and the officer named."""
    return Grant(
        partner=partner,
        agreement_id=agreement.id,
        purpose=purpose,
        record_type=record_type,
        action=action,
        areas=common_areas(agreement.areas, partner.areas),
        day=day,
        client_id=WORKBENCH,
        case_number=WORKBENCH,
        officer=WORKBENCH,
    )


def grants_in_force(directory: Directory, purposes: Purposes, catalogue: Catalogue, day: date) -> Iterator[list[Grant]]:
    """The grants of every agreement in force on ``day``: for each purpose and type, one an action."""
    for _, agreement in sorted(directory.agreements.items()):
        partner = directory.partners[agreement.partner_id]
        if not (partner.active and agreement.in_force(day) and common_areas(agreement.areas, partner.areas)):
            continue
        for purpose in sorted(agreement.purposes & purposes.by_name.keys()):
            for name in sorted(agreement.record_types & catalogue.types.keys()):
                yield [
                    granted(agreement, partner, purposes.by_name[purpose], name, action, day)
                    for action in sorted(agreement.actions)
                ]


def reached_by(policy: Policy, record_type: RecordType, found: Iterable[list[Grant]]) -> tuple[Grant, ...]:
    """Of the grants that were ``found``, those to read or else to list that ``policy`` speaks to."""
    return tuple(
        max(grants, key=lambda grant: grant.action is Action.READ)
        for grants in (viewing(each) for each in found)
        if grants
        and grants[0].record_type == record_type.name
        and grants[0].partner.kind == policy.partner_kind
        and grants[0].purpose.name in policy.purposes
    )


def viewing(grants: list[Grant]) -> list[Grant]:
    """Those of grants that are shown records."""
    return [grant for grant in grants if grant.action in VIEWING]

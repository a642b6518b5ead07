"""What has to be on record before anything of a type is shared, and whether it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from gateway.model.bounds import Longest
from gateway.model.catalogue import RecordType
from gateway.model.grant import Grant
from gateway.policies.assessment import is_assessed
from gateway.policies.guardrail import Guardrail, Requirement
from gateway.policies.policy import Policy


def is_met(floor: Guardrail, record_type: RecordType, grant: Grant, policies: Sequence[Policy]) -> bool:
    """Whether ``floor`` asks for nothing that is missing: of the type, of the grant, or of one of ``policies``.

    One policy that lacks something bars the others as well: to leave it out would leave out its restrictions.
    """
    if isinstance(floor.bound, Longest) and any(policy.days > floor.bound.policy_days for policy in policies):
        return False
    match floor.requirement:
        case None:
            return True
        case Requirement.LEGAL_BASIS:
            return bool(grant.purpose.basis.citation)
        case Requirement.OWNER_CONSENT:
            return record_type.consent is not None
        case Requirement.ENTRUSTED_DUTY:
            return grant.partner.kind in grant.purpose.basis.entrusted
        case Requirement.DATA_SUBJECTS:
            return bool(record_type.data_subjects) or not record_type.names_people
        case Requirement.ASSESSMENT:
            return all(is_assessed(policy, record_type) for policy in policies)
        case _:
            assert_never(floor.requirement)

"""How far somebody at the station may see stored values for themselves, and which texts would show them more.

A clearance is a sensitivity: fields up to it are shown as they are stored. It stands in the settings for each role; a
role that is not named there has the least. A text that somebody writes can ask about a record (``where``), and what it
would show answers. What it would show is therefore told only where it asks nothing new about fields above the
clearance of whoever looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gateway.model.catalogue import RecordType, Sensitivity
from gateway.model.condition import fields_of
from gateway.model.person import Role
from gateway.policies.policy import Policy


def clearance_of(roles: Iterable[Role], given: Mapping[str, str]) -> Sensitivity:
    """The highest clearance of ``roles``, of what the settings have ``given`` to each.

    >>> clearance_of({Role.REVIEWER, Role.AUDITOR}, {"reviewer": "personal"}), clearance_of({Role.AUDITOR}, {})
    (<Sensitivity.PERSONAL: 2>, <Sensitivity.PUBLIC: 0>)
    """
    return max((Sensitivity[given[role].upper()] for role in roles if role in given), default=Sensitivity.PUBLIC)


def asked_beyond(
    policy: Policy, live: Iterable[Policy], record_type: RecordType, clearance: Sensitivity
) -> tuple[str, ...]:
    """The fields above ``clearance`` that the rules of ``policy`` look at in a way in which no ``live`` rule does.

    A live rule on another type does not count, even where its fields have the same names.
    """
    known = {rule.where for each in live for rule in each.rules if rule.record_type == record_type.name}
    asked = {name for rule in policy.rules if rule.where not in known for name in fields_of(rule.where)}
    return tuple(name for name, field in record_type.fields.items() if name in asked and field.sensitivity > clearance)

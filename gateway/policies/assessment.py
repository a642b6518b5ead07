"""Whether a policy's impact was assessed before anything is shown under it (G13), and what it shows that asks for that.

The assessment has to come before the processing (个人信息保护法 art. 55), and it is kept for three years (art. 56): one
that is older on the day from which the policy holds is out of date. Both are judged by that day, not by today, so that
a document that may be used stays one.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from gateway.model.catalogue import RecordType, Sensitivity
from gateway.model.condition import fields_of
from gateway.policies.policy import Effect, Policy
from gateway.redaction.plain import DROP

_KEPT_YEARS: Final = 3


def fields_to_assess(policy: Policy, record_type: RecordType) -> tuple[str, ...]:
    """The fields, sensitive or worse, that some allow rule shows in any form, or that an answer tells of."""
    shown = {
        name
        for rule in policy.rules
        if rule.effect is Effect.ALLOW
        for name, redaction in rule.fields.items()
        if redaction != DROP
    }
    told = {name for answer in policy.answers for name in fields_of(answer.where)}
    return tuple(
        name
        for name, field in record_type.fields.items()
        if name in shown | told and field.sensitivity >= Sensitivity.SENSITIVE
    )


def is_assessed(policy: Policy, record_type: RecordType) -> bool:
    """Whether the policy shows nothing that asks for an assessment, or has one that counts."""
    return not fields_to_assess(policy, record_type) or _counts(policy)


def lack_of_assessment(policy: Policy, record_type: RecordType) -> str | None:
    """What is missing, as a sentence that says what to do; None where nothing is."""
    if is_assessed(policy, record_type):
        return None
    if policy.assessment is not None:
        return (
            f"the impact assessment of {policy.assessment.on} does not count (G13): it has to be made before "
            f"{policy.first}, from which the policy holds, and within the {_KEPT_YEARS} years before that"
        )
    names = ", ".join(f"`{name}`" for name in fields_to_assess(policy, record_type))
    return (
        f"{names} are sensitive, and no impact assessment is on record (G13): "
        'write `assessment: {document: …, by: …, "on": …}`, or do not show them'
    )


def _counts(policy: Policy) -> bool:
    made = policy.assessment
    return made is not None and _years_before(policy.first) <= made.on <= policy.first


def _years_before(day: date) -> date:
    """The same day so many years ago; of 29 February the day after, where the year has none."""
    try:
        return day.replace(year=day.year - _KEPT_YEARS)
    except ValueError:
        return date(day.year - _KEPT_YEARS, 3, 1)

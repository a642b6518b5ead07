"""What all variants are asked: pages of a hundred households of one street, as the same rows in the same order.

The unprotected variants get the question as SQL; the gateway gets it as a request, and its rows follow from the policy
in ``bench/policy.yaml`` and the guardrails. That both name the same rows is checked before anything is measured.
"""

from __future__ import annotations

from typing import Final

PAGE: Final = 100
STREET: Final = "310115003"
"""The area of the agreement under which pages are asked for: nearly the whole archive."""

STREET_AGREEMENT: Final = "street"
COMMITTEE_AGREEMENT: Final = "committee"
"""The agreements of ``bench/partner.yaml``: on the whole street, and on the smallest of its committees."""

FIELDS: Final = (
    "household_no",
    "area_code",
    "status",
    "address",
    "head_name",
    "head_id_number",
    "head_birth_date",
    "phone",
    "care_needs",
    "register_date",
)

ROWS: Final = (
    f"substr(area_code, 1, {len(STREET)}) = '{STREET}' and status = 'active'"
    " and (classification in ('公开', '内部') or declassified_on > '1949-10-01')"
)
"""The rows that the policy and the guardrails leave, for a requester from the whole street."""

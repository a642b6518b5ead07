"""The specimen: one household that is the same in every synthetic archive, for demonstrations and documentation.

An adult, unclassified household of the first committee, with a recorded need for care; its head exists nowhere.
"""

from __future__ import annotations

from typing import Final

from gateway.model.kinds import Scalar

SPECIMEN_NO: Final = "H000000007"
"""The household number; the specimen is in every archive of seven households or more."""

SPECIMEN: Final[dict[str, Scalar | None]] = {
    "household_no": SPECIMEN_NO,
    "area_code": "310115003001",
    "status": "active",
    "household_kind": "family",
    "address": "上海市浦东新区浦望街道牡丹路100弄5号602室",
    "head_name": "沈月华",
    "head_id_number": "310115195003071222",
    "head_birth_date": "1950-03-07",
    "head_sex": "female",
    "person_ref": "P000000000000007",
    "spouse_name": None,
    "members": 1,
    "minors": 0,
    "phone": "12500000042",
    "plate": "沪AZ0042",
    "employer": None,
    "tenure": "owner",
    "register_date": "1988-06-01",
    "moved_from": "310103000000",
    "move_in_date": "1988-05-20",
    "care_needs": "mobility",
    "subsidy": "minimum_living",
    "criminal_history": "none",
    "visit_notes": (
        "2026-10-12走访：沈月华（310115195003071222）独居，行动不便，需助餐；其子沈远在外地，电话12500000043；"
        "车辆沪AZ0042长期停放楼下。本人电话12500000042。"
    ),
    "archive_no": "PW-HJ-1988-0000007",
    "creator": "浦望派出所",
    "filed_on": "1989-01-10",
    "year": 1988,
    "retention": "永久",
    "carrier": "paper",
    "pages": 6,
    "classification": "内部",
    "secret_until": None,
    "declassified_on": None,
    "protected": False,
}
"""What the archive stores about the specimen, by field name."""

"""One household of the shipped catalogue, as it is stored; tests say only what is different about theirs."""

from __future__ import annotations

from typing import Any


def household(number: str = "H-1", **values: Any) -> dict[str, Any]:
    """A household in the first committee's area, of which every field holds something."""
    return {
        "household_no": number,
        "area_code": "310115003001",
        "status": "active",
        "household_kind": "family",
        "address": "上海市浦东新区浦兴路街道牡丹路100弄5号602室",
        "head_name": "欧阳测试",
        "head_id_number": "310115195003071230",
        "head_birth_date": "1950-03-07",
        "head_sex": "男",
        "person_ref": "P-0001",
        "spouse_name": "柳青岚",
        "members": 2,
        "minors": 0,
        "phone": "13800001234",
        "plate": "沪A12345",
        "employer": "花木食品厂",
        "tenure": "owned",
        "register_date": "1998-09-01",
        "moved_from": "310101000000",
        "move_in_date": "1998-09-01",
        "care_needs": "助餐",
        "subsidy": "低保",
        "criminal_history": "有",
        "visit_notes": "独居",
        "archive_no": "A-1",
        "creator": "户籍窗口",
        "filed_on": "1998-09-02",
        "year": 1998,
        "retention": "永久",
        "carrier": "纸质",
        "pages": 3,
        "classification": "公开",
        "declassified_on": None,
        "protected": False,
        **values,
    }


HIDDEN: dict[str, dict[str, Any]] = {
    "another committee's": {"area_code": "310115003002"},
    "moved out": {"status": "moved_out"},
    "secret": {"classification": "秘密"},
    "of no classification": {"classification": None},
    "without an area": {"area_code": None},
}
"""Why a household may be hidden from the committee."""

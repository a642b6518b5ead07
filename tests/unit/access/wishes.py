"""What a committee asks for in tests, and who at the station decides."""

from __future__ import annotations

from datetime import date
from typing import Final

from gateway.access.deciding import Allowance
from gateway.access.request import Applicant, Granted, Wish
from gateway.model.inquiry import Action
from gateway.model.person import Person, Role

CLERK: Final = Applicant("committee-one", "committee-one-care", "desk", "lin-mei", "林小妹")
WISH: Final = Wish(
    record_type="household",
    actions=(Action.LIST, Action.READ),
    fields=("phone", "address"),
    purpose="disaster-roll",
    areas=("310115003001",),
    until=date(2027, 6, 30),
    basis="突发事件应对法第五十七条",
    why="要逐户通知转移，需要电话。",
)
GRANTED: Final = Granted(WISH.actions, ("phone",), WISH.areas, date(2027, 3, 31))
ALLOWANCE: Final = Allowance(frozenset(Action), frozenset({"phone", "address"}), ("310115003",), date(2027, 12, 31))
REVIEWER: Final = Person("wang-fang", "王芳", None, frozenset({Role.REVIEWER}), active=True)
OTHER: Final = Person("li-qiang", "李强", None, frozenset({Role.REVIEWER}), active=True)
PDF: Final = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(24) + b"IEND\xaeB`\x82"

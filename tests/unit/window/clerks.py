"""Clerks before the window, and the households that they look up."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

from werkzeug.test import TestResponse

from gateway.ledger.browse import newest
from gateway.ledger.entries import EntryKind
from gateway.model.person import Role
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import World

AREA: Final = "310115003001"


def household_of(number: int, area: str) -> dict[str, Any]:
    """A stored household that elderly care may see, where ``area`` is the requester's."""
    return {
        "household_no": f"HH-{number:04d}",
        "area_code": area,
        "status": "active",
        "address": f"上海市浦东新区浦兴路街道牡丹路{number + 10}弄5号602室",
        "head_name": f"<b>测试{number}</b>",
        "head_id_number": "310115195003071230",
        "phone": "13800001234",
        "care_needs": "mobility",
        "classification": "公开",
        "protected": False,
    }


def clerk(world: World, name: str, partner: str | None = None) -> Visitor:
    """Somebody of the committee, signed in."""
    committee = partner or world.deployment.asker("community-committee", "elderly-care").partner.id
    return somebody(world, name, Role.CLERK, partner=committee)


def seated(world: World, name: str, purpose: str = "elderly-care") -> Visitor:
    """A clerk who has chosen a purpose."""
    visitor = clerk(world, name)
    assert sit(visitor, purpose).status_code == 303
    return visitor


def sit(visitor: Visitor, purpose: str = "elderly-care", **form: str) -> TestResponse:
    """Choose the place with that purpose."""
    places = re.findall(r'name="place" value="([^"]*)"', visitor.get("/window").text)
    place = next(unescape(each) for each in places if each.endswith(f":{purpose}"))
    return visitor.post("/window/seat", seen="/window", place=place, **form)


def asked(visitor: Visitor, path: str, /, **form: str) -> TestResponse:
    """Send a form of the window, as its page has it."""
    return visitor.post(f"/window/{path}", seen="/window", **{"type": "household", **form})


def last_entry(world: World) -> dict[str, Any]:
    """What the newest entry of an answer says, and of which kind it is; nothing where there is none yet."""
    wanted = {EntryKind.RELEASE, EntryKind.REFUSAL}
    answers = [each for each in newest(world.settings.ledger, 50) if each.kind in wanted]
    return {"kind": answers[-1].kind.value, **answers[-1].facts} if answers else {"request": ""}

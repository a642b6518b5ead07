"""The page of one's own passkeys: which there are, another one, and one less."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request

from gateway.identity.people.own_passkeys import OwnPasskeys, needed
from gateway.identity.people.passkey_rows import MOST
from gateway.identity.people.second_factors import SignInError
from gateway.identity.people.sessions import Sessions
from gateway.model.person import SignedIn
from gateway.signin.browser import session_of
from gateway.signin.door import Door, again_place
from gateway.signin.showing import led_to, refused, show, told_to

PLACE: Final = "/account/passkeys"


def add_passkey_pages(blueprint: Blueprint, door: Door, own: OwnPasskeys, sessions: Sessions, zone: ZoneInfo) -> None:
    """``/account/passkeys``; what changes them asks for a passkey of just now or, for the first, for a code."""

    @blueprint.get(PLACE)
    def show_passkeys() -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first(PLACE)
        return show(door.browsers, "signin/passkeys.html", **shown(somebody))

    @blueprint.post(PLACE)
    def add_passkey() -> Response:
        answer, name = request.form.get("answer", ""), request.form.get("name", "")
        return changed(lambda person_id, session: own.add(person_id, session, answer, name))

    @blueprint.post(f"{PLACE}/remove")
    def remove_passkey() -> Response:
        def give_up(person_id: str, session: str) -> None:
            own.give_up(person_id, request.form.get("passkey", ""))
            sessions.end_others(session, person_id)

        return changed(give_up)

    def changed(change: Callable[[str, str], None]) -> Response:
        somebody = door.signed_in(request)
        if somebody is None:
            return door.sign_in_first(PLACE)
        factor = needed(own.account(somebody.person.id))
        if factor is None:
            return led_to(PLACE)  # which says why
        if again := door.ask_again(somebody, PLACE, factor):
            return again
        try:
            change(somebody.person.id, session_of(request))
        except SignInError as error:
            return refused(door.browsers, "signin/passkeys.html", error, **shown(somebody))
        return led_to(PLACE)

    def shown(somebody: SignedIn) -> dict[str, Any]:
        account = own.account(somebody.person.id)
        factor = needed(account)
        may_change = factor is not None and somebody.is_fresh(door.clock(), factor=factor)
        has_room = may_change and len(account.passkeys) < MOST
        options = own.to_make(account, session_of(request)) if has_room else None
        return {
            "passkeys": [(each.short, each.name, _day(each.created, zone)) for each in account.passkeys],
            "possible": own.possible,
            "may_change": may_change,
            "passkey": None if options is None else told_to(options),
            "again": None if factor is None or may_change else again_place(PLACE, factor),
        }


def _day(created: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(created).astimezone(zone).strftime("%Y-%m-%d")

"""Notices of recalls: what the clerks of a partner are told of records that were wrong, and what they state about them.

A notice says what a program of the partner would be told (``gateway.beside.tell_recalls``), and so no more than the
answers did. What is stated is the partner's word; the record has the account of whoever stated it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request

from gateway.api.inquiry import read_destruction
from gateway.api.problems import request_id
from gateway.beside import describe_catalogue, take_statement, tell_recalls
from gateway.disclosure import refuse
from gateway.errors import BODY, NO_RECALL, STATED, GatewayError
from gateway.gate import Gate
from gateway.recall.notice import Stated, Statement
from gateway.signin.door import Door
from gateway.signin.showing import led_to
from gateway.window.receipts import file_of
from gateway.window.sitting import PLACE, Page, Sitting, show_here

NOTICES: Final = f"{PLACE}/notices"


def add_notices(blueprint: Blueprint, page: Callable[[Page], Callable[[], Response]], door: Door, gate: Gate) -> None:
    """The page of the notices, and the forms on it."""

    @blueprint.get(NOTICES, endpoint="notices")
    @page
    def notices(sitting: Sitting) -> Response:
        return _notices(door, gate, sitting)

    @blueprint.post(f"{NOTICES}/acknowledge", endpoint="acknowledge")
    @page
    def acknowledge(sitting: Sitting) -> Response:
        return _state(door, gate, sitting, Stated.ACKNOWLEDGEMENT, dict)

    @blueprint.post(f"{NOTICES}/destroyed", endpoint="destroyed")
    @page
    def destroyed(sitting: Sitting) -> Response:
        return _state(door, gate, sitting, Stated.DESTRUCTION, lambda: _destruction(request.form, gate.zone))

    @blueprint.post(f"{NOTICES}/statement", endpoint="statement")
    @page
    def statement(sitting: Sitting) -> Response:
        recall, stated = request.form.get("recall", ""), request.form.get("stated", "")
        told = {each["id"]: each for each in tell_recalls(gate, sitting.seat, request_id())}
        answer = told.get(recall, {}).get("stated", {}).get(stated)
        if answer is None:
            refuse(gate, sitting.seat, GatewayError(NO_RECALL), request_id())
        return file_of(answer, f"{stated}-{recall}.json")


def _state(
    door: Door, gate: Gate, sitting: Sitting, stated: Stated, facts: Callable[[], Mapping[str, Any]]
) -> Response:
    """Take a statement, and lead back to the notices; one that cannot be taken stands in its form again."""
    recall = request.form.get("recall", "")
    try:
        take_statement(gate, sitting.seat, Statement(recall, stated, _read(gate, sitting, facts)), request_id())
    except GatewayError as error:
        if error.problem not in {BODY, STATED}:
            raise
        return _notices(door, gate, sitting, HTTPStatus(error.problem.status), fault=f"notice-{error.problem.code}")
    return led_to(NOTICES)


def _read(gate: Gate, sitting: Sitting, facts: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """What was filled in; what cannot be read is refused on the record, as a program's body is."""
    try:
        return facts()
    except GatewayError as error:
        refuse(gate, sitting.seat, error, request_id())


def _destruction(form: Mapping[str, str], zone: ZoneInfo) -> Mapping[str, Any]:
    """What was destroyed; the form has the station's time."""
    copies, onward = form.get("copies", "").strip(), form.get("onward", "").splitlines()
    try:
        at = datetime.fromisoformat(form.get("at", "")).replace(tzinfo=zone)
    except ValueError:
        raise GatewayError(BODY) from None
    given = {
        "by": form.get("by", "").strip(),
        "at": at.isoformat(),
        "copies": int(copies) if copies.isascii() and copies.isdecimal() and len(copies) <= len("1000000") else -1,
        "onward": [name.strip() for name in onward if name.strip()],
    }
    return read_destruction(given)


def _notices(door: Door, gate: Gate, sitting: Sitting, status: HTTPStatus = HTTPStatus.OK, **shown: str) -> Response:
    told = tell_recalls(gate, sitting.seat, request_id())
    types = {each["type"]: each for each in describe_catalogue(gate, sitting.seat, None, request_id())["types"]}
    return show_here(
        door,
        "notices.html",
        status,
        waiting=[each for each in told if each["outstanding"]],
        settled=[each for each in told if not each["outstanding"]],
        types=types,
        titles={kind: _titles(described, sitting.language) for kind, described in types.items()},
        at=partial(at_station, zone=gate.zone),
        now=datetime.fromtimestamp(gate.clock(), gate.zone).strftime("%Y-%m-%dT%H:%M"),
        filled=request.form or sitting.unsent,
        **shown,
        **sitting.shown(),
    )


def _titles(described: Mapping[str, Any], language: str) -> dict[str, str]:
    """What the fields of a type are called that the clerk may see; the others keep the name that the notice has."""
    return {field["name"]: field["title"][language] for field in described["fields"]}


def at_station(time: str, zone: ZoneInfo) -> str:
    """A moment as the station's clock has it.

    >>> at_station("2026-11-22T04:00:00Z", ZoneInfo("Asia/Shanghai"))
    '2026-11-22 12:00'
    """
    return datetime.fromisoformat(time).astimezone(zone).strftime("%Y-%m-%d %H:%M")

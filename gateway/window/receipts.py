"""Receipts: the station's signature under an answer, to keep beside the file that was downloaded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import orjson
from flask import Blueprint, Response, request

from gateway.api.problems import request_id
from gateway.beside import give_receipt
from gateway.disclosure import refuse
from gateway.errors import NO_RECEIPT, PARAMETER, GatewayError
from gateway.gate import Gate
from gateway.signin.door import Door
from gateway.window.sitting import PLACE, Page, Sitting, show_here

_NUMBER: Final = re.compile(r"[0-9a-f]{32}")


def add_receipts(blueprint: Blueprint, page: Callable[[Page], Callable[[], Response]], door: Door, gate: Gate) -> None:
    """The page that asks for the number of an answer, and the receipt that goes with it."""

    @blueprint.get(f"{PLACE}/receipts", endpoint="receipts")
    @page
    def receipts(sitting: Sitting) -> Response:
        return show_here(door, "receipts.html", **sitting.shown())

    @blueprint.post(f"{PLACE}/receipt", endpoint="receipt")
    @page
    def receipt(sitting: Sitting) -> Response:
        number = request.form.get("number", "").strip().lower()
        try:
            if not _NUMBER.fullmatch(number):
                refuse(gate, sitting.seat, GatewayError(PARAMETER), request_id())
            given = give_receipt(gate, sitting.seat, number, request_id())
        except GatewayError as error:
            if error.problem not in {NO_RECEIPT, PARAMETER}:
                raise
            status, shown = error.problem.status, sitting.shown()
            return show_here(door, "receipts.html", status, fault=NO_RECEIPT.code, asked=number, **shown)
        return file_of(given, f"receipt-{number}.json")


def file_of(document: object, name: str) -> Response:
    """A document to keep, as a file of that name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(orjson.dumps(document), mimetype="application/json", headers=headers)

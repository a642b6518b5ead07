"""A paper form with a record's values in it, to be printed; what is not shown is left to be written by hand.

The form asks for its own fields and no others, in one walk and with one entry of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, request

from gateway.api.problems import request_id
from gateway.beside import describe_catalogue
from gateway.disclosure import disclose_described, refuse
from gateway.errors import NOT_SHARED, PARAMETER, GatewayError
from gateway.gate import Gate
from gateway.model.inquiry import Action, Inquiry
from gateway.signin.door import Door
from gateway.window.paper.form import PaperForm, fitting
from gateway.window.searching import came_from, parse_chosen
from gateway.window.sitting import PLACE, Page, Sitting, show_here
from gateway.window.telling import told


def add_paper(
    blueprint: Blueprint,
    page: Callable[[Page], Callable[[], Response]],
    door: Door,
    gate: Gate,
    forms: Sequence[PaperForm],
) -> None:
    """The page of a form, filled in from one record."""

    @blueprint.post(f"{PLACE}/paper", endpoint="paper")
    @page
    def paper(sitting: Sitting) -> Response:
        try:
            form, inquiry = _chosen(gate, sitting, forms)
        except GatewayError as error:
            if error.problem is not PARAMETER:
                raise
            refuse(gate, sitting.seat, error, request_id())
        rendered, described = disclose_described(gate, sitting.seat, inquiry, request_id())
        answer = told(rendered.body, described, sitting.titles, sitting.language)
        cells = {cell.name: cell for cell in answer.rows[0]}
        return show_here(
            door,
            "paper.html",
            form=form,
            lines=[(line, line.text(cells)) for line in form.lines],
            told=answer,
            described=described,
            search=came_from(request.form),
            made=datetime.fromtimestamp(gate.clock(), gate.zone).strftime("%Y-%m-%d %H:%M"),
            **sitting.shown(),
        )


def _chosen(gate: Gate, sitting: Sitting, forms: Sequence[PaperForm]) -> tuple[PaperForm, Inquiry]:
    """The form that was picked, and the request for the fields of it that the clerk is shown.

    The identifier is always among them: nothing chosen would be the same as everything.
    """
    inquiry = parse_chosen(request.form)
    found = [each for each in fitting(forms, inquiry.record_type, sitting.place.purpose.name) if each.name == _name()]
    if not found:
        raise GatewayError(PARAMETER)
    [form] = found
    types = describe_catalogue(gate, sitting.seat, inquiry.record_type, request_id())["types"]
    described = next((each for each in types if each["action"] == Action.READ), None)
    if described is None:
        refuse(gate, sitting.seat, GatewayError(NOT_SHARED), request_id())
    shown = [field["name"] for field in described["fields"]]
    wanted = tuple(name for name in shown if name in form.fields or name == described["identifier"])
    return form, replace(inquiry, fields=wanted)


def _name() -> str:
    return request.form.get("form", "")

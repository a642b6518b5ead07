"""The page on which a partner is entered: who receives, of which kind, and in which areas."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from gateway.console.partners.forms import Reading
from gateway.console.partners.kept import Form
from gateway.console.partners.place import PARTNER, Partnership, done_at
from gateway.console.partners.refused import REFUSALS, status_of
from gateway.console.station import at_desk, show_desk
from gateway.model.grant import Partner
from gateway.model.person import Role, SignedIn

PLACE = f"{PARTNER}/new"


def add_new_partner_pages(blueprint: Blueprint, partnership: Partnership) -> None:
    """``/desk/partner/new``."""

    @blueprint.get(PLACE, endpoint="ask_partner")
    @at_desk(partnership.desk.door, Role.OPERATOR)
    def ask_partner(somebody: SignedIn) -> Response:
        return _form(partnership, somebody, partnership.forms.take(somebody.session, PLACE) or Form())

    @blueprint.post(PLACE, endpoint="take_partner")
    @at_desk(partnership.desk.door, Role.OPERATOR)
    def take_partner(somebody: SignedIn) -> Response:
        reading = Reading(request.form)
        new = Partner(
            reading.slug("id"), reading.slug("kind"), reading.name("name"), reading.areas("areas"), active=True
        )
        if reading.faults:
            return _form(partnership, somebody, request.form, HTTPStatus.UNPROCESSABLE_ENTITY, faults=reading.faults)
        if again := partnership.prove_first(somebody, PLACE, request.form):
            return again
        try:
            partnership.administration(somebody).add_partner(new)
        except REFUSALS as error:
            return _form(partnership, somebody, request.form, status_of(error), refusal=str(error))
        return done_at(PARTNER, "new-partner", id=new.id)


def _form(
    partnership: Partnership,
    somebody: SignedIn,
    given: Form,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    purposes = partnership.desk.gate.purposes.by_name.values()
    kinds = sorted({kind for purpose in purposes for kind in purpose.basis.entrusted})
    return show_desk(
        partnership.desk.door, "partners/new.html", status, given=given, kinds=kinds, somebody=somebody, **shown
    )

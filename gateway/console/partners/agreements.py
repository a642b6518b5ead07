"""The page on which an agreement is entered, or settled otherwise: what it would give is told before it is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.console.partners.forms import Reading
from gateway.console.partners.kept import Form
from gateway.console.partners.place import PARTNER, Partnership, done_at, mark_of, place_of
from gateway.console.partners.refused import REFUSALS, status_of
from gateway.console.partners.telling import areas_in_words, given_by
from gateway.console.station import at_desk, show_desk, tell_fault
from gateway.grants.partner_file import faults_of
from gateway.model.bounds import Longest
from gateway.model.grant import Agreement, Partner
from gateway.model.inquiry import Action
from gateway.model.person import Role, SignedIn
from gateway.model.titles import title_in
from gateway.signin.showing import language_of

PLACE: Final = f"{PARTNER}/agreement"


@dataclass(frozen=True, slots=True)
class About:
    """Whose agreement a form is about, and which one, where it is there already."""

    partner: Partner
    stands: Agreement | None

    @property
    def id(self) -> str:
        """The agreement's id; empty for a new one."""
        return "" if self.stands is None else self.stands.id

    @property
    def place(self) -> str:
        """The page of the form."""
        return place_of(PLACE, partner=self.partner.id, id=self.id)


def add_agreement_pages(blueprint: Blueprint, partnership: Partnership) -> None:
    """``/desk/partner/agreement``."""
    door = partnership.desk.door

    @blueprint.get(PLACE, endpoint="ask_agreement")
    @at_desk(door, Role.OPERATOR)
    def ask_agreement(somebody: SignedIn) -> Response:
        about = _about(partnership, request.args.get("partner", ""), request.args.get("id", ""))
        if about is None:
            return tell_fault(door, somebody, HTTPStatus.NOT_FOUND, "no-such-agreement")
        kept = partnership.forms.take(somebody.session, PLACE)
        if kept is None or kept.get("partner") != about.partner.id or kept.get("stands", "") != about.id:
            return _form(partnership, somebody, about, _as_it_stands(partnership, about))
        return _form(partnership, somebody, about, kept, agreement=_read(Reading(kept), partnership, about))

    @blueprint.post(PLACE, endpoint="take_agreement")
    @at_desk(door, Role.OPERATOR)
    def take_agreement(somebody: SignedIn) -> Response:
        form = request.form
        about = _about(partnership, form.get("partner", ""), form.get("stands", ""))
        if about is None:
            return tell_fault(door, somebody, HTTPStatus.NOT_FOUND, "no-such-agreement")
        reading, amiss = Reading(form), HTTPStatus.UNPROCESSABLE_ENTITY
        agreement = _read(reading, partnership, about)
        if reading.faults:
            return _form(partnership, somebody, about, form, amiss, faults=reading.faults)
        if sentences := _refused(partnership, about, agreement):
            return _form(partnership, somebody, about, form, amiss, sentences=sentences)
        if form.get("act") != "enter" or form.get("told") != mark_of(agreement):
            return _form(partnership, somebody, about, form, agreement=agreement)
        if form.get("seen", "") != mark_of(about.stands):
            fault = "seen-otherwise"
            return _form(partnership, somebody, about, form, HTTPStatus.CONFLICT, fault=fault, agreement=agreement)
        if again := partnership.prove_first(somebody, about.place, form):
            return again
        try:
            _enter(partnership, somebody, about, agreement)
        except REFUSALS as error:
            return _form(partnership, somebody, about, form, status_of(error), refusal=str(error), agreement=agreement)
        act = "new-agreement" if about.stands is None else "rewrite-agreement"
        return done_at(PARTNER, act, id=about.partner.id)


def _about(partnership: Partnership, partner_id: str, agreement_id: str) -> About | None:
    """Whose agreement it is, a new one or one that stands; None for a partner or an agreement that there is not."""
    directory = partnership.desk.directory()
    partner = directory.partners.get(partner_id)
    stands = directory.agreements.get(agreement_id)
    if partner is None or (agreement_id and (stands is None or stands.partner_id != partner_id)):
        return None
    return About(partner, stands)


def _offered(partnership: Partnership, about: About) -> dict[str, list[str]]:
    """The closed lists: types of the catalogue, actions, and the purposes that the law entrusts such a partner with."""
    purposes, kind = partnership.desk.gate.purposes.by_name, about.partner.kind
    return {
        "types": sorted(partnership.desk.office.standards.catalogue.types),
        "actions": [each.value for each in Action],
        "purposes": sorted(name for name, each in purposes.items() if kind in each.basis.entrusted),
    }


def _read(reading: Reading, partnership: Partnership, about: About) -> Agreement:
    """The agreement that a form writes."""
    offered = _offered(partnership, about)
    return Agreement(
        id=reading.slug("id") if about.stands is None else about.stands.id,
        partner_id=about.partner.id,
        record_types=reading.listed("types", offered["types"]),
        actions=frozenset(map(Action, reading.listed("actions", offered["actions"]))),
        purposes=reading.listed("purposes", offered["purposes"]),
        areas=reading.areas("areas", reading.ticked("ticked")),
        first=reading.day("first"),
        last=reading.day("last"),
    )


def _refused(partnership: Partnership, about: About, agreement: Agreement) -> list[str]:
    """Why the rules for agreements refuse it, in sentences."""
    standards = partnership.desk.office.standards
    longest = standards.guardrails.strictest(Longest)
    faults = faults_of(about.partner, agreement, standards.purposes, longest)
    return [sentence for _, sentence in faults]


def _enter(partnership: Partnership, somebody: SignedIn, about: About, agreement: Agreement) -> None:
    write = partnership.administration(somebody)
    if about.stands is None:
        write.add_agreement(agreement)
    else:
        write.rewrite_agreement(agreement, about.stands)


def _as_it_stands(partnership: Partnership, about: About) -> Form:
    """The form as it is begun: what stands, or for a new one all areas of the partner and a year."""
    today, stands = partnership.desk.office.today, about.stands
    if stands is None:
        year = (today + _A_YEAR).isoformat()
        return Form([("first", today.isoformat()), ("last", year), *(("ticked", area) for area in about.partner.areas)])
    own = set(about.partner.areas)
    return Form(
        [
            *(("types", name) for name in stands.record_types),
            *(("actions", action.value) for action in stands.actions),
            *(("purposes", name) for name in stands.purposes),
            *(("ticked", area) for area in stands.areas if area in own),
            ("areas", " ".join(area for area in stands.areas if area not in own)),
            ("first", stands.first.isoformat()),
            ("last", stands.last.isoformat()),
        ]
    )


def _form(  # noqa: PLR0913, PLR0917 - whose form it is, and what is shown of it
    partnership: Partnership,
    somebody: SignedIn,
    about: About,
    given: Form,
    status: int = 200,
    agreement: Agreement | None = None,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """The form, filled in; with what ``agreement`` would give, where it can be told."""
    language, offered = language_of(request), _offered(partnership, about)
    types, purposes = partnership.desk.office.standards.catalogue.types, partnership.desk.gate.purposes.by_name
    return show_desk(
        partnership.desk.door,
        "partners/agreement.html",
        status,
        about=about,
        given=given,
        types=[(name, title_in(types[name].title, language)) for name in offered["types"]],
        actions=offered["actions"],
        areas=[(code, areas_in_words(partnership, [code], language)) for code in about.partner.areas],
        purposes=[(name, title_in(purposes[name].title, language)) for name in offered["purposes"]],
        gives=None if agreement is None else given_by(partnership, about.partner, agreement, language),
        gives_mark=mark_of(agreement),
        seen=given.get("seen", mark_of(about.stands)),
        somebody=somebody,
        **shown,
    )


_A_YEAR: Final = timedelta(days=364)

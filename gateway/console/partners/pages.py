"""The pages for partners: all of them, one with everything that hangs on it, and what is done there with one press."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.changes import looking
from gateway.console.partners.acts import ACTS, Asked, Doing, NotDone, refusal_of
from gateway.console.partners.agreements import add_agreement_pages
from gateway.console.partners.listing import Held, expiring_of, held_by, in_days, table_of_partners
from gateway.console.partners.new import add_new_partner_pages
from gateway.console.partners.people import add_people_pages, factors_in_words, last_seen
from gateway.console.partners.place import (
    PARTNER,
    PARTNERS,
    Partnership,
    done_at,
    is_operator,
    mark_of,
    note_in,
    place_of,
)
from gateway.console.partners.programs import add_program_pages
from gateway.console.partners.refused import REFUSALS, status_of
from gateway.console.partners.telling import (
    NEXT,
    actions_in_words,
    areas_in_words,
    in_joined,
    kind_of,
    tested,
)
from gateway.console.station import at_desk, desk_part, leads_to, show_desk, tell_fault
from gateway.console.tables import Cell, Table, as_csv
from gateway.console.words import say_at_desk
from gateway.console.words.problems import problem_in_words
from gateway.identity.self_test_results import Result
from gateway.model.client import Client
from gateway.model.grant import Agreement
from gateway.model.person import Role, SignedIn
from gateway.model.titles import title_in
from gateway.recall.rows import list_notices
from gateway.signin.showing import language_of


def partners_blueprint(partnership: Partnership) -> Blueprint:
    """``/desk/partners``, ``/desk/people`` and what belongs to them."""
    desk = partnership.desk
    blueprint = desk_part(desk, "desk_partners")

    @blueprint.get(PARTNERS, endpoint="partners")
    @at_desk(desk.door)
    def partners(somebody: SignedIn) -> Response:
        language = language_of(request)
        table = table_of_partners(partnership, language).asked(request.args)
        if request.args.get("as") == "csv":
            return as_csv(table, language, "partners")
        return show_desk(
            desk.door, "partners/partners.html", table=table, may_act=is_operator(somebody), somebody=somebody
        )

    @blueprint.get(PARTNER, endpoint="partner")
    @at_desk(desk.door)
    def partner(somebody: SignedIn) -> Response:
        return _partner(partnership, somebody, request.args.get("id", ""), done=request.args.get("done", ""))

    @blueprint.post(f"{PARTNER}/act", endpoint="act")
    @at_desk(desk.door, Role.OPERATOR, Role.REVIEWER)
    def act(somebody: SignedIn) -> Response:
        given, partner_id = request.form, request.form.get("partner", "")
        asked = Asked(
            given.get("act", ""), given.get("name", ""), given.get("other", ""), note_in(given), given.get("seen", "")
        )
        if fault := refusal_of(asked, somebody):
            status = HTTPStatus.FORBIDDEN if fault == "not-entrusted" else HTTPStatus.UNPROCESSABLE_ENTITY
            return _partner(partnership, somebody, partner_id, status, fault=fault)
        chosen = ACTS[asked.act]
        place = place_of(PARTNER, id=partner_id)
        if chosen.opens and (again := partnership.prove_first(somebody, place)):
            return again
        try:
            chosen.do(Doing(partnership, somebody, asked))
        except NotDone as refused:
            return _partner(partnership, somebody, partner_id, HTTPStatus.CONFLICT, fault=refused.word)
        except REFUSALS as error:
            return _partner(partnership, somebody, partner_id, status_of(error), refusal=str(error), note=asked.note)
        return done_at(PARTNER, asked.act, id=partner_id)

    for add_pages in (add_new_partner_pages, add_agreement_pages, add_program_pages, add_people_pages):
        add_pages(blueprint, partnership)
    return blueprint


def _partner(
    partnership: Partnership,
    somebody: SignedIn,
    partner_id: str,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """One partner: what stands, what is about to end, what it was given lately, and what may be done."""
    desk, language = partnership.desk, language_of(request)
    held = held_by(desk.directory(), partner_id)
    if held is None:
        return tell_fault(desk.door, somebody, HTTPStatus.NOT_FOUND, "no-such-partner")
    results = partnership.results.newest()
    return show_desk(
        desk.door,
        "partners/partner.html",
        status,
        held=held,
        known_acts=_TOLD,
        expiring=[(each, in_days(each, language)) for each in expiring_of(partnership, held, results.values())],
        areas=areas_in_words(partnership, held.partner.areas, language),
        agreements=_agreements(partnership, held, language),
        clients=[_client(partnership, each, results, somebody, language) for each in held.clients],
        actors=sorted(each.id for each in desk.directory().clients.values() if each.may_exchange),
        policies=_policies(partnership, held, language),
        lately=_lately(partnership, held, language),
        people=_people(partnership, held, somebody, language),
        recalls=_open_recalls(partnership, partner_id),
        recalls_place=leads_to("/desk/ledger/recalls"),
        requests_place=leads_to("/desk/requests"),
        is_operator=is_operator(somebody),
        may_approve=bool(somebody.person.roles & {Role.OPERATOR, Role.REVIEWER}),
        somebody=somebody,
        **shown,
    )


def _agreements(partnership: Partnership, held: Held, language: str) -> list[dict[str, Any]]:
    purposes, today = partnership.desk.gate.purposes.by_name, partnership.desk.office.today
    return [
        {
            "id": each.id,
            "types": [_type_in(partnership, name, language) for name in sorted(each.record_types)],
            "actions": actions_in_words(each.actions, language),
            "purposes": [
                title_in(purposes[name].title, language) if name in purposes else name for name in sorted(each.purposes)
            ],
            "areas": areas_in_words(partnership, each.areas, language),
            "first": each.first.isoformat(),
            "last": each.last.isoformat(),
            "days": max((each.last - today).days, 0),
            "state": _stands(each, today),
        }
        for each in held.agreements
    ]


def _stands(agreement: Agreement, today: date) -> str:
    """The word for where an agreement stands."""
    if agreement.revoked:
        return "ended"
    if agreement.last < today:
        return "over"
    return "later" if agreement.first > today else "in-force"


def _client(
    partnership: Partnership, client: Client, results: Mapping[str, Result], somebody: SignedIn, language: str
) -> dict[str, Any]:
    next_act = NEXT.get(client.stage) if client.active else None
    theirs = next_act == "approve-client" and client.entered_by == somebody.person.id
    return {
        "client": client,
        "kind": kind_of(client),
        "kids": [key["kid"] for key in client.jwks],
        "next": next_act,
        "is_theirs": theirs,
        "seen": mark_of(client),
        "tested": None if client.is_window else tested(results.get(client.id), language, partnership.desk.gate.zone),
    }


def _policies(partnership: Partnership, held: Held, language: str) -> Table:
    directory, today = partnership.desk.directory(), partnership.desk.office.today
    purposes = partnership.desk.gate.purposes.by_name
    found = held.policies(partnership.desk.gate.policies.as_of(directory.version).policies, today)
    rows = [
        (
            Cell(each.name, place_of("/desk/policy", name=each.name)),
            Cell(_type_in(partnership, each.schema.partition("@")[0], language)),
            Cell(
                ", ".join(title_in(purposes[name].title, language) for name in sorted(each.purposes & purposes.keys()))
            ),
            Cell(each.last.isoformat()),
        )
        for each in found
    ]
    return Table("policies-that-reach", ("policy", "records", "purposes", "until"), rows)


def _lately(partnership: Partnership, held: Held, language: str) -> dict[str, Any]:
    counted = partnership.tally.look()
    given = [
        (Cell(_type_in(partnership, name, language)), Cell(str(number), key=number))
        for name, number in counted.types_of(held.partner.id).most_common()
    ]
    refused = [
        (Cell(code), Cell(problem_in_words(code, language)), Cell(str(number), key=number))
        for code, number in counted.refused(held.partner.id).most_common()
    ]
    return {
        "is_whole": counted.is_whole,
        "given": Table("given-lately", ("records", "answers"), given),
        "refused": Table("refused-lately", ("code", "why-refused", "times"), refused),
    }


def _people(partnership: Partnership, held: Held, somebody: SignedIn, language: str) -> list[dict[str, str]]:
    """The clerks of a partner, what they prove themselves with, and when they last used a session that goes on."""
    people, zone = partnership.people(somebody), partnership.desk.gate.zone
    return [
        {
            "id": each.id,
            "name": each.name,
            "roles": in_joined([say_at_desk(role.value, language) for role in sorted(each.roles)], language),
            "factors": factors_in_words(people.account(each.id), language),
            "seen": last_seen(people, each.id, zone),
            "state": say_at_desk("state-active" if each.active else "state-suspended", language),
        }
        for each in held.people
    ]


def _type_in(partnership: Partnership, name: str, language: str) -> str:
    """What a type is called; one that the catalogue has not (any more) goes by its name."""
    record_type = partnership.desk.office.standards.catalogue.types.get(name)
    return name if record_type is None else title_in(record_type.title, language)


def _open_recalls(partnership: Partnership, partner_id: str) -> int:
    """How many notices of open recalls the partner has not answered."""
    with looking(partnership.desk.state.engine) as connection:
        notices = list_notices(connection)
    return sum(
        each.recipient.partner_id == partner_id and each.recall.closed is None and bool(each.outstanding)
        for each in notices
    )


_TOLD: Final = frozenset({*ACTS, "new-partner", "new-agreement", "rewrite-agreement", "new-client", "new-keys"})
"""What the page says it was done, where an address says so."""

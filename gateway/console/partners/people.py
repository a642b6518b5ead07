"""The pages for people: the station's own and the clerks of partners, what they are entrusted with, and the end of it.

Whoever acts does so to others: nobody entrusts, suspends or resets themselves here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.changes import AdministrationError
from gateway.console.partners.forms import LONGEST_NAME, Reading
from gateway.console.partners.kept import Form
from gateway.console.partners.place import PARTNER, PEOPLE, PERSON, Partnership, done_at, is_operator, note_in, place_of
from gateway.console.partners.refused import REFUSALS, status_of
from gateway.console.partners.telling import in_joined
from gateway.console.station import at_desk, show_desk, tell_fault
from gateway.console.tables import Cell, Table, as_csv
from gateway.console.words import say_at_desk
from gateway.identity.people.account import Account
from gateway.identity.people.administration import INVITED_S, People
from gateway.identity.people.passkey_rows import PasskeyRows
from gateway.model.person import Person, Role, SignedIn
from gateway.signin.showing import language_of

NEW: Final = f"{PERSON}/new"
OF_TWO_HANDS: Final = frozenset({Role.POLICY_ADMINISTRATOR, Role.REVIEWER})
"""Who together decides what is shown. Nobody is entrusted with it here, or whoever enters people could be both."""

OF_THE_STATION: Final = tuple(role for role in Role if role is not Role.CLERK and role not in OF_TWO_HANDS)
"""What somebody of the station is entrusted with at the desk."""

_COLUMNS: Final = ("person", "id", "partner", "roles", "second-factors", "signed-in", "state")


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done to an account: how, whether it opens something, takes a reason, and may be done to oneself.

    ``takes_over`` says that whoever does it could go on as that person, or entrusts them with something.
    """

    do: Callable[[People, str, Form], str | None]
    opens: bool = False
    takes_over: bool = False
    takes_reason: bool = False
    to_oneself: bool = False


def add_people_pages(blueprint: Blueprint, partnership: Partnership) -> None:
    """``/desk/people``, ``/desk/person`` and what belongs to it."""
    desk = partnership.desk

    @blueprint.get(PEOPLE, endpoint="people")
    @at_desk(desk.door)
    def people(somebody: SignedIn) -> Response:
        language = language_of(request)
        table = _table(partnership, somebody, language).asked(request.args)
        if request.args.get("as") == "csv":
            return as_csv(table, language, "people")
        return show_desk(
            desk.door, "partners/people.html", table=table, may_act=is_operator(somebody), somebody=somebody
        )

    @blueprint.get(PERSON, endpoint="person")
    @at_desk(desk.door)
    def person(somebody: SignedIn) -> Response:
        return _person(partnership, somebody, request.args.get("id", ""), done=request.args.get("done", ""))

    @blueprint.post(f"{PERSON}/act", endpoint="act_on_person")
    @at_desk(desk.door, Role.OPERATOR)
    def act_on_person(somebody: SignedIn) -> Response:
        form, person_id = request.form, request.form.get("id", "")
        act = ACTS.get(form.get("act", ""))
        roles = _roles_of(partnership, person_id)
        if fault := _refusal_of(act, person_id, roles, somebody, form):
            return _person(partnership, somebody, person_id, HTTPStatus.UNPROCESSABLE_ENTITY, fault=fault)
        if act is None:
            return _person(partnership, somebody, person_id, HTTPStatus.UNPROCESSABLE_ENTITY, fault="no-such-act")
        if act.opens and (again := partnership.prove_first(somebody, place_of(PERSON, id=person_id))):
            return again
        try:
            code = act.do(partnership.people(somebody), person_id, form)
        except REFUSALS as error:
            return _person(partnership, somebody, person_id, status_of(error), refusal=str(error))
        if code is not None:
            return _person(partnership, somebody, person_id, code=code, hours=INVITED_S // 3600)
        return done_at(PERSON, form["act"], id=person_id)

    add_new_person_pages(blueprint, partnership)


def add_new_person_pages(blueprint: Blueprint, partnership: Partnership) -> None:
    """``/desk/person/new``: the code by which its owner begins is on the page that answers, and nowhere else."""
    door = partnership.desk.door

    @blueprint.get(NEW, endpoint="ask_person")
    @at_desk(door, Role.OPERATOR)
    def ask_person(somebody: SignedIn) -> Response:
        given = partnership.forms.take(somebody.session, NEW) or Form([("partner", request.args.get("partner", ""))])
        return _new(partnership, somebody, given)

    @blueprint.post(NEW, endpoint="take_person")
    @at_desk(door, Role.OPERATOR)
    def take_person(somebody: SignedIn) -> Response:
        form, reading = request.form, Reading(request.form)
        partner_id = form.get("partner", "") or None
        roles = frozenset({Role.CLERK}) if partner_id else _roles_in(reading)
        person_id, name = reading.slug("id"), reading.name("name")
        if partner_id is not None and partner_id not in partnership.desk.directory().partners:
            reading.faults.append(("partner", "no-such-partner"))
        if reading.faults:
            return _new(partnership, somebody, form, HTTPStatus.UNPROCESSABLE_ENTITY, faults=reading.faults)
        if again := partnership.prove_first(somebody, place_of(NEW, partner=partner_id or ""), form):
            return again
        try:
            code = partnership.people(somebody).add(Person(person_id, name, partner_id, roles, active=True))
        except REFUSALS as error:
            return _new(partnership, somebody, form, status_of(error), refusal=str(error))
        return _person(partnership, somebody, person_id, code=code, hours=INVITED_S // 3600)


def _roles_of(partnership: Partnership, person_id: str) -> frozenset[Role]:
    person = partnership.desk.directory().people.get(person_id)
    return frozenset() if person is None else person.roles


def _refusal_of(act: Act | None, person_id: str, roles: frozenset[Role], somebody: SignedIn, form: Form) -> str | None:
    if act is None:
        return "no-such-act"
    if person_id == somebody.person.id and not act.to_oneself:
        return "not-oneself"
    if act.takes_over and roles & OF_TWO_HANDS:
        return "on-the-machine"
    return "say-why" if act.takes_reason and not note_in(form) else None


def _roles_in(reading: Reading) -> frozenset[Role]:
    return frozenset(map(Role, reading.listed("roles", [role.value for role in OF_THE_STATION])))


def _set_roles(people: People, person_id: str, form: Form) -> None:
    chosen = frozenset(form.getlist("roles"))
    if not chosen or not chosen <= {role.value for role in OF_THE_STATION}:
        raise AdministrationError("choose among the roles of the station's people, one at least")
    people.set_roles(person_id, set(map(Role, chosen)))


def _rename(people: People, person_id: str, form: Form) -> None:
    name = " ".join(form.get("name", "").split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AdministrationError(f"a name has 1 to {LONGEST_NAME} characters that can be printed")
    people.rename(person_id, name)


def _end_sessions(people: People, person_id: str, form: Form) -> None:
    people.account(person_id)
    going_on = () if people.sessions is None else people.sessions.of(person_id)
    chosen = form.get("session", "")
    named = [each.name for each in going_on if chosen in {"", each.name}]
    people.note_ending(person_id, named)
    if not chosen:
        people.end_sessions(person_id)
    elif people.sessions is not None and named:
        people.sessions.end_named(person_id, chosen)


def _remove_passkey(people: People, person_id: str, form: Form) -> None:
    PasskeyRows(people).remove(person_id, form.get("passkey", ""))


ACTS: Final[Mapping[str, Act]] = {
    "suspend-person": Act(
        lambda people, id_, form: people.set_active(id_, active=False, note=note_in(form)), takes_reason=True
    ),
    "resume-person": Act(lambda people, id_, _: people.set_active(id_, active=True), opens=True),
    "set-roles": Act(_set_roles, opens=True, takes_over=True),
    "rename-person": Act(_rename, to_oneself=True),
    "reset-person": Act(lambda people, id_, _: people.reset(id_), opens=True, takes_over=True),
    "end-sessions": Act(_end_sessions, to_oneself=True),
    "remove-passkey": Act(_remove_passkey),
}
"""Every act of the page by its name in the form."""


def _person(
    partnership: Partnership,
    somebody: SignedIn,
    person_id: str,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """One account: what its owner is entrusted with, proves themselves with, and where they are signed in."""
    people, zone = partnership.people(somebody), partnership.desk.gate.zone
    if person_id not in partnership.desk.directory().people:
        return tell_fault(partnership.desk.door, somebody, HTTPStatus.NOT_FOUND, "no-such-person")
    account = people.account(person_id)
    going_on = () if people.sessions is None else people.sessions.of(person_id)

    def moment(seconds: int) -> str:
        return datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%d %H:%M")

    return show_desk(
        partnership.desk.door,
        "partners/person.html",
        status,
        account=account,
        factors=factors_in_words(account, language_of(request)),
        invited_until=moment(account.invited_until) if account.invitation else None,
        sessions=[(each.name, moment(each.started), moment(each.seen)) for each in going_on],
        partner=partnership.desk.directory().partners.get(account.person.partner_id or ""),
        station_roles=OF_THE_STATION,
        is_operator=is_operator(somebody),
        is_oneself=person_id == somebody.person.id,
        on_the_machine=bool(account.person.roles & OF_TWO_HANDS),
        somebody=somebody,
        **shown,
    )


def last_seen(people: People, person_id: str, zone: tzinfo) -> str:
    """When somebody last used a session that goes on; nothing for somebody who is not signed in."""
    going_on = () if people.sessions is None else people.sessions.of(person_id)
    return datetime.fromtimestamp(going_on[0].seen, zone).strftime("%Y-%m-%d %H:%M") if going_on else ""


def factors_in_words(account: Account, language: str) -> str:
    """What somebody proves themselves with, in words; none of the secrets."""
    words = [
        *(["factor-password"] if account.password is not None else []),
        *(["factor-app"] if account.totp is not None else []),
    ]
    told_words = [say_at_desk(word, language) for word in words]
    if account.passkeys:
        told_words.append(say_at_desk("factor-passkeys", language, n=len(account.passkeys)))
    if account.provider is not None:
        told_words.append(say_at_desk("factor-provider", language))
    return in_joined(told_words, language) or say_at_desk("factor-none", language)


def _table(partnership: Partnership, somebody: SignedIn, language: str) -> Table:
    """Every account in a row; the station's people first."""
    people, directory = partnership.people(somebody), partnership.desk.directory()
    rows, marks = [], []
    for account in sorted(people.accounts(), key=lambda each: (each.person.partner_id or "", each.person.id)):
        person = account.person
        partner = directory.partners.get(person.partner_id or "")
        number = 0 if people.sessions is None else len(people.sessions.of(person.id))
        rows.append(
            (
                Cell(person.name, place_of(PERSON, id=person.id)),
                Cell(person.id),
                Cell(
                    say_at_desk("the-station", language) if partner is None else partner.name,
                    None if partner is None else place_of(PARTNER, id=partner.id),
                ),
                Cell(in_joined([say_at_desk(role.value, language) for role in sorted(person.roles)], language)),
                Cell(factors_in_words(account, language)),
                Cell(str(number), key=number),
                Cell(say_at_desk("state-active" if person.active else "state-suspended", language)),
            )
        )
        marks.append("" if person.active else "off")
    return Table("people", _COLUMNS, rows, filters=("partner", "state"), marks=marks)


def _new(
    partnership: Partnership,
    somebody: SignedIn,
    given: Form,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    partner = partnership.desk.directory().partners.get(given.get("partner", ""))
    return show_desk(
        partnership.desk.door,
        "partners/new_person.html",
        status,
        partner=partner,
        given=given,
        station_roles=OF_THE_STATION,
        somebody=somebody,
        **shown,
    )

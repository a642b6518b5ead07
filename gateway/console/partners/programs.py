"""The pages on which a program is entered with its public keys, and its keys are changed.

A private key that is sent here by mistake is not kept, not shown again and not logged, and the sentence about it says
to destroy it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage

from gateway.console.partners.forms import Reading
from gateway.console.partners.kept import Form
from gateway.console.partners.listing import Held, held_by
from gateway.console.partners.place import PARTNER, Partnership, done_at, mark_of, place_of
from gateway.console.partners.refused import REFUSALS, status_of
from gateway.console.station import LARGEST_FORM, at_desk, show_desk, tell_fault
from gateway.identity.client_keys import MOST_KEYS, KeyRefusedError, PrivateKeyError, read_jwks, refuse_private_key
from gateway.identity.redirects import refuse_redirect_uri
from gateway.model.client import Binding, Client, Stage
from gateway.model.person import Role, SignedIn

PROGRAM: Final = f"{PARTNER}/client"
KEYS: Final = f"{PARTNER}/keys"

_KEY_FILES: Final = frozenset(
    {"application/json", "application/jwk-set+json", "application/octet-stream", "text/plain", ""}
)
"""What a file of keys may call itself; what it is, is judged by what it holds."""

_BINDINGS: Final = {
    "key": Binding.DPOP,
    "certificate": Binding.MTLS,
    "window": Binding.SESSION,
    "none": Binding.NONE,
}


def add_program_pages(blueprint: Blueprint, partnership: Partnership) -> None:
    """``/desk/partner/client`` and ``/desk/partner/keys``."""
    door = partnership.desk.door

    @blueprint.get(PROGRAM, endpoint="ask_client")
    @at_desk(door, Role.OPERATOR)
    def ask_client(somebody: SignedIn) -> Response:
        held = held_by(partnership.desk.directory(), request.args.get("partner", ""))
        if held is None:
            return tell_fault(door, somebody, HTTPStatus.NOT_FOUND, "no-such-partner")
        kept = partnership.forms.take(somebody.session, PROGRAM)
        mine = kept if kept is not None and kept.get("partner") == held.partner.id else None
        return _program(partnership, somebody, held, mine or Form())

    @blueprint.post(PROGRAM, endpoint="take_client")
    @at_desk(door, Role.OPERATOR)
    def take_client(somebody: SignedIn) -> Response:
        held = held_by(partnership.desk.directory(), request.form.get("partner", ""))
        if held is None:
            return tell_fault(door, somebody, HTTPStatus.NOT_FOUND, "no-such-partner")
        reading, form = Reading(request.form), Form(request.form)
        try:
            form = _with_file(form)
            client = _read(reading, partnership, held, form, somebody.person.id)
        except REFUSALS as error:
            safe = _without_keys(form) if isinstance(error, PrivateKeyError) else form
            return _program(partnership, somebody, held, safe, status_of(error), refusal=str(error))
        if reading.faults:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return _program(partnership, somebody, held, form, status, faults=reading.faults)
        if again := partnership.prove_first(somebody, place_of(PROGRAM, partner=held.partner.id), form):
            return again
        try:
            partnership.administration(somebody).add_client(client)
        except REFUSALS as error:
            return _program(partnership, somebody, held, form, status_of(error), refusal=str(error))
        return done_at(PARTNER, "new-client", id=held.partner.id)

    add_key_pages(blueprint, partnership)


def add_key_pages(blueprint: Blueprint, partnership: Partnership) -> None:
    """``/desk/partner/keys``."""
    door = partnership.desk.door

    @blueprint.get(KEYS, endpoint="ask_keys")
    @at_desk(door, Role.OPERATOR)
    def ask_keys(somebody: SignedIn) -> Response:
        client = partnership.desk.directory().clients.get(request.args.get("client", ""))
        if client is None:
            return tell_fault(door, somebody, HTTPStatus.NOT_FOUND, "no-such-client")
        begun = Form([("keep", key["kid"]) for key in client.jwks])
        kept = partnership.forms.take(somebody.session, KEYS)
        mine = kept if kept is not None and kept.get("client") == client.id else None
        return _keys(partnership, somebody, client, mine or begun)

    @blueprint.post(KEYS, endpoint="take_keys")
    @at_desk(door, Role.OPERATOR)
    def take_keys(somebody: SignedIn) -> Response:
        client = partnership.desk.directory().clients.get(request.form.get("client", ""))
        if client is None:
            return tell_fault(door, somebody, HTTPStatus.NOT_FOUND, "no-such-client")
        if request.form.get("seen") != mark_of(client):
            return _keys(partnership, somebody, client, request.form, HTTPStatus.CONFLICT, fault="seen-otherwise")
        form = Form(request.form)
        try:
            form = _with_file(form)
            added = read_jwks(form["jwks"]) if form.get("jwks", "").strip() else ()
            keys = [*(key for key in client.jwks if key["kid"] in form.getlist("keep")), *added]
            if not 0 < len(keys) <= MOST_KEYS or len({key["kid"] for key in keys}) < len(keys):
                status = HTTPStatus.UNPROCESSABLE_ENTITY
                return _keys(partnership, somebody, client, form, status, fault="keys-amiss")
            opens = bool(added) or client.stage is not Stage.ACTIVE
            if opens and (again := partnership.prove_first(somebody, place_of(KEYS, client=client.id), form)):
                return again
            partnership.administration(somebody).rotate(client.id, keys, somebody.person.id)
        except REFUSALS as error:
            safe = _without_keys(form) if isinstance(error, PrivateKeyError) else form
            return _keys(partnership, somebody, client, safe, status_of(error), refusal=str(error))
        partner_id = partnership.desk.directory().agreements[client.agreement_id].partner_id
        return done_at(PARTNER, "new-keys", id=partner_id)


def _read(reading: Reading, partnership: Partnership, held: Held, form: Form, by: str) -> Client:
    """The program that a form writes, proposed by ``by``; raises what keys and addresses are refused with."""
    bindings = _offered_bindings(partnership)
    chosen = "".join(reading.listed("binding", bindings)) or bindings[0]
    agreements = [each.id for each in held.agreements if not each.revoked]
    redirect_uris = reading.lines("redirect_uris")
    for uri in redirect_uris:
        refuse_redirect_uri(uri)
    keys: tuple[dict[str, str], ...] = ()
    text = form.get("jwks", "").strip()
    if chosen != "window":
        keys = read_jwks(text) if text else ()
        if not keys:
            reading.faults.append(("jwks", "keys-missing"))
    elif text:
        refuse_private_key(text)
        reading.faults.append(("jwks", "window-without-keys"))
    return Client(
        reading.slug("id"),
        "".join(reading.listed("agreement", agreements)),
        keys,
        active=True,
        binding=_BINDINGS[chosen],
        redirect_uris=redirect_uris,
        stage=Stage.PROPOSED,
        entered_by=by,
        may_exchange=bool(form.get("may_exchange")) and chosen != "window",
    )


def _with_file(form: Form) -> Form:
    """The form, with the text of the file in place of what was pasted, where one was sent."""
    file: FileStorage | None = request.files.get("file")
    # also beside a file: what was pasted comes back on the page where the file is refused
    refuse_private_key(form.get("jwks", ""))
    if file is None or not file.filename:
        return form
    content = file.stream.read(LARGEST_FORM)
    refuse_private_key(content.decode("utf-8", "replace"))
    if file.mimetype not in _KEY_FILES or b"\0" in content:
        raise KeyRefusedError("the key set is not JSON: give a file with one object that has `keys`")
    filled_in = Form(form)
    filled_in["jwks"] = content.decode("utf-8", "replace")
    read_jwks(content)
    return filled_in


def _without_keys(form: Form) -> Form:
    """The form as it was sent, but for what stood where the keys stand."""
    safe = Form(form)
    safe.pop("jwks", None)
    return safe


def _offered_bindings(partnership: Partnership) -> list[str]:
    more = [*(["certificate"] if partnership.with_certificates else []), "window"]
    return ["key", *more, *(["none"] if partnership.first_steps else [])]


def _program(
    partnership: Partnership,
    somebody: SignedIn,
    held: Held,
    given: Form,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    return show_desk(
        partnership.desk.door,
        "partners/client.html",
        status,
        held=held,
        given=given,
        bindings=_offered_bindings(partnership),
        agreements=[each.id for each in held.agreements if not each.revoked],
        somebody=somebody,
        **shown,
    )


def _keys(
    partnership: Partnership,
    somebody: SignedIn,
    client: Client,
    given: Form,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    return show_desk(
        partnership.desk.door,
        "partners/keys.html",
        status,
        client=client,
        partner_id=partnership.desk.directory().agreements[client.agreement_id].partner_id,
        kids=[key["kid"] for key in client.jwks],
        seen=mark_of(client),
        given=given,
        somebody=somebody,
        **shown,
    )

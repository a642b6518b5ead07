"""The page on which a policy is begun. It leads to the editor, with a text that is not kept before it is a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from gateway.console.policies.drafting import named
from gateway.console.policies.sent import put_by
from gateway.console.policies.starting import Wished, text_of
from gateway.console.policies.telling import NEW
from gateway.console.policies.unsent import UnsentTexts
from gateway.console.station import Desk, at_desk, show_desk
from gateway.console.words.kinds import kind_in
from gateway.model.person import Role, SignedIn
from gateway.model.titles import title_in
from gateway.publication.reading import Standards
from gateway.signin.showing import language_of


def add_new(
    blueprint: Blueprint, desk: Desk, unsent: UnsentTexts, begin: Callable[[SignedIn, bytes], Response]
) -> None:
    """``/desk/policy/new``; ``begin`` opens the editor with a text."""

    def show(somebody: SignedIn, wished: Wished, status: int = 200, lacks: str | None = None) -> Response:
        offered = _offered(desk, language_of(request))
        held = unsent.held(somebody.person.id, desk.door.clock())
        shown = {**offered, "wished": wished, "lacks": lacks, "held": held, "somebody": somebody}
        return show_desk(desk.door, "policies/new_policy.html", status, **shown)

    @blueprint.get(NEW, endpoint="new")
    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def new(somebody: SignedIn) -> Response:
        return show(somebody, Wished.offered(desk.office.today, request.args.get("base", "")))

    @blueprint.post(NEW, endpoint="begin")
    def begin_it() -> Response:
        if desk.door.signed_in(request) is None:
            return put_by(desk, unsent) or desk.door.sign_in_first(NEW)
        return begun()

    @at_desk(desk.door, Role.POLICY_ADMINISTRATOR)
    def begun(somebody: SignedIn) -> Response:
        wished = Wished.of(request.form)
        if lacks := _lacks(wished, desk):
            return show(somebody, wished, HTTPStatus.UNPROCESSABLE_ENTITY, lacks)
        return begin(somebody, text_of(wished, desk.office))


def _lacks(wished: Wished, desk: Desk) -> str | None:
    """What has to be mended before there is a text, in a word; what the editor shows can be mended there."""
    if not wished.is_named:
        return "new-name-shape"
    if named(desk.office, wished.name):
        return "new-name-exists"
    if wished.base:
        return None if named(desk.office, wished.base) else "new-no-base"
    if wished.record_type not in desk.office.standards.catalogue.types:
        return "new-no-type"
    return None if wished.purposes else "new-no-purpose"


def _offered(desk: Desk, language: str) -> Mapping[str, Any]:
    """What may be chosen: types, kinds, purposes with the kinds that the law entrusts with them, and policies."""
    standards = desk.office.standards
    return {
        "types": [(name, title_in(each.title, language)) for name, each in standards.catalogue.types.items()],
        "kinds": [(name, kind_in(name, language)) for name in _kinds(standards)],
        "purposes": [
            (
                name,
                title_in(each.title, language),
                ("、" if language == "zh" else ", ").join(
                    kind_in(kind, language) for kind in sorted(each.basis.entrusted)
                ),
            )
            for name, each in standards.purposes.by_name.items()
        ],
        "bases": list(dict.fromkeys(version.name for version in desk.office.versions())),
    }


def _kinds(standards: Standards) -> list[str]:
    return sorted({kind for each in standards.purposes.by_name.values() for kind in each.basis.entrusted})

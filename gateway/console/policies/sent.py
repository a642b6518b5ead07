"""What the editor's form sends, and what becomes of it where it cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.datastructures import MultiDict

from gateway.console.policies.drafting import written
from gateway.console.policies.form.filling import Filled, filled
from gateway.console.policies.starting import Wished, text_of
from gateway.console.policies.telling import EDIT, NEW
from gateway.console.policies.unsent import HELD, Unsent, UnsentTexts
from gateway.console.station import Desk, show_desk
from gateway.publication.reading import Standards
from gateway.signin.showing import led_to


@dataclass(frozen=True, slots=True)
class Sent:
    """What the editor's page holds: the text, what it began from, which view it is seen in, and the button pressed.

    ``whole`` says whether everything that was changed in the form is in the text; ``before`` is the text with the rules
    that were taken out in the form, where there were any.
    """

    text: bytes
    began: str
    act: str
    as_form: bool = False
    whole: bool = True
    before: bytes | None = None

    @classmethod
    def of(cls, form: MultiDict[str, str], standards: Standards) -> Sent:
        """As a browser sends it; pressing nothing is a check. What was changed in the form is in the text by then."""
        act, as_form = form.get("act", "check"), form.get("view") == "form"
        taken = form.get("proposed") if act == "take" else None
        text = written(form.get("text", "") if taken is None else taken)
        made = filled(text, form, standards) if as_form and taken is None else Filled(text)
        as_form = {"to-form": True, "to-text": False}.get(act, as_form)
        return cls(made.text, form.get("began", ""), act, as_form, made.whole, made.before)


def put_by(desk: Desk, unsent: UnsentTexts) -> Response | None:
    """Keep a text that cannot be taken now for whoever writes it, and have them sign in; None for any other form.

    The session has ended, or is another than that of the page. What the form carries tells who had the page. Where that
    is too long ago, or was on another device, nothing is kept, and the text is given back.
    """
    holder = unsent.holder(request.form.get(HELD, "")) if request.path in {EDIT, NEW} else None
    if holder is None:
        return None
    left = _left(desk)
    if holder.until <= desk.door.clock() or not desk.door.knows(request, holder.person_id):
        return show_desk(desk.door, "policies/left.html", HTTPStatus.FORBIDDEN, text=left.text)
    unsent.keep(holder.person_id, left)
    place = f"{EDIT}?{urlencode({'name': left.name})}"
    return desk.door.sign_in_first(place) if desk.door.signed_in(request) is None else led_to(place)


def _left(desk: Desk) -> Unsent:
    """What stands in the form that was sent, with what was filled in of a policy that was to begin."""
    if request.path == NEW:
        wished = Wished.of(request.form)
        return Unsent(wished.name, "", text_of(wished, desk.office).decode())
    sent = Sent.of(request.form, desk.office.standards)
    return Unsent(request.form.get("name", ""), sent.began, sent.text.decode("utf-8", "replace"))

"""Somebody at the gateway's own window, for what a program of the same partner asks with a token."""

from __future__ import annotations

import re
from html import unescape

from werkzeug.test import TestResponse

from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.model.client import Binding, Client
from gateway.model.person import Role
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import Asker, World

MADE = re.compile(r'name="form_token" value="[^"]*"|[0-9a-f]{32}|name="(?:cursor|held)" value="[^"]*"')
"""What a page holds that is made for it alone: the token of its forms, the answer's id, what is sealed."""


def at_the_window(world: World, asker: Asker) -> Visitor:
    """A clerk of the asker's partner who sits for the asker's purpose."""
    administration, name = world.deployment.administration, f"{asker.agreement.id}-window"
    if name not in administration.directory().clients:
        administration.add_client(Client(name, asker.agreement.id, (), active=True, binding=Binding.SESSION))
    people = administration.directory().people
    clerk = somebody(world, f"clerk-{len(people)}", Role.CLERK, partner=asker.partner.id)
    case = {"case": "2026-7"} if asker.purpose.requires_case_number else {}
    assert clerk.post("/window/seat", seen="/window", place=f"{name}:{asker.purpose.name}", **case).status_code == 303
    return clerk


def sent(clerk: Visitor, world: World, path: str, /, **form: str) -> TestResponse:
    """A form of the window in ``world``, with the token that the clerk's browser was given."""
    clerk.browser.application = world.app
    return clerk.send(f"/window/{path}", clerk.same, **form, form_token=token_of(clerk))


def token_of(clerk: Visitor) -> str:
    """The token of the forms in the clerk's session."""
    key = read_people_key(clerk.world.settings.keys / KEY_FILE)
    return key.digest("form", clerk.cookie("__Host-browser"), clerk.cookie("__Host-session"))


def plain(page: TestResponse) -> tuple[int, str]:
    """A page without what is made for it alone."""
    return page.status_code, MADE.sub("", unescape(page.text))

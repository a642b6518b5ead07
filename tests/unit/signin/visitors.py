"""Somebody before a browser, as the pages' tests have them: forms are filled in and sent as a browser sends them."""

from __future__ import annotations

import json
import re
from base64 import b32decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final

from werkzeug.test import Client, TestResponse

from gateway.identity.people.administration import People
from gateway.identity.people.codes import STEP_S, code_at
from gateway.identity.people.key import KEY_FILE, read_people_key
from gateway.model.person import Person, Role
from tests.unit.identity.people.authenticator import Authenticator
from tests.world import World

PASSWORD: Final = "three herons on a tin roof"
ORIGIN: Final = "http://localhost:8080"
SAME: Final = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}

TOKEN: Final = re.compile(r'name="form_token" value="([^"]*)"')
OPTIONS: Final = re.compile(r'data-options="([^"]*)"')
KEY: Final = re.compile(r"secret=([A-Z2-7]+)")


def people_of(world: World) -> People:
    key = read_people_key(world.settings.keys / KEY_FILE)
    return People(world.deployment.state, key)


@dataclass(eq=False)
class Visitor:
    """A browser of its own, in which ``account`` signs in; ``secret`` is shared with the app on a telephone."""

    world: World
    account: str
    address: str = "192.0.2.1"
    secret: bytes = b""
    codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.browser = Client(self.world.app)

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path, environ_overrides={"REMOTE_ADDR": self.address})

    def post(self, path: str, /, *, seen: str | None = None, **form: str) -> TestResponse:
        """Send the form of a page (of ``seen``, or the same path), with its token."""
        return self.send(path, self.same, **form, form_token=self.token(seen or path))

    @property
    def same(self) -> Mapping[str, str]:
        """What a browser says of a form that comes from a page of this gateway."""
        return {**SAME, "Origin": self.world.settings.issuer}

    def token(self, path: str) -> str:
        found = TOKEN.search(self.get(path).text)
        return found.group(1) if found else ""

    def send(self, path: str, headers: Mapping[str, str], /, **form: str) -> TestResponse:
        return self.browser.post(path, data=form, headers=headers, environ_overrides={"REMOTE_ADDR": self.address})

    def cookie(self, name: str) -> str:
        found = self.browser.get_cookie(name)
        return "" if found is None else found.value

    def password(self, password: str = PASSWORD, **form: str) -> TestResponse:
        return self.post("/signin", account=self.account, password=password, **form)

    def code(self) -> str:
        """What the app shows now."""
        return code_at(self.secret, int(self.world.clock()) // STEP_S)

    def told(self, path: str) -> dict[str, Any]:
        """What the page has the browser ask an authenticator."""
        found = OPTIONS.search(self.get(path).text)
        assert found is not None, self.get(path).text
        options: dict[str, Any] = json.loads(unescape(found.group(1)))
        return options

    def by_passkey(self, authenticator: Authenticator, **changes: Any) -> TestResponse:
        """Take the second step with a passkey."""
        assert self.password().headers["Location"].startswith("/signin/second")
        answer = authenticator.prove(self.told("/signin/second"), **changes)
        return self.post("/signin/passkey", seen="/signin/second", answer=answer)

    def again_by_passkey(self, authenticator: Authenticator, **changes: Any) -> TestResponse:
        """Prove a passkey anew."""
        answer = authenticator.prove(self.told("/signin/again"), **changes)
        return self.post("/signin/again/passkey", seen="/signin/again", answer=answer)

    def add_passkey(self, authenticator: Authenticator, **changes: Any) -> TestResponse:
        """Add a passkey to the account."""
        answer = authenticator.make(self.told("/account/passkeys"), **changes)
        return self.post("/account/passkeys", answer=answer, name="desk")

    def begin(self, code: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/signin/first", account=self.account, code=code, password=password, again=password)

    def enrol(self, code: str) -> TestResponse:
        """Go from the one-time code to a session with an app."""
        assert self.begin(code).status_code == 303
        page = self.get("/signin/second").text
        found = KEY.search(unescape(page))
        assert found is not None, page
        self.secret = decoded(found.group(1))
        reply = self.post("/signin/second", code=self.code())
        self.codes = re.findall(r"<li><code>([^<]*)</code>", reply.text)
        return reply

    def sign_in(self) -> TestResponse:
        assert self.password().status_code == 303
        self.world.clock.now += STEP_S
        return self.post("/signin/second", code=self.code())

    def is_in(self) -> bool:
        return self.get("/account").status_code == 200


def somebody(world: World, person_id: str, *roles: Role, partner: str | None = None) -> Visitor:
    """An account that is set up, whose owner is signed in."""
    person = Person(
        person_id, f"{person_id}-name", partner, frozenset(roles or (Role.POLICY_ADMINISTRATOR,)), active=True
    )
    visitor = Visitor(world, person_id)
    assert visitor.enrol(people_of(world).add(person)).status_code == 200
    return visitor


def let_act(world: World, person_id: str, role: Role) -> None:
    """Let a name act on the command line: from when on the station has accounts, it has to be one of them."""
    people = world.deployment.directory_now().people
    if person_id not in people and any(each.partner_id is None for each in people.values()):
        people_of(world).add(Person(person_id, person_id, None, frozenset({role}), active=True))


def end_session(visitor: Visitor) -> None:
    """Let the session end as by itself; the browser has its cookie still."""
    name = visitor.cookie("__Host-session").partition(".")[0]
    assert visitor.world.redis.delete(f"gateway:signed-in:{name}") == 1


def hidden(page: str) -> dict[str, str]:
    """What the form of a page sends beside what is filled in."""
    return {
        unescape(part.split('"')[0]): unescape(part.split('value="')[1].split('"')[0])
        for part in page.split('type="hidden" name="')[1:]
    }


def decoded(text: str) -> bytes:
    """A secret as it was written for an app."""
    return b32decode(text + "=" * (-len(text) % 8))

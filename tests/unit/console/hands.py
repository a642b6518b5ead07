"""Somebody of the station with a passkey, before the pages of the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from werkzeug.test import TestResponse

from gateway.ledger.acts import read_acts
from gateway.model.act import Act
from gateway.model.person import Role
from tests.unit.identity.people.authenticator import Authenticator
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import World

H = TypeVar("H", bound="Holder")


@dataclass
class Holder:
    """Somebody before a browser who has a passkey."""

    visitor: Visitor
    passkey: Authenticator = field(default_factory=Authenticator)

    def prove(self) -> None:
        """Prove the passkey anew."""
        assert self.visitor.again_by_passkey(self.passkey).status_code == 303


class Hand(Holder):
    """One who proves it where it is asked for."""

    def get(self, path: str) -> TestResponse:
        return self.visitor.get(path)

    def send(self, path: str, page: str, /, **form: Any) -> TestResponse:
        """Send a form of ``page`` once, without proving anything."""
        data = {**form, "form_token": self.visitor.token(page)}
        return self.visitor.browser.post(
            path, data=data, headers=self.visitor.same, environ_overrides={"REMOTE_ADDR": self.visitor.address}
        )

    def do(self, path: str, page: str, /, **form: Any) -> TestResponse:
        """Send a form; where a passkey of just now is asked for, prove it and send the form again."""
        answered = self.send(path, page, **form)
        if "/signin/again" in answered.headers.get("Location", ""):
            self.prove()
            answered = self.send(path, page, **form)
        return answered


def with_passkey(holder: H) -> H:
    """The same, who has added the passkey to the account."""
    assert holder.visitor.add_passkey(holder.passkey).headers["Location"] == "/account/passkeys"
    return holder


def hand(world: World, name: str, *roles: Role) -> Hand:
    return with_passkey(Hand(somebody(world, name, *roles)))


def last_act(world: World) -> Act:
    """What was done last, as the record tells it."""
    told = [act for each in read_acts(world.settings.ledger) for act in each.acts.acts]
    return told[-1]

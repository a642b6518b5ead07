"""Somebody of the station with a passkey, before the pages for the ledger."""

from __future__ import annotations

import re
from html import unescape

from werkzeug.test import TestResponse

from gateway.model.person import Role
from tests.unit.console.hands import Holder, with_passkey
from tests.unit.signin.visitors import somebody
from tests.world import World


class Hand(Holder):
    """Somebody before these pages."""

    def see(self, path: str, status: int = 200) -> str:
        """The page at ``/desk/ledger`` and ``path``."""
        page = self.visitor.get(f"/desk/ledger{path}")
        assert page.status_code == status, page.text
        return unescape(page.text)

    def send(self, path: str, /, **form: str) -> TestResponse:
        """Send a form of one of these pages; the token is the same on all pages of a session."""
        token = self.visitor.token("/account")
        return self.visitor.send(f"/desk/ledger{path}", self.visitor.same, **form, form_token=token)


def hand(world: World, name: str, *roles: Role) -> Hand:
    return with_passkey(Hand(somebody(world, name, *roles)))


def value_of(name: str, page: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return unescape(found.group(1))


def rows_of(page: str) -> list[str]:
    """The rows of the first table of a page, as texts."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body.group(1), re.DOTALL) if body else []
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]

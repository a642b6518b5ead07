"""What somebody typed into a page that was left open until the session had ended: given back after signing in again.

The window's forms use it, and at the desk the form by which a request for access is decided.

A form carries who filled it in and where they sat, sealed for the browser that has it, so that an ended session needs
not be remembered. What was typed is kept sealed for a quarter of an hour, for that person alone, and in no browser.
"""

from __future__ import annotations

from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import orjson
import redis
from cryptography.exceptions import InvalidTag
from werkzeug.datastructures import MultiDict

from gateway.identity.people.key import PeopleKey
from gateway.model.person import SignedIn
from gateway.signin.keeping import Keeping

Form: TypeAlias = MultiDict[str, str]
"""A form, in which a name may stand several times."""

HELD: Final = "held"
"""The name of the input that carries who filled a form in."""

TYPED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("/window/search", "/window/form", "/window/download", "/window/export"), "/window"),
    "/window/answer": "/window/questions",
    "/window/notices/destroyed": "/window/notices",
    "/window/requests/ask": "/window/requests/new",
    "/window/requests/answer": "/window/requests/one",
}
"""Where forms are sent into which something is typed, and the page that has each of them."""

_OF_THE_PAGE: Final = frozenset({"form_token", "cursor", HELD})
"""Inputs that belong to one page, and not to what was typed."""

_KEPT_S: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed on a page, and where whoever typed it sat."""

    page: str
    place: str
    case: str
    form: Form = field(repr=False)


def typed_in(form: Form) -> Iterator[tuple[str, str]]:
    """What of a form was typed, ticked or chosen, by the names of its inputs; each of several with one name."""
    return ((name, text) for name, text in form.items(multi=True) if name not in _OF_THE_PAGE)


class Unsent:
    """Kept in Redis, sealed by ``key``. ``keep`` and ``back`` raise ``GatewayError`` (503) where it cannot be asked."""

    def __init__(self, server: redis.Redis, key: PeopleKey) -> None:
        self._key = key
        self._keeping = Keeping(server, key, "unsent", _KEPT_S)

    def held(self, somebody: SignedIn, place: str, case: str, browser: str) -> str:
        """What every form carries that ``somebody`` fills in, sitting at ``place``."""
        sitter = orjson.dumps([somebody.person.id, place, case])
        return self._key.sealed("sitter", sitter, about=browser)

    def keep(self, page: str | None, form: Form, browser: str) -> None:
        """Keep what was filled in on ``page`` and sent too late; nothing of a form that tells nobody who filled it in.

        ``page`` is None where a form has nothing to be kept.
        """
        try:
            sitter = orjson.loads(self._key.opened("sitter", form.get(HELD, ""), about=browser))
        except (InvalidTag, NotBase64, ValueError):
            return
        if page is not None:
            person, place, case = sitter
            self._keeping.keep(person, person, orjson.dumps([page, place, case, [*typed_in(form)]]))

    def back(self, somebody: SignedIn, page: str) -> Kept | None:
        """What ``somebody`` had typed on ``page``; once."""
        person = somebody.person.id
        found = self._keeping.find(person, person)
        if found is None:
            return None
        where, place, case, typed = orjson.loads(found)
        kept = Kept(where, place, case, MultiDict((name, text) for name, text in typed))
        return kept if kept.page == page and self._keeping.forget(person) else None

"""The station's own people at their desk, for the sweeps: they look at records, and at what is on record of that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from werkzeug.test import TestResponse

from gateway.changes import looking
from gateway.model.catalogue import RecordType
from gateway.model.person import Role
from gateway.publication.rows import read_versions
from tests.leaks.window import token_of
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import World

BROKEN: Final = ("babbling source", "naive source", "tables gone", "ledger gone", "redis gone")
LOOKED_AT: Final = 3
"""Records of each policy's type that are looked at."""


def at_the_desk(worlds: Mapping[str, World], identifiers: Callable[[RecordType], list[str]]) -> Iterator[TestResponse]:
    """What somebody sees who is cleared for what is public: under every policy, and under texts of their own."""
    whole = worlds["whole"]
    writer, types = somebody(whole, "wang-sweeps", Role.POLICY_ADMINISTRATOR), whole.deployment.catalogue.types
    texts = texts_in_force(whole)
    for policy in whole.deployment.book.policies:
        known = identifiers(types[policy.schema.partition("@")[0]])
        for identifier in known[:LOOKED_AT]:
            yield _sent(writer, whole, "look", name=policy.name, record=identifier)
        for act in ("look", "as-test"):
            yield _sent(writer, whole, "edit", act=act, text=more_of(texts[policy.name]), record=known[0])
        yield _sent(writer, whole, "seen", text=more_of(texts[policy.name]), record=known[0], follow="1")
        for name in BROKEN:
            yield _sent(writer, worlds[name], "look", name=policy.name, record=known[0])
    writer.browser.application = whole.app
    yield from _on_record(somebody(whole, "zhao-sweeps", Role.AUDITOR))


def texts_in_force(world: World) -> dict[str, str]:
    """The newest text of every policy, by its name."""
    with looking(world.deployment.state.engine) as connection:
        return {each.name: each.text.decode() for each in read_versions(connection)}


def more_of(text: str) -> str:
    """A policy's text under the next number that shows in full what is masked."""
    following = re.sub(r"(?m)^version: *(\d+)", lambda found: f"version: {int(found.group(1)) + 1}", text)
    return re.sub(r"\{mask: \{[^{}]*\}\}", "reveal", following)


def _sent(writer: Visitor, world: World, page: str, **form: str) -> TestResponse:
    writer.browser.application = world.app
    return writer.send(f"/desk/policy/{page}", writer.same, **form, form_token=token_of(writer))


def _on_record(auditor: Visitor) -> Iterator[TestResponse]:
    """What an auditor finds of it, and each entry of a page."""
    for path, form in (("search", {"kind": "preview"}), ("download", {})):
        found = auditor.send(f"/desk/ledger/{path}", auditor.same, **form, form_token=token_of(auditor))
        yield found
        for entry in dict.fromkeys(re.findall(r"/desk/ledger/entry\?id=([^\"&]+)", found.text)):
            yield auditor.get(f"/desk/ledger/entry?id={entry}")

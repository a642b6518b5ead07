"""The ledger's pages at the desk: who asked and was told what, and never a value of a record, nor what was typed."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from random import Random

import pytest
from werkzeug.test import TestResponse

from gateway.ledger.references import KEY_FILE, read_reference_key
from gateway.model.inquiry import Action
from gateway.model.kinds import Scalar
from gateway.model.person import Role
from tests.leaks.rows import RowMaker
from tests.leaks.tokens import Needles, TokenMaker
from tests.leaks.twins import twin_archives
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import Deployment, World

ROLES = (Role.AUDITOR, Role.OPERATOR, Role.REVIEWER)
ID_NUMBER = "310115195003071230"
PAGES = ("", "/verification", "/events", "/emergencies", "/recalls", "/recall/open", "/person", "/canaries")
MADE = re.compile(r'form_token" value="[^"]*"|[0-9a-f]{20}-\d+|name="cursor" value="[^"]*"')


@dataclass(frozen=True)
class Station:
    """A gateway whose every value is a needle, of which everybody was told all that they may know."""

    world: World
    everybody: Visitor
    needles: Needles
    identifier: str

    def send(self, path: str, **form: str) -> TestResponse:
        return self.everybody.send(
            f"/desk/ledger{path}", self.everybody.same, **form, form_token=self.everybody.token("/account")
        )


@pytest.fixture(scope="module")
def station(deployment: Deployment) -> Station:
    world = World(deployment, "ledger-pages")
    tokens, random, values = TokenMaker(11), Random(11), list[Scalar]()  # noqa: S311 - examples, not secrets
    rows: dict[str, list[dict[str, Scalar | None]]] = {}
    for asker in deployment.askers:
        for record_type in {kind.name: kind for kind, _, _ in deployment.views(asker)}.values():
            views = [view for kind, _, view in deployment.views(asker) if kind is record_type]
            maker = RowMaker(record_type, views)
            made = {name: tokens.value(entry.kind) for name, entry in record_type.fields.items()}
            row = maker.made_visible(random, dict(made))
            rows.setdefault(record_type.name, []).append(row)
            values += [each for name, each in row.items() if each == made[name] and not isinstance(each, bool | None)]
    world.archive.fill(rows)
    for asker in deployment.askers:
        for record_type in deployment.catalogue.types.values():
            world.get(asker, f"/v1/records/{record_type.name}")
            for row in rows.get(record_type.name, ()):
                world.read(asker, record_type.name, row[record_type.identifier])
    household = deployment.catalogue.types["household"]
    identifier = str(rows["household"][0][household.identifier])
    return Station(world, somebody(world, "sees-everything", *ROLES), Needles(values), identifier)


def _all_of(station: Station) -> Iterator[TestResponse]:
    """Every page, every search, every entry, every file."""
    for page in PAGES:
        yield station.everybody.get(f"/desk/ledger{page}")
    for kind in ("", "release", "refusal", "act", "preview"):
        found = station.send("/search", kind=kind)
        yield found
        yield station.send("/download", kind=kind)
        for entry in re.findall(r"entry\?id=([0-9a-f]{20}-\d+)", found.text)[:8]:
            yield station.everybody.get(f"/desk/ledger/entry?id={entry}")
    wrong = {"type": "household", "identifier": station.identifier, "kind": "wrong", "reason": "it was wrong"}
    opened = station.send("/recall/open", **wrong)
    yield opened
    yield station.everybody.get(opened.headers["Location"])
    yield station.send("/canaries", act="mark", type="household", identifier=station.identifier)
    yield station.send("/canaries", act="mark", type="household", identifier=station.identifier)
    yield station.everybody.get("/desk/ledger/canaries")
    for copy in ("auditor", "subject"):
        yield station.send("/person", id_number=ID_NUMBER, copy=copy)
    yield station.send("/erase", id_number=ID_NUMBER)


def test_no_page_of_the_ledger_holds_a_value_of_a_record_or_what_was_typed(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        pages = [f"{page.status} {dict(page.headers)} {unescape(page.text)}" for page in _all_of(station)]
    assert len(pages) > 30
    heard = "\n".join([*pages, caplog.text, station.everybody.cookie("__Host-session")])
    assert station.needles.found_in(heard) == []
    reference = read_reference_key(station.world.settings.keys / KEY_FILE).subject_key.reference(ID_NUMBER)
    for typed in (ID_NUMBER, str(reference)):
        assert typed not in heard


def test_what_nobody_may_see_changes_nothing_in_the_account(deployment: Deployment) -> None:
    one, other = (World(deployment, f"account-{name}") for name in ("one", "other"))
    asker = deployment.asker("community-committee", "elderly-care")
    shared = {kind.name: kind for kind, action, _ in deployment.views(asker) if action is Action.LIST}
    for record_type in shared.values():
        maker = RowMaker(record_type, [view for kind, _, view in deployment.views(asker) if kind is record_type])
        for seed in range(5):
            for world, rows in zip((one, other), twin_archives(maker, seed), strict=True):
                world.archive.fill({record_type.name: rows})
                world.forget_counts()
                world.get(asker, f"/v1/records/{record_type.name}")
    accounts = []
    auditor = somebody(one, "sees-both", Role.AUDITOR)
    for world in (one, other):
        auditor.browser.application = world.app
        token = auditor.token("/account")
        form = {"kind": "release", "form_token": token}
        accounts.append(
            [auditor.send(f"/desk/ledger{path}", auditor.same, **form) for path in ("/search", "/download")]
        )
    for first, second in zip(*accounts, strict=True):
        assert first.status_code == 200
        assert first.text.count("entry?id=") > 0 or "," in first.text
        assert MADE.sub("", first.text) == MADE.sub("", second.text)

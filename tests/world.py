"""A whole deployment for tests: what is shipped, real state and tokens, and an archive of the test's own making.

Only two things are not real: the clock, which stands still until a test moves it, and the archive's rows. Everything
between a request and an answer is the application as it runs at a station.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote, urlencode

import redis
from flask import Flask
from sqlalchemy import insert, select
from werkzeug.test import Client as Browser
from werkzeug.test import TestResponse

from gateway.adapters.base import Adapter
from gateway.adapters.drivers.sqlite import SQLiteDriver
from gateway.adapters.sql import SqlAdapter
from gateway.app import create_app
from gateway.catalogue import load_catalogue
from gateway.changes import changing
from gateway.cli.deployment import SETTINGS_FILE
from gateway.db import connect_redis, open_database, reading, writing
from gateway.errors import GatewayError
from gateway.grants.administration import Administration
from gateway.grants.authorise import authorise
from gateway.grants.directory import Directory
from gateway.grants.partner_file import load_partner
from gateway.grants.purposes import load_purposes
from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, new_client_key
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.client import Client
from gateway.model.grant import Agreement, Partner, Purpose, Purposes
from gateway.model.inquiry import VIEWING, Action
from gateway.model.kinds import Scalar
from gateway.model.plan import View
from gateway.model.requester import Requester, Scope
from gateway.policies.answering import Question
from gateway.policies.book import PolicyBook
from gateway.policies.guardrail_file import load_guardrails
from gateway.publication.folder import Text
from gateway.publication.founding import found
from gateway.publication.live import LivePolicies
from gateway.publication.on_record import record
from gateway.publication.reading import Standards, read_text
from gateway.publication.rows import enter, read_versions
from gateway.publication.version import digest_of
from gateway.publication.workflow import Act
from gateway.redaction.keyring import KEY_FILE, Keyring, read_keyring
from gateway.settings import Settings, read_settings
from gateway.tables import AGREEMENT, CLIENT, PARTNER, TOKEN_KEY
from gateway.tracing.step import Tracing
from tests.deployments import new_deployment, original
from tests.state import empty_sqlite, state_of

Row: TypeAlias = Mapping[str, Scalar | bytes | None]
"""A stored row, keyed by field name; bytes are stored as text that is not Unicode."""

NOON: Final = datetime(2026, 11, 22, 4, tzinfo=UTC).timestamp()
"""When every test begins: noon at the station, within the validity of everything that is shipped."""

TODAY: Final = date(2026, 11, 22)

PLENTY: Final = 1_000_000
"""Requests a second, of a person in a minute, and failures in one; these limits have their own tests."""


@dataclass(slots=True)
class Clock:
    """A clock that stands still until somebody moves it."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class Asker:
    """A client of a partner with one purpose: what a requester is before it has a token."""

    client_id: str
    partner: Partner
    agreement: Agreement
    purpose: Purpose
    key: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """Tells askers apart, in test ids."""
        return f"{self.partner.id}:{self.purpose.name}"

    @property
    def scopes(self) -> list[str]:
        """Every scope that the agreement covers."""
        return sorted(f"{name}:{action}" for name in self.agreement.record_types for action in self.agreement.actions)

    def details(self) -> dict[str, Any]:
        """The authorization details of a token request."""
        details = {"type": "station_archive", "purpose": self.purpose.name}
        if self.purpose.requires_case_number:
            details["case_number"] = "沪浦检(2026)0117"
        if self.purpose.requires_officer:
            details["officer"] = "officer-1"
        if self.purpose.break_glass:
            details["reason"] = "有人在家中晕倒，需要立即联系家属"
        return details


class Archive:
    """A SQLite file with a table for every record type, refilled at will while the gateway runs."""

    def __init__(self, path: Path, catalogue: Catalogue) -> None:
        self.path = path
        self.catalogue = catalogue
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for record_type in catalogue.types.values():
                connection.execute(_table(record_type))

    def fill(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """Replace the rows of the types named by ``rows``; what a row does not have is null."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("pragma synchronous = off")
            connection.execute("begin immediate")
            for name, given in rows.items():
                record_type = self.catalogue.types[name]
                connection.execute(f'delete from "{record_type.table}"')  # noqa: S608 - the catalogue's name
                for row in given:
                    connection.execute(*_insertion(record_type, row))
            connection.execute("commit")

    def drop(self) -> None:
        """Remove every table, as a maintenance gone wrong would."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            for record_type in self.catalogue.types.values():
                connection.execute(f'drop table "{record_type.table}"')


class CountingDriver(SQLiteDriver):
    """A SQLite driver that counts what is asked of it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked = 0

    def fetch(self, sql: str, parameters: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
        """All rows, and one question more."""
        self.asked += 1
        return super().fetch(sql, parameters)


@dataclass(frozen=True)
class Known:
    """What is read from a deployment as it was made, once for all tests of this process."""

    catalogue: Catalogue
    purposes: Purposes
    keyring: Keyring
    standards: Standards
    book: PolicyBook


@lru_cache(maxsize=1)
def known() -> Known:
    """Read it."""
    settings = read_settings(original() / SETTINGS_FILE, environ={})
    catalogue, purposes = load_catalogue(settings.catalogue), load_purposes(settings.purposes)
    standards = Standards(catalogue, purposes, load_guardrails(settings.guardrails))
    keyring = read_keyring(settings.keys / KEY_FILE)
    engine = open_database(settings.state_url)
    book = LivePolicies(engine, standards, keyring, lambda: TODAY).as_of(0)
    engine.dispose()
    return Known(catalogue, purposes, keyring, standards, book)


class Deployment:
    """What ``gateway init`` makes, with the shipped partners in it and a client for each of their agreements."""

    def __init__(self, directory: Path, redis_url: str) -> None:
        new_deployment(directory)
        self.directory = directory
        self.clock = Clock()
        self.settings = replace(
            read_settings(directory / SETTINGS_FILE, environ={}),
            redis_url=redis_url,
            burst_per_second=PLENTY,
            person_per_minute=PLENTY,
            strangers_per_minute=PLENTY,
        )
        self.catalogue, self.purposes, self.standards = known().catalogue, known().purposes, known().standards
        self.keyring, self.book = known().keyring, known().book
        self.engine = open_database(self.settings.state_url)
        self.state = state_of(self.engine, connect_redis(redis_url), self.clock)
        self.administration = Administration(self.state)
        self.tokens: dict[tuple[str, str], tuple[float, str]] = {}
        self._views: dict[str, tuple[tuple[RecordType, Action, View], ...]] = {}
        files = [load_partner(path, self.purposes, None) for path in sorted((directory / "partners").glob("*.yaml"))]
        self.askers = tuple(asker for file in files for asker in self.enter(file.partner, file.agreements))

    def asker(self, kind: str, purpose: str) -> Asker:
        """The first asker of a kind of partner with a purpose."""
        return next(a for a in self.askers if a.partner.kind == kind and a.purpose.name == purpose)

    def view(self, asker: Asker, record_type: str, action: Action) -> View | None:
        """What ``asker`` may see, found as the walk finds it; None for nothing."""
        return self._view(self.directory_now(), asker, record_type, action)

    def views(self, asker: Asker) -> tuple[tuple[RecordType, Action, View], ...]:
        """Everything that ``asker`` may see as the deployment was made: a view for each type and action."""
        if asker.name not in self._views:
            directory = self.directory_now()
            every = ((kind, action) for kind in self.catalogue.types.values() for action in VIEWING)
            found = ((kind, action, self._view(directory, asker, kind.name, action)) for kind, action in every)
            self._views[asker.name] = tuple((kind, action, view) for kind, action, view in found if view is not None)
        return self._views[asker.name]

    def question(self, asker: Asker, name: str) -> Question:
        """The question that ``asker`` may ask by that name, found as the walk finds it."""
        (found,) = (question for _, question in self.questions(asker) if question.ask == name)
        return found

    def questions(self, asker: Asker) -> tuple[tuple[RecordType, Question], ...]:
        """Every question that ``asker`` may ask, with its type."""
        found: list[tuple[RecordType, Question]] = []
        directory, requester = self.directory_now(), self._requester(asker)
        for record_type in self.catalogue.types.values():
            try:
                grant = authorise(directory, self.purposes, requester, record_type.name, Action.ANSWER, TODAY)
            except GatewayError:
                continue
            found += [(record_type, question) for question in self.book.questions(grant).values()]
        return tuple(found)

    def directory_now(self) -> Directory:
        """Partners, agreements and clients as they stand."""
        return self.administration.directory()

    def enter(self, partner: Partner, agreements: Sequence[Agreement]) -> Iterator[Asker]:
        """Settle ``agreements`` with ``partner``, each with a client; yield an asker for every purpose."""
        self.administration.settle([(partner, agreements)])
        for agreement in agreements:
            private, public = new_client_key()
            client = Client(f"{agreement.id}-client", agreement.id, (public,), active=True)
            self.administration.add_client(client)
            for purpose in sorted(agreement.purposes):
                yield Asker(client.id, partner, agreement, self.purposes.by_name[purpose], private)

    def publish(self, name: str, change: Callable[[str], str], on: date = TODAY) -> None:
        """Put a new version of a live policy in force, with ``change`` made to its text, as if it had been reviewed."""
        with changing(self.state) as written:
            last = max(
                (v for v in read_versions(written.connection) if v.name == name), key=lambda version: version.number
            )
            text = last.text.decode().replace(f"version: {last.number}\n", f"version: {last.number + 1}\n", 1)
            content = change(text).encode()
            version = replace(last, number=last.number + 1, text=content, digest=digest_of(content), effective=on)
            enter(written.connection, version)
            record(written, Act.PUBLISH, version, "the test")

    def state_with(self, policies: Path, home: Path) -> str:
        """The address of a state with everybody in it, in which the policies of a folder are live and no others.

        What stands in them as tests is left out: it would notice the changes that are tried here.
        """
        url = empty_sqlite(home)
        engine = open_database(url)
        with reading(self.engine) as here, writing(engine) as there:
            for copied in (PARTNER, AGREEMENT, CLIENT, TOKEN_KEY):
                for row in here.execute(select(copied)).mappings():
                    there.execute(insert(copied).values(dict(row)))
        found(state_of(engine, None, self.clock), [self._text(path) for path in sorted(policies.glob("*.yaml"))])
        engine.dispose()
        return url

    def _view(self, directory: Directory, asker: Asker, record_type: str, action: Action) -> View | None:
        try:
            return self.book.view(
                authorise(directory, self.purposes, self._requester(asker), record_type, action, TODAY)
            )
        except GatewayError:
            return None

    def _text(self, path: Path) -> Text:
        content = path.read_bytes().split(b"\ntests:")[0] + b"\n"
        return Text(content, read_text(content, str(path), self.standards).policy)

    def _requester(self, asker: Asker) -> Requester:
        details = asker.details()
        return Requester(
            client_id=asker.client_id,
            partner_id=asker.partner.id,
            agreement_id=asker.agreement.id,
            purpose=asker.purpose.name,
            scopes=frozenset(Scope(name, action) for name in self.catalogue.types for action in Action),
            token_id="-",
            expires=0,
            case_number=details.get("case_number"),
            officer=details.get("officer"),
            reason=details.get("reason"),
        )


class World:
    """One running gateway over one archive. Several worlds may stand on one deployment and take one another's tokens.

    ``name`` keeps their archives and ledgers apart; ``changes`` are settings that differ from the deployment's. With a
    folder of ``policies`` among them, these are live, and not the deployment's.
    """

    def __init__(
        self,
        deployment: Deployment,
        name: str,
        *,
        adapters: Mapping[str, Adapter] | None = None,
        tracing: Tracing | None = None,
        **changes: Any,
    ) -> None:
        self.deployment = deployment
        self.clock = deployment.clock
        home = deployment.directory / "worlds" / name
        home.mkdir(parents=True)
        self.archive = Archive(home / "archive.db", deployment.catalogue)
        self.driver = CountingDriver(self.archive.path)
        if "policies" in changes:
            changes["state_url"] = deployment.state_with(changes["policies"], home)
        sources = {record_type.source for record_type in deployment.catalogue.types.values()}
        self.settings: Settings = replace(deployment.settings, **{"ledger": home / "ledger", **changes})
        self.app: Flask = create_app(
            self.settings,
            clock=self.clock,
            adapters=dict.fromkeys(sources, SqlAdapter(self.driver)) if adapters is None else adapters,
            tracing=tracing,
        )
        self.browser = Browser(self.app)
        self.redis = redis.Redis.from_url(self.settings.redis_url or "")

    def token(self, asker: Asker, *, scopes: Sequence[str] | None = None) -> str:
        """A token from the token endpoint, the same one in every world while it is good."""
        scope = " ".join(asker.scopes if scopes is None else scopes)
        expires, token = self.deployment.tokens.get((f"{asker.client_id} {asker.name}", scope), (0.0, ""))
        if expires <= self.clock():
            reply = self.ask_for_token(asker, scope=scope)
            assert reply.status_code == 200, reply.text
            assert reply.json is not None
            token = reply.json["access_token"]
            self.deployment.tokens[f"{asker.client_id} {asker.name}", scope] = (
                self.clock() + reply.json["expires_in"],
                token,
            )
        return token

    def ask_for_token(self, asker: Asker, **changes: str) -> TestResponse:
        """The token endpoint's answer to a proper request, or to one with ``changes``."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": make_assertion(asker.key, asker.client_id, self.settings.issuer, self.clock()),
            "authorization_details": json.dumps([asker.details()]),
        }
        return self.browser.post("/oauth/token", data={**form, **changes})

    def get(self, asker: Asker | None, path: str, query: Mapping[str, str] | None = None, **given: Any) -> TestResponse:
        """A GET, with a token of ``asker``'s unless it is None."""
        return self.request(asker, "GET", path + (f"?{urlencode(query)}" if query else ""), **given)

    def search(self, asker: Asker | None, record_type: str, body: object, **given: Any) -> TestResponse:
        """A search, with ``body`` as JSON."""
        return self.request(asker, "POST", f"/v1/records/{record_type}/search", json=body, **given)

    def ask(self, asker: Asker | None, question: str, about: Mapping[str, object], **given: Any) -> TestResponse:
        """A question, about whom ``about`` names."""
        return self.request(asker, "POST", f"/v1/answers/{question}", json={"given": about}, **given)

    def read(self, asker: Asker | None, record_type: str, identifier: object, **given: Any) -> TestResponse:
        """One record."""
        return self.request(asker, "GET", f"/v1/records/{record_type}/{quote(str(identifier), safe='')}", **given)

    def request(self, asker: Asker | None, method: str, path: str, **given: Any) -> TestResponse:
        """Any request; ``headers`` are added to the token's."""
        headers = [] if asker is None else [("Authorization", f"Bearer {self.token(asker)}")]
        headers += list(dict(given.pop("headers", {})).items())
        return self.browser.open(path, method=method, headers=headers, **given)

    def forget_counts(self) -> None:
        """Begin the day's limits anew."""
        forget_counts(self.redis)


def forget_counts(server: redis.Redis) -> None:
    """Begin the limits of the day anew that are counted on ``server``."""
    for counted in ("gateway:day:*", "gateway:combined:*"):
        if keys := list(server.scan_iter(counted)):
            server.delete(*keys)


def _table(record_type: RecordType) -> str:
    """A table without types: it keeps whatever it is given, as real ones do."""
    columns = ", ".join(f'"{entry.column}"' for entry in record_type.fields.values())
    return f'create table "{record_type.table}" ({columns})'


def _insertion(record_type: RecordType, row: Row) -> tuple[str, tuple[Any, ...]]:
    columns = ", ".join(f'"{record_type.fields[name].column}"' for name in row)
    places = ", ".join("cast(? as text)" if isinstance(value, bytes) else "?" for value in row.values())
    return f'insert into "{record_type.table}" ({columns}) values ({places})', tuple(row.values())  # noqa: S608 - ours

"""Every withheld value is a canary: it may not be met anywhere, in any form, whatever is asked and whatever breaks.

Every field of every record holds a value that exists once. Every kind of requester asks every route for everything, in
every form, while parts of the gateway work, fail or lie. Then all that came back is searched for what the requester
may not see (as the model decides it), and logs, metrics, ledger, state and Redis for any value of a record at all.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Final

import flask
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from werkzeug.test import TestResponse

from gateway.errors import PROBLEMS
from gateway.logs import json_formatter
from gateway.model.catalogue import RecordType, Sensitivity
from gateway.model.condition import matches
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import Record
from gateway.model.plan import DisclosurePlan
from gateway.policies.answering import Question
from gateway.tracing.opening import spans_through
from tests.leaks.desk import at_the_desk
from tests.leaks.rows import RowMaker, shown
from tests.leaks.tokens import Needles, TokenMaker
from tests.leaks.window import at_the_window, sent
from tests.unit.signin.visitors import Visitor
from tests.world import Asker, Deployment, World

STRANGER: Final = "stranger"
STATION: Final = "station"
DESTROYED: Final = {"by": "the desk", "at": "2026-11-22T04:00:00Z", "copies": 1, "onward": []}
DESTROYED_FORM: Final = {"by": "the desk", "at": "2026-11-22T12:00", "copies": "1"}
SOMEBODY: Final = {Kind.ID_NUMBER: "11010519491231002X"}
"""What nobody has, where the form of what is typed is looked at first."""
PAPER_FORMS: Final = {"elderly-care": "elderly-care-visit", "civil-affairs": "residence-proof"}
MEASURED: Final = re.compile(r"(?m)^(gateway_answer_seconds\w*(?:\{[^}\n]*\})?) [0-9.e+-]+$")
FORMS: Final = ("application/json", "application/x-ndjson", "text/csv")
STRANGERS: Final[tuple[Mapping[str, str], ...]] = (
    {},
    {"Authorization": "Bearer AAAA.BBBB.CCCC"},
    {"Authorization": "Basic YTpi"},
)
PEOPLE: Final = (
    *("/desk", "/desk/policies", "/desk/policy", "/desk/policy/edit", "/desk/policy/act", "/desk/assets/0/none.js"),
    "/desk/policy/new",
    *("/desk/partners", "/desk/partner", "/desk/partner/act", "/desk/partner/new", "/desk/partner/agreement"),
    *("/desk/partner/client", "/desk/partner/keys"),
    *("/desk/people", "/desk/person", "/desk/person/act", "/desk/person/new"),
    *(f"/window/requests{page}" for page in ("", "/new", "/ask", "/one", "/answer", "/withdraw", "/attachment")),
    "/window/feedback",
    *("/desk/requests", "/desk/requests/standing", "/desk/requests/feedback"),
    *("/desk/request", "/desk/request/act", "/desk/request/attachment"),
    *(f"/desk/ledger{path}" for path in ("", "/search", "/download", "/entry", "/proof", "/verification")),
    *(f"/desk/ledger{path}" for path in ("/checkpoint", "/keys", "/pack", "/pack/forget", "/person", "/erase")),
    *(f"/desk/ledger{path}" for path in ("/canaries", "/recalls", "/recall", "/recall/open", "/recall/close")),
    *(f"/desk/ledger{path}" for path in ("/emergencies", "/emergency", "/events", "/event")),
    "/desk/policies/together",
    *(f"/desk/policy/{page}" for page in ("look", "seen", "beside", "impact", "compare")),
    *("/window", "/window/seat", "/window/leave", "/window/form", "/window/search", "/window/download"),
    *("/window/record", "/window/style.css", "/window/questions", "/window/answer", "/window/receipts"),
    *("/window/paper", "/window/export"),
    *("/window/receipt", "/window/notices", "/window/notices/acknowledge", "/window/notices/destroyed"),
    "/window/notices/statement",
    *("/signin", "/signin/first", "/signin/second", "/signin/again", "/signin/out", "/signin/style.css"),
    *("/signin/with/bureau", "/signin/from/bureau"),
    *("/account", "/account/sessions", "/account/password", "/account/recovery", "/oauth/authorize"),
    *(
        "/signin/passkey",
        "/signin/passkey.js",
        "/signin/again/passkey",
        "/account/passkeys",
        "/account/passkeys/remove",
    ),
)

_SPAN_ID: Final = re.compile(r'"0x[0-9a-f]{16}(?:[0-9a-f]{16})?"')
_TIME: Final = re.compile(r'"timestamp":"[^"]*",')


@dataclass(slots=True)
class Flock:
    """The seeded rows of every type, and which of their values are canaries."""

    rows: dict[str, list[dict[str, Scalar | None]]] = field(default_factory=dict)
    canaries: list[Scalar] = field(default_factory=list)

    def identifiers(self, record_type: RecordType) -> list[str]:
        return [str(row[record_type.identifier]) for row in self.rows[record_type.name]]


@pytest.fixture(scope="module")
def flock(deployment: Deployment) -> Flock:
    """For every requester and type: two rows that it may see something of, and two that it may not see."""
    flock = Flock({name: [] for name in deployment.catalogue.types})
    tokens, random = TokenMaker(7), Random(7)  # noqa: S311 - examples, not secrets
    for asker in deployment.askers:
        shared = {record_type.name: view for record_type, _, view in deployment.views(asker)}
        for name, view in shared.items():
            maker = RowMaker(deployment.catalogue.types[name], [view])
            for wanted in (True, True, False, False):
                _seed(flock, maker, tokens, random, is_visible=wanted)
    for name, record_type in deployment.catalogue.types.items():
        if not flock.rows[name]:  # a type that nobody sees
            _seed(flock, RowMaker(record_type, []), tokens, random, is_visible=False)
    return flock


def _seed(flock: Flock, maker: RowMaker, tokens: TokenMaker, random: Random, *, is_visible: bool) -> None:
    """One row of canaries; only what has to be otherwise for the row to be visible is."""
    made = {name: tokens.value(entry.kind) for name, entry in maker.record_type.fields.items()}
    made |= {name: random.random() < 0.5 for name, value in made.items() if value is None}
    row = maker.made_visible(random, dict(made)) if is_visible else made
    flock.rows[maker.record_type.name].append(row)
    kept = [value for name, value in row.items() if value == made[name]]
    flock.canaries += [value for value in kept if value is not None and not isinstance(value, bool)]


class Babbling:
    """A source that fails with records in its words."""

    def __init__(self, flock: Flock) -> None:
        self._flock = flock

    def execute(self, plan: DisclosurePlan) -> Sequence[Record]:
        """Say too much."""
        raise RuntimeError(repr(self._flock.rows[plan.view.record_type]))

    def ready(self) -> bool:
        """Say too much as well."""
        raise RuntimeError(repr(self._flock.rows))


class Naive:
    """A source that answers with the records as they are stored."""

    def __init__(self, flock: Flock) -> None:
        self._flock = flock

    def execute(self, plan: DisclosurePlan) -> Sequence[Record]:
        """Every visible row, unredacted, in columns that nobody redacts."""
        rows = [row for row in self._flock.rows[plan.view.record_type] if matches(plan.view.visible, row)]
        return [tuple(row[column.name] for column in plan.answer) for row in rows[: plan.limit]]

    def ready(self) -> bool:
        """Always."""
        return True


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    """Every span of every request, with all that is in it."""
    return InMemorySpanExporter()


@pytest.fixture(scope="module")
def worlds(
    deployment: Deployment, flock: Flock, spans: InMemorySpanExporter, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, World]:
    """The gateway at work, and with each of its parts broken."""
    blocked = tmp_path_factory.mktemp("blocked") / "file"
    blocked.write_text("not a folder")
    sources = {record_type.source for record_type in deployment.catalogue.types.values()}
    tracing = spans_through(SimpleSpanProcessor(spans))
    whole = World(deployment, "whole", tracing=tracing)
    whole.archive.fill(flock.rows)
    emptied = World(deployment, "emptied", tracing=tracing)
    emptied.archive.drop()
    babbling: Any = Babbling(flock)  # all that is asked of an adapter
    naive: Any = Naive(flock)
    return {
        "whole": whole,
        "tables gone": emptied,
        "babbling source": World(deployment, "babbling", adapters=dict.fromkeys(sources, babbling), tracing=tracing),
        "naive source": World(deployment, "naive", adapters=dict.fromkeys(sources, naive), tracing=tracing),
        "ledger gone": World(deployment, "unrecorded", tracing=tracing, ledger=blocked / "ledger"),
        "redis gone": World(deployment, "alone", tracing=tracing, redis_url="unix:///nonexistent/redis.sock"),
    }


@pytest.fixture(scope="module")
def needles(flock: Flock) -> Needles:
    """What may not be met."""
    return Needles(flock.canaries)


@dataclass(slots=True)
class Heard:
    """All that came out while every requester asked for everything."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    log: set[str] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def note(self, name: str, response: TestResponse) -> None:
        """Keep an answer, headers and all."""
        headers = "\n".join(f"{key}: {value}" for key, value in response.headers)
        self.answers.setdefault(name, []).append(f"{response.status}\n{headers}\n\n{response.text}")
        if response.content_type == "application/problem+json" and response.data:
            self.codes.add((response.json or {})["code"])


@pytest.fixture(scope="module")
def heard(worlds: Mapping[str, World], deployment: Deployment, flock: Flock) -> Heard:
    """Everybody asks for everything, everywhere, and everything is logged."""
    heard = Heard()
    worlds["whole"].forget_counts()
    with _logged_to(heard.log):
        for world in worlds.values():
            with _routes_noted(world, heard.routes):
                for asker in world.deployment.askers:
                    for response in _all_of(world, asker, flock, thorough=world is worlds["whole"]):
                        heard.note(asker.name, response)
                for response in _strange(world, flock):
                    heard.note(STRANGER, response)
        for asker in deployment.askers:
            for response in _at_the_window(worlds, asker, flock):
                heard.note(asker.name, response)
        for response in at_the_desk(worlds, flock.identifiers):
            heard.note(STATION, response)
    return heard


def _at_the_window(worlds: Mapping[str, World], asker: Asker, flock: Flock) -> Iterator[TestResponse]:
    """What a clerk looks up in the gateway's own window, whole and broken, with forms as they are and as edited."""
    clerk = at_the_window(worlds["whole"], asker)
    yield clerk.get("/window")
    shared = {record_type.name for record_type, _, _ in worlds["whole"].deployment.views(asker)}
    questions = [question for _, question in worlds["whole"].deployment.questions(asker)]
    for name in ("whole", "tables gone", "babbling source", "naive source", "ledger gone"):
        for record_type in worlds[name].deployment.catalogue.types.values():
            send = partial(sent, clerk, worlds[name], type=record_type.name)
            yield send("search")
            if record_type.name not in shared:
                continue
            yield send("download")
            yield send("export")
            for identifier in flock.identifiers(record_type)[: None if name == "whole" else 1]:
                yield send("record", identifier=identifier)
                if record_type.name == "household" and asker.purpose.name in PAPER_FORMS:
                    yield send("paper", identifier=identifier, form=PAPER_FORMS[asker.purpose.name])
            if name == "whole":
                yield send("form")
                for field_name in list(record_type.fields)[::6]:
                    yield send("search", **{f"value:{field_name}": "x"})
        yield from _beside_records(clerk, worlds[name], questions)
        if name in {"whole", "ledger gone"}:
            yield from _asked_for(clerk, worlds[name])
    clerk.browser.application = worlds["whole"].app


def _beside_records(clerk: Visitor, world: World, questions: Sequence[Question]) -> Iterator[TestResponse]:
    """Questions, receipts and notices, at the window; an answer repeats whom it is about, and so is asked of nobody."""
    clerk.browser.application = world.app
    for path in ("questions", "notices", "receipts"):
        yield clerk.get(f"/window/{path}")
    for question in questions:
        typed = {name: SOMEBODY.get(question.view.columns[name].kind, "x") for name in question.given}
        for given in (typed, dict.fromkeys(typed, "x")):
            yield sent(
                clerk, world, "answer", ask=question.ask, **{f"value:{name}": text for name, text in given.items()}
            )
    yield sent(clerk, world, "receipt", number="a" * 32)
    for path in ("acknowledge", "destroyed", "statement"):
        yield sent(clerk, world, f"notices/{path}", recall="a" * 32, **DESTROYED_FORM)


def _asked_for(clerk: Visitor, world: World) -> Iterator[TestResponse]:
    """A request for more, with all that belongs to one, and what is said of an answer."""
    for path in (
        "requests",
        "requests/new?type=household&field=phone",
        "requests/one?id=x",
        "requests/attachment?id=x",
    ):
        yield clerk.get(f"/window/{path}")
    wish = {"type": "household", "field": "phone", "action": "list", "purpose": "elderly-care", "areas": "310115003001"}
    words = {"until": "2027-01-31", "basis": "x", "why": "x"}
    asked = sent(clerk, world, "requests/ask", **wish, **words)
    yield asked
    number = asked.headers.get("Location", "").rpartition("=")[2] or "x"
    yield clerk.get(f"/window/requests/one?id={number}")
    yield sent(clerk, world, "requests/ask", **wish)
    yield sent(clerk, world, "requests/answer", id=number, text="x")
    yield sent(clerk, world, "requests/withdraw", id=number)
    yield sent(clerk, world, "feedback", number="a" * 32, useful="yes")


def _all_of(world: World, asker: Asker, flock: Flock, *, thorough: bool) -> Iterator[TestResponse]:
    """Every route, in every form, for every type; what is not shared is asked for as well."""
    shared = {record_type.name for record_type, _, _ in world.deployment.views(asker)}
    yield world.get(asker, "/v1/catalogue")
    yield world.get(asker, "/openapi.json")
    yield world.get(asker, "/v1/recalls")
    for stated in ("acknowledgement", "destruction"):
        yield world.request(asker, "POST", f"/v1/recalls/{'a' * 32}/{stated}", json=DESTROYED)
    if thorough:
        yield from _applied(world, asker)
    yield from _questioned(world, asker, flock)
    for record_type in world.deployment.catalogue.types.values():
        if not thorough and record_type.name not in shared:
            continue
        yield world.get(asker, f"/v1/catalogue/{record_type.name}")
        yield world.get(asker, f"/v1/records/{record_type.name}")
        yield world.read(asker, record_type.name, flock.identifiers(record_type)[0])
        yield world.search(asker, record_type.name, {})
        if record_type.name in shared and thorough:
            yield from _shown(world, asker, record_type, flock)
            yield from _probed(world, asker, record_type, flock)


def _applied(world: World, asker: Asker) -> Iterator[TestResponse]:
    """A request for access to everything of a type, with all that belongs to one; and feedback on no answer."""
    path, record_type = "/v1/access-requests", world.deployment.catalogue.types["household"]
    fields = [*record_type.fields]
    wish = {"type": "household", "actions": ["read"], "fields": fields, "purpose": "elderly-care"}
    words = {"areas": ["310115003001"], "until": "2027-01-31", "basis": "x", "why": "x"}
    asked = world.request(asker, "POST", path, json={**wish, **words}, headers={"Idempotency-Key": "once"})
    yield asked
    yield world.get(asker, path)
    one = f"{path}/{(asked.json or {}).get('id', 'a' * 32)}"
    yield world.get(asker, one)
    named = {"Content-Disposition": 'attachment; filename="basis.txt"'}
    yield world.request(asker, "POST", f"{one}/attachments", data=b"because", headers=named)
    yield world.get(asker, f"{one}/attachments/1")
    yield world.request(asker, "POST", f"{one}/answer", json={"text": "x"})
    yield world.request(asker, "POST", f"{one}/withdrawal")
    yield world.request(asker, "POST", "/v1/feedback", json={"disclosure": "a" * 32, "useful": True})


def _questioned(world: World, asker: Asker, flock: Flock) -> Iterator[TestResponse]:
    """Every question about everybody, and about whom there is no such question."""
    for record_type, question in world.deployment.questions(asker):
        for row in flock.rows[record_type.name]:
            yield world.ask(asker, question.ask, {name: row[name] for name in question.given})
        yield world.ask(asker, question.ask, flock.rows[record_type.name][0])
    yield world.ask(asker, "no-such-question", {"head_id_number": "x"})


def _shown(world: World, asker: Asker, record_type: RecordType, flock: Flock) -> Iterator[TestResponse]:
    """Pages and records, in every form."""
    path = f"/v1/records/{record_type.name}"
    for form in FORMS:
        headers = {"Accept": form}
        first = world.get(asker, path, {"limit": "2"}, headers=headers)
        yield first
        if cursor := first.headers.get("Gateway-Next"):
            yield world.get(asker, path, {"limit": "2", "cursor": cursor}, headers=headers)
        yield world.search(asker, record_type.name, {"criteria": {}}, headers=headers)
    for place, identifier in enumerate(flock.identifiers(record_type)):
        yield world.read(asker, record_type.name, identifier, headers={"Accept": FORMS[place % len(FORMS)]})


def _probed(world: World, asker: Asker, record_type: RecordType, flock: Flock) -> Iterator[TestResponse]:
    """Every field asked for, sorted by and guessed at, and requests that are none."""
    path, secret = f"/v1/records/{record_type.name}", flock.rows[record_type.name][0]
    for name, value in secret.items():
        yield world.get(asker, path, {"fields": name, "sort": f"-{name}"})
        yield world.search(asker, record_type.name, {"criteria": {name: value}, "fields": [name]})
    yield world.search(asker, record_type.name, {"criteria": {"no_such_field": 1}})
    yield world.search(asker, record_type.name, ["not an object"])
    yield world.request(asker, "POST", f"{path}/search", data=b"x" * 70_000, content_type="application/json")
    yield world.request(asker, "POST", f"{path}/search", data=b"[" * 10_000, content_type="application/json")
    yield world.request(asker, "POST", f"{path}/search", data=b"a=1", content_type="text/plain")
    yield world.get(asker, path, headers={"Accept": "image/png"})
    yield world.get(asker, path, {"cursor": "AAAA"})
    yield world.get(asker, path, {"limit": "0"})


def _strange(world: World, flock: Flock) -> Iterator[TestResponse]:
    """What people without a token ask, and people with something that is none; the operators' pages too."""
    household = world.deployment.catalogue.types["household"]
    for headers in STRANGERS:
        for path in ("/v1/catalogue", "/v1/catalogue/household", "/v1/records/household", "/openapi.json"):
            yield world.request(None, "GET", path, headers=headers)
        yield world.read(None, "household", flock.identifiers(household)[0], headers=headers)
        yield world.search(None, "household", {}, headers=headers)
    for path in ("/docs", "/docs/style.css", "/healthz", "/readyz", "/metrics", "/oauth/jwks", "/no/such/address"):
        yield world.request(None, "GET", path)
    for path in PEOPLE:
        for method in ("GET", "POST"):
            yield world.request(None, method, path)
    for document in ("oauth-authorization-server", "oauth-protected-resource"):
        yield world.request(None, "GET", f"/.well-known/{document}")
    yield world.browser.post("/oauth/token", data={"grant_type": "client_credentials"})
    exchange = {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": "AAAA.BBBB.CCCC"}
    yield world.browser.post("/oauth/token", data=exchange)
    for about in ("revoke", "introspect"):
        yield world.browser.post(f"/oauth/{about}", data={"token": "x"})
    yield world.browser.post("/oauth/par", data={"response_type": "code"})
    yield world.browser.post("/oauth/self-test", data={"grant_type": "client_credentials"})
    for path in ("/oauth/introspect", "/oauth/revoke"):
        yield world.browser.post(path, data={"token": "AAAA.BBBB.CCCC"})
    yield world.request(None, "PATCH", "/v1/records/household")
    yield world.request(None, "GET", "/v1/receipts/" + "a" * 32)
    yield world.request(None, "GET", "/v1/recalls")
    yield world.request(None, "GET", "/v1/access-requests")
    yield world.request(None, "POST", "/v1/feedback")
    for stated in ("acknowledgement", "destruction"):
        yield world.request(None, "POST", f"/v1/recalls/{'a' * 32}/{stated}")


@contextmanager
def _logged_to(lines: set[str]) -> Iterator[None]:
    """Everything that any logger says at DEBUG, as our formatter writes it and, but for tracebacks, as it was said."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.add(record.getMessage())
            lines.add(_TIME.sub("", formatter.format(record)))

    formatter, handler = json_formatter(), Keep(logging.DEBUG)
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", *logging.root.manager.loggerDict)}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _routes_noted(world: World, routes: set[str]) -> Iterator[None]:
    """Which of the application's routes are visited."""

    def note(*_: object, **__: object) -> None:
        if flask.request.url_rule is not None:
            routes.add(flask.request.url_rule.rule)

    with flask.request_started.connected_to(note, world.app):
        yield


def test_no_requester_is_told_what_it_may_not_see(
    deployment: Deployment, heard: Heard, flock: Flock, needles: Needles
) -> None:
    for asker in deployment.askers:
        allowed = _allowed(deployment, asker, flock)
        text = "\n".join(heard.answers[asker.name])
        assert [value for value in flock.canaries if str(value) in allowed and str(value) in text], "nothing was shown"
        assert needles.found_in(text, allowed=allowed) == [], asker.name


def test_a_stranger_is_told_nothing_of_any_record(heard: Heard, needles: Needles) -> None:
    # the seconds of /metrics have so many digits that an identifier may be among them by chance
    told = (MEASURED.sub(r"\1", answer) for answer in heard.answers[STRANGER])
    assert needles.found_in("\n".join(told)) == []


def test_the_station_is_told_what_is_left_of_a_value_for_a_partner_and_none_above_its_clearance(
    deployment: Deployment, heard: Heard, flock: Flock, needles: Needles
) -> None:
    left = "\n".join(
        str(outcome)
        for asker in deployment.askers
        for record_type, _, view in deployment.views(asker)
        for row in flock.rows[record_type.name]
        for name, (_, outcome) in zip(view.columns, shown(view, row) or (), strict=False)
        if outcome != row[name]
    )
    public = "\n".join(
        str(row[name])
        for record_type in deployment.catalogue.types.values()
        for row in flock.rows[record_type.name]
        for name, field in record_type.fields.items()
        if field.sensitivity is Sensitivity.PUBLIC
    )
    typed = "\n".join(each for kind in deployment.catalogue.types.values() for each in flock.identifiers(kind))
    told = "\n".join(heard.answers[STATION])
    assert 'id="seen"' in told
    assert "超出您的查看级别" in told
    assert needles.found_in(told, allowed=f"{left}\n{public}\n{typed}") == []


def test_no_log_line_holds_a_value_of_a_record(heard: Heard, needles: Needles) -> None:
    assert any("unexpected fault" in line for line in heard.log)
    assert needles.found_in("\n".join(heard.log)) == []


def test_no_span_holds_a_value_of_a_record_or_anything_but_names_of_ours(
    heard: Heard, spans: InMemorySpanExporter, needles: Needles
) -> None:
    assert heard.answers
    finished = spans.get_finished_spans()
    assert {"request_id", "method", "route", "status", "code", "kind", "partner", "client", "policies", "records"} == {
        name for span in finished for name in span.attributes or {}
    }
    assert not any(span.events or span.links or span.status.description for span in finished)
    # their own ids are random, and of so many one has a short number in it by chance
    assert needles.found_in("\n".join(_SPAN_ID.sub("", span.to_json()) for span in finished)) == []


def test_no_file_of_the_station_s_own_holds_a_value_of_a_record(
    worlds: Mapping[str, World], heard: Heard, needles: Needles
) -> None:
    assert heard.answers
    world = worlds["whole"]
    folders = [world.settings.ledger, world.deployment.directory]
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    kept = {path for path in files if path.name.startswith("archive.db")}
    assert any(path.is_relative_to(world.settings.ledger) for path in files - kept)
    for path in files - kept:
        assert needles.found_in(path.read_bytes().replace(b"\0", b"").decode("utf-8", "replace")) == [], path.name


def test_redis_holds_no_value_of_a_record(worlds: Mapping[str, World], heard: Heard, needles: Needles) -> None:
    assert heard.answers
    kept = worlds["whole"].redis
    keys = list(kept.scan_iter())
    assert keys
    everything = "\n".join(f"{key!r} {kept.dump(key)!r} {kept.type(key)!r}" for key in keys)
    assert needles.found_in(everything) == []


def test_every_route_and_every_kind_of_fault_was_tried(worlds: Mapping[str, World], heard: Heard) -> None:
    assert {rule.rule for rule in worlds["whole"].app.url_map.iter_rules()} == heard.routes
    assert {"GW500", "GW501", "GW601", "GW203", "GW106", "GW105", "GW103", "GW402", "GW401", "GW301"} <= heard.codes
    assert heard.codes <= {problem.code for problem in PROBLEMS}


def _allowed(deployment: Deployment, asker: Asker, flock: Flock) -> str:
    """All that ``asker`` may see of any record, as the model decides it, in one text."""
    return "\n".join(
        str(outcome)
        for record_type, _, view in deployment.views(asker)
        for row in flock.rows[record_type.name]
        for _, outcome in shown(view, row) or ()
    )

"""Law 3: every route is one of two kinds, and what each kind may return is checked on every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from gateway.api import answers, catalogue, openapi, records
from gateway.beside import Available, describe_catalogue
from gateway.disclosure import answer, answer_described, disclose, disclose_described, refuse
from gateway.errors import NO_RECORD, PROBLEMS, GatewayError
from gateway.rendering import Rendered
from gateway.window import asking, notices, pages, taking
from gateway.window.more import here
from gateway.window.more import pages as more
from gateway.window.paper import pages as paper
from tests.leaks.answers import code
from tests.leaks.window import at_the_window, sent
from tests.world import Asker, World

DISCLOSED: Final[Mapping[str, str]] = {
    "records.list_records": "/v1/records/household",
    "records.search_records": "/v1/records/household/search",
    "records.read_record": "/v1/records/household/H-1",
    "answers.answer_question": "/v1/answers/over-60",
}
"""Routes that return something of records: only what ``disclose`` gives or, of those that say yes or no, ``answer``."""

WALKS: Final = {"answers.answer_question": "gateway.api.answers.answer"}
"""The walk that a route calls, where it is another than ``disclose``."""

DESCRIBED: Final[Mapping[str, str]] = {
    "catalogue.list_types": "/v1/catalogue",
    "catalogue.show_type": "/v1/catalogue/household",
    "openapi.openapi": "/openapi.json",
}
"""Routes that name types and fields: only those that ``describe_catalogue`` gives."""

AT_THE_WINDOW: Final[Mapping[str, str]] = {
    "window.search": "pages.disclose_described",
    "window.record": "pages.disclose_described",
    "window.download": "taking.disclose",
    "window.export": "taking.disclose",
    "window.enter": "pages.describe_catalogue",
    "window.form": "pages.describe_catalogue",
    "window.paper": "paper.pages.disclose_described",
    "window.questions": "asking.describe_catalogue",
    "window.answer": "asking.answer_described",
    "window.notices": "notices.describe_catalogue",
    "window_requests.list": "more.here.describe_catalogue",
    "window_requests.new": "more.pages.describe_catalogue",
    "window_requests.ask": "more.pages.describe_catalogue",
}
"""Pages that show something of records or name fields to somebody who sits, and the walk that each calls for it."""

AT_THE_DESK: Final = frozenset({"desk_policies.look", "desk_policies.write", "desk_policies.seen"})
"""Pages on which the station's own people look at records: by ``gateway.desk``, on record before."""

SILENT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("window.take", "window.leave"), "where to go on; to somebody who sits down, their own purposes"),
    "window.style": "a file",
    "window.receipts": "a form",
    "window_requests.one": "to a partner, what it asked for and was told of that, with titles that its clerk may know",
    "window_requests.attachment": "to a partner, what it attached itself",
    **dict.fromkeys(
        ("window_requests.answer", "window_requests.withdraw"), "where to go on, or the page of the request again"
    ),
    "window_requests.feedback": "that it was taken, or what was typed",
    "window.receipt": "to the client that had an answer: digests, hashes and a signature",
    **dict.fromkeys(
        ("window.acknowledge", "window.destroyed", "window.statement"),
        "to the client that had an answer: what it stated, and a signature",
    ),
    **dict.fromkeys(
        (
            "desk_overview.overview",
            *(f"desk_policies.{name}" for name in ("policies", "policy", "edit", "beside", "act", "impact", "count")),
            *(f"desk_policies.{name}" for name in ("compare", "together", "act_together", "new", "begin")),
        ),
        "to the station's own people, the texts of policies and what they would show of no record in particular",
    ),
    **dict.fromkeys(
        (
            *(f"desk_partners.{name}" for name in ("partners", "partner", "act", "people", "person", "act_on_person")),
            *(f"desk_partners.ask_{name}" for name in ("partner", "agreement", "client", "keys", "person")),
            *(f"desk_partners.take_{name}" for name in ("partner", "agreement", "client", "keys", "person")),
        ),
        "to the station's own people, what was settled with whom, who there is, and counts of answers and refusals",
    ),
    "assets.give": "a file",
    **dict.fromkeys(
        ("desk_requests.requests", "desk_requests.standing", "desk_requests.feedback", "desk_requests.request"),
        "to the station's own people, what partners wrote, and what policies show of no record in particular",
    ),
    "desk_requests.attachment": "to who decides or audits, what a partner attached; on record before",
    "desk_requests.decide": "where to go on, or the page of the request again",
    **{
        f"desk_records.{name}": "to the station's own people: who asked and was told what, by names, counts and hashes"
        for name in (
            *("ledger", "find_entries", "take_entries", "entry", "proof", "verification", "verify", "checkpoint"),
            *("keys", "pack", "take_pack", "forget_pack", "person", "report", "ask_erase", "erase"),
            *("events", "event", "look_into", "canaries", "change_canary"),
            *("recalls", "recall", "ask_recall", "begin_recall", "end_recall"),
            *("emergencies", "emergency", "review_emergency"),
        )
    },
    "openapi.docs": "the same page for everybody, made before any request came",
    "openapi.style": "a file",
    "operating.alive": "a constant",
    "operating.ready": "which parts work, by the names of the settings",
    "operating.metrics": "counts by route, status and problem code, to this machine alone",
    **dict.fromkeys(
        (
            "signin.ask",
            "signin.take",
            "signin.ask_first",
            "signin.take_first",
            "signin.ask_second",
            "signin.take_second",
            "signin.take_passkey",
        ),
        "pages about the account of whoever signs in",
    ),
    **dict.fromkeys(
        ("account.overview", "account.end_sessions", "account.ask_password", "account.take_password"),
        "pages about one's own account",
    ),
    **dict.fromkeys(
        ("account.make_recovery", "account.ask_again", "account.take_again", "account.sign_out"),
        "pages about one's own account",
    ),
    **dict.fromkeys(
        ("account.take_passkey_again", "account.show_passkeys", "account.add_passkey", "account.remove_passkey"),
        "pages about one's own account",
    ),
    "signin.style": "a file",
    "receipts.give": "to the client that had an answer: digests, hashes and a signature",
    **dict.fromkeys(
        ("recalls.tell", "recalls.acknowledge", "recalls.destroy"),
        "to the client that had an answer: its ids, numbers in it, what it stated, and a signature",
    ),
    **dict.fromkeys(
        ("access.ask", "access.tell", "access.show", "access.withdraw", "access.answer", "access.attach"),
        "to a partner, what it asked for and was told of that, in its own words and the station's",
    ),
    "access.attached": "to a partner, what it attached itself",
    "access.feedback": "that it was taken",
    "elsewhere.set_out": "the way to a provider of the settings, with random bits",
    "elsewhere.come_back": "a session, or one of two sentences",
    "signin.script": "a file",
    "oauth.token": "tokens, which say of a client what its agreement says",
    "oauth.push": "a handle",
    "consent.ask": "to somebody of the partner, what its program asks for, in words of the catalogue that it pushed",
    "consent.answer": "a code, to the address of the program",
    "self_test.prove": "to a client that proves itself, its own name",
    "oauth.revoke": "that it was done, whatever the token was",
    "oauth.introspect": "to a client, what its own token says",
    "oauth.jwks": "public keys",
    "oauth.authorization_server": "a constant",
    "oauth.protected_resource": "a constant",
}
"""Routes that return nothing of the archive, and why they cannot."""

TELLING: Final = frozenset({"etag", "last-modified", "set-cookie", "server", "x-powered-by", "expires", "age"})
"""Headers that would tell of a record, of another request, or of what we run."""


HEADERS: Final = {"Gateway-Disclosure": "0", "Gateway-Policy": "p", "Gateway-Obligations": ""}
GIVEN: Final[Mapping[str, Any]] = {
    "disclose": Rendered(b"what was disclosed", "text/plain", {"Gateway-Disclosure": "0"}),
    "describe_catalogue": {"types": [], "answers": []},
    "disclose_described": (
        Rendered(
            b'{"data": [{"phone": "what was disclosed"}], "disclosure": {"id": "0", "policy": "p", "obligations": []}}',
            "application/json",
            {},
        ),
        {
            "type": "t",
            "identifier": "phone",
            "title": {"zh": "t", "en": "t"},
            "fields": [
                {
                    "name": "phone",
                    "title": {"zh": "x", "en": "x"},
                    "kind": "phone",
                    "shown": ["reveal"],
                    "filter": [],
                    "sort": False,
                }
            ],
            "page": 50,
        },
    ),
    "answer_described": (
        Rendered(b"", "application/json", HEADERS),
        {"ask": "a", "title": {"zh": "what was disclosed", "en": "t"}, "given": []},
    ),
}
"""What the walks give in place of what there is."""


def test_every_route_is_known_by_what_it_may_return(world: World) -> None:
    endpoints = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    assert endpoints == {*DISCLOSED, *DESCRIBED, *AT_THE_WINDOW, *AT_THE_DESK, *SILENT}


def test_no_route_changes_anything_but_by_asking_for_a_token(world: World) -> None:
    changing = {rule.endpoint: _methods(rule) for rule in world.app.url_map.iter_rules() if _methods(rule) != {"GET"}}
    assert changing == {
        "records.search_records": {"POST"},
        "answers.answer_question": {"POST"},
        "recalls.acknowledge": {"POST"},
        "recalls.destroy": {"POST"},
        **{f"access.{act}": {"POST"} for act in ("ask", "withdraw", "answer", "attach", "feedback")},
        "oauth.token": {"POST"},
        "oauth.revoke": {"POST"},
        "oauth.introspect": {"POST"},
        "oauth.push": {"POST"},
        "consent.answer": {"POST"},
        "self_test.prove": {"POST"},
        **{
            rule.endpoint: {"POST"}
            for rule in world.app.url_map.iter_rules()
            if rule.endpoint.startswith(("signin.", "account.", "window.", "window_", "desk_"))
            and _methods(rule) == {"POST"}
        },
    }


def _methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


@pytest.mark.parametrize("endpoint", DISCLOSED)
def test_a_route_for_records_returns_what_disclose_gives_and_nothing_else(
    seen: World, committee: Asker, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Rendered(b"what was disclosed", "text/plain", {"Gateway-Disclosure": "0"})
    monkeypatch.setattr(WALKS.get(endpoint, "gateway.api.records.disclose"), lambda *_: given)
    assert _ask(seen, committee, endpoint).data == given.body


@pytest.mark.parametrize("endpoint", DISCLOSED)
def test_a_route_for_records_returns_nothing_when_disclose_refuses(
    seen: World, committee: Asker, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: Any) -> Rendered:
        raise GatewayError(NO_RECORD)

    monkeypatch.setattr(WALKS.get(endpoint, "gateway.api.records.disclose"), refusing)
    assert code(_ask(seen, committee, endpoint)) == (404, NO_RECORD.code)


@pytest.mark.parametrize("endpoint", DESCRIBED)
def test_a_route_for_names_returns_those_that_are_described_and_no_others(
    seen: World, committee: Asker, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def describing(*arguments: Any) -> Available:
        asked.append(arguments)
        return {"types": [], "answers": []}

    for module in ("catalogue", "openapi"):
        monkeypatch.setattr(f"gateway.api.{module}.describe_catalogue", describing)
    text = _ask(seen, committee, endpoint).text
    assert len(asked) == 1
    assert [name for name in _names(seen) if name in text] == []


@pytest.mark.parametrize("endpoint", AT_THE_WINDOW)
def test_a_page_of_the_window_shows_what_its_walk_gives_and_nothing_when_that_refuses(
    seen: World, committee: Asker, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = f"gateway.window.{AT_THE_WINDOW[endpoint]}"
    given = GIVEN[walk.rpartition(".")[2]]
    clerk = at_the_window(seen, committee)

    def shown() -> TestResponse:
        [rule] = seen.app.url_map.iter_rules(endpoint)
        if "GET" in (rule.methods or ()):
            return clerk.get(rule.rule)
        form = {"type": "household", "identifier": "H-1", "ask": "over-60", "form": "elderly-care-visit"}
        return sent(clerk, seen, rule.rule.removeprefix("/window/"), **form)

    def refusing(*_: Any) -> Any:
        raise GatewayError(NO_RECORD)

    with monkeypatch.context() as patched:
        patched.setattr(walk, lambda *_: given)
        page = shown().text
        assert "describe_catalogue" in walk or "what was disclosed" in page
        assert [name for name in _names(seen) if name in page] == []
        # the token of the next form comes from the page of the account, which asks no walk
        patched.setattr(walk, refusing)
        refused = shown()
    assert (refused.status_code, "没有您可以看到的这条档案" in refused.text) == (404, True)


@pytest.mark.parametrize("endpoint", sorted({*SILENT} | {*DESCRIBED}))
def test_a_stranger_learns_no_name_of_a_type_or_field(seen: World, endpoint: str) -> None:
    [rule] = seen.app.url_map.iter_rules(endpoint)
    response = seen.request(None, "POST" if "POST" in _methods(rule) else "GET", rule.rule)
    assert [name for name in _names(seen) if name in response.text] == []


def _names(world: World) -> list[str]:
    """The names that are nobody's words but the catalogue's."""
    types = world.deployment.catalogue.types.values()
    return sorted({name for kind in types for name in kind.fields if "_" in name} | {"opinion", "mediation", "offence"})


def _ask(world: World, asker: Asker | None, endpoint: str) -> TestResponse:
    path = {**DISCLOSED, **DESCRIBED}[endpoint]
    if endpoint == "records.search_records":
        return world.request(asker, "POST", path, json={})
    if endpoint == "answers.answer_question":
        return world.request(asker, "POST", path, json={"given": {"head_id_number": "310115195003071230"}})
    return world.request(asker, "GET", path)


def test_a_request_that_cannot_be_read_is_refused_by_the_walk(
    seen: World, committee: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = []

    def refusing(*arguments: Any) -> None:
        refused.append(arguments)
        refuse(*arguments)

    for module in ("records", "catalogue", "answers"):
        monkeypatch.setattr(f"gateway.api.{module}.refuse", refusing)
    for path in ("/v1/records/household?limit=x", "/v1/records/household/H-1?limit=1", "/v1/catalogue?x=1"):
        assert code(seen.get(committee, path)) == (400, "GW101")
    assert code(seen.request(committee, "POST", "/v1/answers/over-60?x=1", json={})) == (400, "GW101")
    assert len(refused) == 4


def test_the_walk_that_the_routes_call_is_the_real_one() -> None:
    for module in (records, catalogue, openapi, answers, asking, notices, pages, paper, taking, here, more):
        for step in (disclose, disclose_described, answer, answer_described, describe_catalogue, refuse):
            assert vars(module).get(step.__name__, step) is step


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_no_answer_may_be_kept_or_tells_what_made_it(seen: World, committee: Asker, method: str) -> None:
    paths = [rule.rule for rule in seen.app.url_map.iter_rules() if "<" not in rule.rule]
    for path in (*paths, *DISCLOSED.values(), "/v1/catalogue/household", "/no/such/address"):
        for asker in (committee, None):
            _check_headers(seen.request(asker, method, path))


def _check_headers(response: TestResponse) -> None:
    headers = response.headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    signing_in = response.request.path.startswith(("/signin", "/account", "/window", "/desk"))
    assert not (TELLING - ({"set-cookie"} if signing_in else set())) & {name.lower() for name, _ in headers}
    statuses = {200, *(problem.status for problem in PROBLEMS)}
    assert response.status_code in statuses | ({303} if signing_in else set())

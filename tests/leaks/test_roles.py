"""Every page of the desk and the window, and every form sent to one, tried by each role, by a clerk and by nobody.

A route that is not in the table fails, and so does one that lets in somebody else than the table says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from werkzeug.test import TestResponse

from gateway.console.words import say_at_desk
from gateway.model.person import Role
from gateway.window.words import say_here
from tests.leaks.window import token_of
from tests.servers import running_redis
from tests.unit.signin.visitors import Visitor, somebody
from tests.world import Deployment, World

NOBODY: Final = "nobody"
CLERK, REVIEWER, ADMINISTRATOR, AUDITOR, OPERATOR = Role
STATION: Final = frozenset({REVIEWER, ADMINISTRATOR, AUDITOR, OPERATOR})

LET_IN: Final[Mapping[str, frozenset[Role]]] = {
    **dict.fromkeys(
        (
            "desk_overview.overview",
            *(f"desk_policies.{name}" for name in ("policies", "policy", "compare", "look")),
            *(f"desk_requests.{name}" for name in ("requests", "standing", "feedback", "request")),
            *(f"desk_partners.{name}" for name in ("partners", "partner", "people", "person")),
        ),
        STATION,
    ),
    **dict.fromkeys(
        (
            *(f"desk_policies.{name}" for name in ("act", "together", "act_together", "impact", "count")),
            "desk_requests.decide",
        ),
        frozenset({ADMINISTRATOR, REVIEWER}),
    ),
    # what is attached is read by who decides and by who audits
    "desk_requests.attachment": frozenset({REVIEWER, AUDITOR}),
    **dict.fromkeys(
        [f"desk_policies.{name}" for name in ("edit", "write", "beside", "seen", "new", "begin")],
        frozenset({ADMINISTRATOR}),
    ),
    "desk_partners.act": frozenset({OPERATOR, REVIEWER}),
    **dict.fromkeys(
        (
            *(f"desk_partners.{ask}_{what}" for ask in ("ask", "take") for what in ("agreement", "client", "keys")),
            *(f"desk_partners.{ask}_{what}" for ask in ("ask", "take") for what in ("partner", "person")),
            "desk_partners.act_on_person",
            *(f"desk_records.{name}" for name in ("change_canary", "ask_erase", "erase")),
            *(f"desk_records.{name}" for name in ("ask_recall", "begin_recall", "end_recall")),
        ),
        frozenset({OPERATOR}),
    ),
    "desk_records.ledger": frozenset({REVIEWER, AUDITOR, OPERATOR}),
    **dict.fromkeys(
        (
            *(f"desk_records.{name}" for name in ("find_entries", "take_entries", "entry", "proof")),
            *(f"desk_records.{name}" for name in ("events", "event", "look_into")),
            *(f"desk_records.{name}" for name in ("pack", "take_pack", "forget_pack")),
        ),
        frozenset({AUDITOR}),
    ),
    **dict.fromkeys(
        (
            *(f"desk_records.{name}" for name in ("canaries", "recalls", "recall", "person", "report")),
            *(f"desk_records.{name}" for name in ("verification", "verify", "checkpoint", "keys")),
        ),
        frozenset({AUDITOR, OPERATOR}),
    ),
    **dict.fromkeys(("desk_records.emergencies", "desk_records.emergency"), frozenset({REVIEWER, AUDITOR, OPERATOR})),
    "desk_records.review_emergency": frozenset({REVIEWER}),
    "window.enter": frozenset({CLERK}),
}
"""Whom a page of the station, or the first one of the window, lets in."""

TO_ANYBODY: Final = {"assets.give", "window.style"}
WITHIN: Final = {"window.leave", "window.take"}
"""Forms that change where somebody sits and say nothing; to nobody, the way to sign in."""

ACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "desk_policies.act": ("approve", "return", "publish", "withdraw", "rollback"),
    "desk_policies.act_together": ("approve", "return", "publish"),
    "desk_requests.decide": ("take", "ask-back", "refuse", "approve", "end", "draft"),
}
"""Acts of one form that are not all for the same roles: whoever may do any of them is let in."""


NOT_THEIRS: Final = (say_at_desk("not-entrusted", "zh"), say_here("not-a-clerk", "zh"))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Visitor]]:
    """One person of each role, a committee's clerk, and a browser in which nobody is signed in."""
    with running_redis() as redis_url:
        deployment = Deployment(tmp_path_factory.mktemp("station") / "deployment", redis_url)
        world = World(deployment, "roles")
        committee = deployment.asker("community-committee", "elderly-care").partner.id
        found = {role.value: somebody(world, f"{role.value}-tries", role) for role in STATION}
        found[CLERK] = somebody(world, "clerk-tries", CLERK, partner=committee)
        found[NOBODY] = Visitor(world, NOBODY)
        found[NOBODY].get("/signin")
        yield found


def _routes(people: Mapping[str, Visitor]) -> Iterator[tuple[str, str, str]]:
    """The name, the method and an address of every page and form."""
    for rule in people[NOBODY].world.app.url_map.iter_rules():
        if rule.rule.startswith(("/desk", "/window")):
            for method in set(rule.methods or ()) - {"HEAD", "OPTIONS"}:
                yield rule.endpoint, method, rule.rule.replace("<digest>/<path:name>", "0/none.js")


def _tried(visitor: Visitor, method: str, path: str, act: str = "") -> TestResponse:
    if method == "GET":
        return visitor.get(path)
    return visitor.send(path, visitor.same, act=act, form_token=token_of(visitor))


def _is_let_in(response: TestResponse) -> bool:
    """Whether it is the page's own answer, and neither the way to another nor that it is somebody else's."""
    away = response.headers.get("Location", "") in {"/window", "/signin"}
    asked = response.headers.get("Location", "").startswith("/signin?")
    told = any(sentence in response.text for sentence in NOT_THEIRS)
    return not (away or asked or (response.status_code == 403 and told))


def test_every_page_lets_in_whom_it_is_for_and_nobody_else(people: Mapping[str, Visitor]) -> None:
    names = {name for name, _, _ in _routes(people)}
    assert {name for name in names if not name.startswith("window")} | {"window.enter"} == {*LET_IN, "assets.give"}
    for name, method, path in _routes(people):
        if name in TO_ANYBODY | WITHIN:
            continue
        let_in = {
            who
            for who, visitor in people.items()
            if any(_is_let_in(_tried(visitor, method, path, act)) for act in ACTS.get(name, ("",)))
        }
        # a script is told in a sentence that the session has ended
        let_in -= {NOBODY} if name in {"desk_policies.beside", "desk_policies.seen"} else set()
        assert let_in == {role.value for role in LET_IN.get(name, ())}, (name, method)


def test_no_form_is_taken_that_is_not_of_a_page_of_ours(people: Mapping[str, Visitor]) -> None:
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for _, method, path in _routes(people):
        for visitor in people.values() if method == "POST" else ():
            other = token_of(people[NOBODY if visitor.account != NOBODY else CLERK])
            for refused in (
                visitor.send(path, visitor.same),
                visitor.send(path, foreign, form_token=token_of(visitor)),
                visitor.send(path, visitor.same, form_token=other),
            ):
                sent_away = visitor.account == NOBODY and refused.headers.get("Location", "").startswith("/signin?")
                assert sent_away or refused.status_code == 403, path


def test_what_a_script_is_told_of_an_ended_session_is_nothing_else(people: Mapping[str, Visitor]) -> None:
    visitor = people[NOBODY]
    for page in ("beside", "seen"):
        form = {"text": "policy: x", "follow": "1", "form_token": token_of(visitor)}
        told = visitor.send(f"/desk/policy/{page}", visitor.same, **form).text
        assert say_at_desk("session-ended", "zh") in told
        assert "policy: x" not in told
        assert len(told) < 1000

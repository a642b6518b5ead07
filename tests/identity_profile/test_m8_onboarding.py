"""Row M8: a program of a partner comes into use by two people and a test of its own, and ends at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from gateway.identity.assertion import ASSERTION_TYPE, make_assertion, new_client_key
from gateway.model.client import Client, Stage
from tests.world import Asker, Deployment, World

FAILED = {"error": "invalid_client", "error_description": "client authentication failed"}


@pytest.fixture
def world(tmp_path: Path, redis_url: str) -> World:
    """A running gateway."""
    return World(Deployment(tmp_path / "deployment", redis_url), "world")


@pytest.fixture
def new(world: World) -> Asker:
    """A program that somebody has entered, and nothing more."""
    private, public = new_client_key()
    like = world.deployment.asker("community-committee", "elderly-care")
    proposed = Client("new", like.agreement.id, (public,), active=True, stage=Stage.PROPOSED, entered_by="wang")
    world.deployment.administration.add_client(proposed)
    return replace(like, client_id="new", key=private)


def proved(world: World, asker: Asker, client_id: str | None = None) -> TestResponse:
    name = client_id or asker.client_id
    form = {
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": make_assertion(asker.key, name, world.settings.issuer, world.clock()),
    }
    return world.browser.post("/oauth/self-test", data=form)


def error_of(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in (answer.json or {}).items() if name.startswith("error")}


def has_token(world: World, asker: Asker) -> bool:
    reply = world.ask_for_token(asker, scope="household:list")
    assert reply.status_code == 200 or reply.json == FAILED
    return reply.status_code == 200


def test_m8_a_client_has_tokens_only_after_two_people_and_its_own_test(world: World, new: Asker) -> None:
    write = world.deployment.administration
    assert (error_of(proved(world, new)), has_token(world, new)) == (FAILED, False)
    write.approve_client("new", "li")
    assert not has_token(world, new)
    answer = proved(world, new).json or {}
    told = {name: answer[name] for name in ("client_id", "passed", "next_step")}
    step = "tell the station that the self-test has passed"
    assert told == {"client_id": "new", "passed": True, "next_step": step}
    assert not has_token(world, new)
    write.activate_client("new", "wang")
    assert has_token(world, new)
    assert (proved(world, new).json or {})["next_step"] == "ask for a token"


def test_m8_the_self_test_tells_a_stranger_nothing(world: World, new: Asker) -> None:
    world.deployment.administration.approve_client("new", "li")
    other = world.deployment.asker("prosecution", "prosecution")
    answers = {
        (answer.status_code, answer.data)
        for answer in (proved(world, other, "new"), proved(world, new, "nobody"), proved(world, new, other.client_id))
    }
    assert len(answers) == 1
    assert world.deployment.directory_now().clients["new"].stage is Stage.APPROVED


def test_m8_a_suspended_client_has_no_token_and_no_test_from_the_next_request_on(world: World, new: Asker) -> None:
    write = world.deployment.administration
    write.approve_client("new", "li")
    write.set_client_active("new", active=False)
    assert error_of(proved(world, new)) == FAILED
    write.set_client_active("new", active=True)
    assert proved(world, new).status_code == 200
    write.activate_client("new", "wang")
    token = world.token(new)
    path, header = "/v1/records/household", {"Authorization": f"Bearer {token}"}
    assert world.browser.get(path, headers=header).status_code == 200
    write.set_client_active("new", active=False)
    assert world.browser.get(path, headers=header).status_code == 403
    assert not has_token(world, new)

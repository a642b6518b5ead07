"""``gateway requests`` shows what partners ask for; what they wrote moves no cursor."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from gateway.access.asking import AccessRequests
from gateway.access.attached import taken
from gateway.access.clock import Terms
from gateway.access.deciding import Reviews
from gateway.access.request import AccessRequest
from gateway.cli import main
from gateway.db import open_database
from gateway.grants.administration import Administration
from gateway.identity.people.key import PeopleKey
from gateway.settings import Settings, read_settings
from tests.deployments import new_deployment
from tests.state import state_of
from tests.unit.access.wishes import ALLOWANCE, CLERK, GRANTED, PDF, REVIEWER, WISH
from tests.unit.grants.settled import CARE, COMMITTEE, DESK


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("station") / "deployment"
    new_deployment(folder)
    return read_settings(folder / "gateway.toml", {})


@pytest.fixture(scope="module")
def asked(settings: Settings) -> tuple[AccessRequest, ...]:
    """Three requests: one waits, one is urgent, one is granted in part."""
    administration = Administration(state_of(engine := open_database(settings.state_url)))
    administration.settle([(COMMITTEE, [CARE])])
    administration.add_client(DESK)
    requests = AccessRequests(state_of(engine), Terms(), settings.zone, PeopleKey(bytes(32)))
    waits = requests.ask(CLERK, replace(WISH, why="\u202e三号楼\x1b[2J"), [taken("依据.pdf", PDF)])
    urgent = requests.ask(CLERK, replace(WISH, is_urgent=True))
    granted = requests.ask(CLERK, WISH)
    Reviews(requests).approve(granted.id, REVIEWER, GRANTED, ALLOWANCE, "只给电话。")
    return waits, urgent, granted


def call(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(main, ["--settings", str(settings.file), "requests", *words])


def test_where_nothing_was_asked_for_it_says_so(tmp_path: Path) -> None:
    new_deployment(tmp_path / "station")
    empty = read_settings(tmp_path / "station" / "gateway.toml", {})
    assert "there are no such requests" in call(empty, "list").output
    assert orjson.loads(call(empty, "list", "--json").stdout) == []
    gone = call(empty, "show", "0" * 32)
    assert (gone.exit_code, "see `gateway requests list`" in gone.output) == (1, True)


def test_what_is_due_first_stands_first_and_what_is_decided_last(
    settings: Settings, asked: tuple[AccessRequest, ...]
) -> None:
    waits, urgent, granted = asked
    lines = call(settings, "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [urgent.id, waits.id, granted.id]
    assert re.search(r"submitted +committee-one +household +disaster-roll", lines[0])
    told = orjson.loads(call(settings, "list", "--open", "--json").stdout)
    assert [(each["request"], each["person"], each["overdue"]) for each in told] == [
        (urgent.id, "lin-mei", False),
        (waits.id, "lin-mei", False),
    ]
    assert orjson.loads(call(settings, "list", "--partner", "committee-two", "--json").stdout) == []


def test_one_is_shown_with_all_that_was_done_and_nothing_of_what_is_attached(
    settings: Settings, asked: tuple[AccessRequest, ...]
) -> None:
    waits, _, granted = asked
    text = call(settings, "show", waits.id).stdout
    assert "依据.pdf" in text
    assert "%PDF" not in text
    assert not {"\x1b", "\u202e"} & {*text}
    told = orjson.loads(call(settings, "show", waits.id, "--json").stdout)
    assert told["wish"]["why"] == "\u202e三号楼\x1b[2J"
    assert [(each["step"], each["who"]) for each in told["steps"]] == [("asked", "lin-mei"), ("attached", "lin-mei")]
    text = call(settings, "show", granted.id).stdout
    for part in ("只给电话。", "fields: phone", "approved  只给电话。", "wang-fang", "突发事件应对法第五十七条"):
        assert part in text

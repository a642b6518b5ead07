"""Each process serves what is live as of the last change, and nothing that it kept from before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text, update

from gateway.changes import changing
from gateway.db import directory_version, reading, writing
from gateway.errors import IDENTITY_DOWN, GatewayError
from gateway.policies.book import PolicyBook
from gateway.policies.policy import Policy
from gateway.publication.live import LivePolicies
from gateway.publication.reading import Live, Standards, read_live
from gateway.publication.rows import enter, move
from gateway.publication.schedule import Schedule
from gateway.publication.version import State, Version, digest_of
from gateway.redaction.keyring import NO_KEYS
from gateway.redaction.scrub.models import NamesModel
from gateway.redaction.scrub.redaction import Scrub
from gateway.tables import POLICY_VERSION
from tests.state import made_up, state_of
from tests.unit.publication.documents import CONFIG, LESS, STRICTER, care
from tests.unit.publication.versions import AUTHOR, TODAY


@pytest.fixture
def live(engine: Engine, standards: Standards) -> LivePolicies:
    return LivePolicies(engine, standards, NO_KEYS, lambda: TODAY)


def _published(number: int, content: bytes, name: str = "care") -> Version:
    return Version(name, number, digest_of(content), content, AUTHOR, State.PUBLISHED, effective=TODAY)


def _publish(engine: Engine, *versions: Version) -> int:
    with changing(state_of(engine)) as change:
        made_up(change)
        for version in versions:
            enter(change.connection, version)
        return directory_version(change.connection)


def _labels(book: PolicyBook) -> list[str]:
    return [policy.label for policy in book.policies]


def test_a_publication_is_served_as_of_its_version(engine: Engine, live: LivePolicies) -> None:
    assert _labels(live.as_of(1)) == []
    assert _labels(live.as_of(_publish(engine, _published(1, care())))) == ["care@1"]
    at = _publish(engine, _published(2, care(2, LESS)))
    assert _labels(live.as_of(at)) == ["care@2"]
    assert live.as_of(at) is live.as_of(at)


def test_a_clock_that_is_set_back_over_midnight_finds_what_was_live_then(engine: Engine, live: LivePolicies) -> None:
    yesterday = TODAY - timedelta(days=1)
    at = _publish(engine, replace(_published(1, care()), effective=yesterday), _published(2, care(2, LESS)))
    book = live.as_of(at)
    assert [(each.label, each.first, each.last) for each in book.policies if each.first <= yesterday] == [
        ("care@1", yesterday, yesterday)
    ]


def test_a_change_of_something_else_leaves_what_was_compiled(engine: Engine, live: LivePolicies) -> None:
    book = live.as_of(_publish(engine, _published(1, care())))
    at = _publish(engine, replace(_published(2, care(2)), state=State.DRAFT, effective=None))
    assert live.as_of(at) is book


def test_what_did_not_change_is_not_read_again(engine: Engine, live: LivePolicies) -> None:
    at = _publish(engine, _published(1, care()), _published(1, care(text=STRICTER), name="stricter"))
    before = {policy.label: policy for policy in live.as_of(at).policies}
    after = {policy.label: policy for policy in live.as_of(_publish(engine, _published(2, care(2)))).policies}
    assert after.keys() == {"care@2", "stricter@1"}
    assert after["stricter@1"].rules is before["stricter@1"].rules


def test_a_withdrawn_policy_is_not_served(engine: Engine, live: LivePolicies) -> None:
    at = _publish(engine, _published(1, care()), _published(1, care(text=STRICTER), name="stricter"))
    assert _labels(live.as_of(at)) == ["care@1", "stricter@1"]
    with changing(state_of(engine)) as change:
        made_up(change)
        move(change.connection, replace(_published(1, care()), state=State.WITHDRAWN))
    assert _labels(live.as_of(at + 1)) == ["stricter@1"]


def test_a_slow_reader_puts_nothing_old_in_the_place_of_something_new(
    engine: Engine, live: LivePolicies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the moment that a reader sees and the moment at which it keeps what it saw, something is published."""
    seen = _publish(engine, _published(1, care()))

    def slow(windows: Schedule, standards: Standards, since: date, known: dict[Version, Policy]) -> Live:
        monkeypatch.setattr("gateway.publication.live.read_live", read_live)
        _publish(engine, _published(2, care(2, LESS)))
        return read_live(windows, standards, since, known)

    monkeypatch.setattr("gateway.publication.live.read_live", slow)
    assert _labels(live.as_of(seen)) == ["care@1"]
    assert _labels(live.as_of(seen + 1)) == ["care@2"]


def test_a_text_that_was_altered_in_the_database_is_not_served(
    engine: Engine, live: LivePolicies, caplog: pytest.LogCaptureFixture
) -> None:
    _publish(engine, _published(1, care()))
    assert live.ready()
    with _unguarded(engine):
        with changing(state_of(engine)) as change:
            made_up(change)
            change.connection.execute(update(POLICY_VERSION).values(text=care(1, ("keep_last: 4", "keep_last: 9"))))
        # what is live is told by name, number and digest, and these are as before
        fresh = LivePolicies(engine, live._standards, NO_KEYS, lambda: TODAY)  # noqa: SLF001 - another process
        book = fresh.as_of(0)
    assert _labels(book) == []
    assert [each.label for each in book.unreadable] == ["care@1"]
    assert not fresh.ready()
    assert "care@1 cannot be used" in caplog.text


def test_what_cannot_be_used_on_another_day_does_not_make_today_unready(engine: Engine, standards: Standards) -> None:
    later = replace(_published(1, b"nothing"), effective=TODAY + timedelta(days=1))
    _publish(engine, later)
    assert LivePolicies(engine, standards, NO_KEYS, lambda: TODAY).ready()
    assert not LivePolicies(engine, standards, NO_KEYS, lambda: TODAY + timedelta(days=1)).ready()


def test_without_the_database_nothing_is_served(engine: Engine, live: LivePolicies) -> None:
    with writing(engine) as connection:
        connection.execute(text("ALTER TABLE policy_version RENAME TO elsewhere"))
    with pytest.raises(GatewayError) as refused:
        live.as_of(1)
    assert (refused.value.problem, refused.value.retry_after) == (IDENTITY_DOWN, 5)


@contextmanager
def _unguarded(engine: Engine) -> Iterator[None]:
    """The database as somebody would have it who writes to it past the gateway."""
    name = "policy_version_fixed"
    on = "" if engine.dialect.name == "sqlite" else " ON policy_version"
    with writing(engine) as connection:
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
    yield
    with reading(engine) as connection:
        assert directory_version(connection) > 1


def test_a_names_model_reads_in_what_is_published_while_the_gateway_runs(engine: Engine, standards: Standards) -> None:
    live = LivePolicies(engine, standards, NO_KEYS, lambda: TODAY, names_model=NamesModel.CUTWORD)
    live.as_of(0)
    text = (CONFIG / "policies" / "police-cooperation-cases.yaml").read_bytes()
    (published,) = live.as_of(_publish(engine, _published(2, text, "police-cooperation-cases"))).policies
    scrub = published.rules[0].fields["narrative"]
    assert isinstance(scrub, Scrub)
    assert scrub.names_model is NamesModel.CUTWORD

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, select

from gateway import changes
from gateway.changes import VERSION_KEY, AdministrationError, OpenState
from gateway.db import directory_version, open_database, reading
from gateway.grants.administration import Administration
from gateway.ledger.acts import read_acts
from gateway.ledger.book import Ledger
from gateway.model.act import Act
from gateway.model.client import Client
from gateway.model.grant import Agreement
from gateway.tables import CLIENT
from tests.state import state_of
from tests.unit.grants.settled import CARE, COMMITTEE, DESK
from tests.unit.ledger.answers import KEY, unsynced

TWO = replace(COMMITTEE, id="committee-two", name="二居委会", areas=("310115003002",))


def version_of(engine: Engine) -> int:
    with reading(engine) as connection:
        return directory_version(connection)


def test_what_was_settled_is_read_back_as_it_was(administration: Administration) -> None:
    directory = administration.directory()
    assert directory.partners == {COMMITTEE.id: COMMITTEE}
    assert directory.agreements == {CARE.id: CARE}
    assert directory.clients == {DESK.id: DESK}


@pytest.mark.parametrize(
    "write",
    [
        lambda it: it.add_partner(TWO),
        lambda it: it.add_agreement(replace(CARE, id="more")),
        lambda it: it.add_client(replace(DESK, id="more")),
        lambda it: it.settle([(TWO, [])]),
        lambda it: it.rotate("desk", [{"kty": "EC", "kid": "new"}]),
        lambda it: it.set_partner_active("committee-one", active=False),
        lambda it: it.set_client_active("desk", active=False),
        lambda it: it.revoke_agreement("committee-one-care"),
    ],
    ids=["partner", "agreement", "client", "file", "rotate", "suspend partner", "suspend client", "revoke"],
)
def test_every_write_raises_the_version_and_tells_it(
    administration: Administration, engine: Engine, server: redis.Redis, write: Callable[[Administration], None]
) -> None:
    before = version_of(engine)
    write(administration)
    assert version_of(engine) == before + 1
    assert server.get(VERSION_KEY) == str(before + 1).encode()


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda it: it.add_partner(COMMITTEE), "the partner `committee-one` is entered already: choose another id"),
        (lambda it: it.add_agreement(CARE), "the agreement `committee-one-care` is entered already"),
        (lambda it: it.add_client(DESK), "the client `desk` is entered already"),
        (lambda it: it.add_agreement(replace(CARE, id="x", partner_id="nobody")), "there is no partner `nobody`"),
        (lambda it: it.add_client(replace(DESK, id="x", agreement_id="none")), "there is no agreement `none`"),
        (lambda it: it.rotate("nobody", []), "there is no client `nobody`"),
        (lambda it: it.set_partner_active("nobody", active=True), "there is no partner `nobody`"),
        (lambda it: it.revoke_agreement("none"), "there is no agreement `none`"),
        (
            lambda it: it.settle([(TWO, [replace(CARE, partner_id=TWO.id)])]),
            "`committee-one-care` is another partner's",
        ),
    ],
    ids=[
        "partner again",
        "agreement again",
        "client again",
        "agreement of nobody",
        "client of no agreement",
        "rotate nobody",
        "suspend nobody",
        "revoke nothing",
        "take over",
    ],
)
def test_a_refused_write_says_why_and_changes_nothing(
    administration: Administration, write: Callable[[Administration], None], words: str
) -> None:
    before = administration.directory()
    with pytest.raises(AdministrationError) as refused:
        write(administration)
    assert words in str(refused.value)
    assert administration.directory() == before


def test_importing_again_does_not_bring_back_what_was_ended(administration: Administration) -> None:
    administration.set_partner_active(COMMITTEE.id, active=False)
    administration.revoke_agreement(CARE.id)
    administration.settle([(replace(COMMITTEE, name="new name"), [CARE])])
    directory = administration.directory()
    assert directory.partners[COMMITTEE.id] == replace(COMMITTEE, name="new name", active=False)
    assert directory.agreements[CARE.id].revoked


def test_after_a_rotation_only_the_new_keys_are_good(administration: Administration) -> None:
    administration.rotate("desk", [{"kty": "EC", "kid": "new"}])
    assert administration.directory().clients["desk"].jwks == ({"kty": "EC", "kid": "new"},)


def test_resuming_gives_back_what_was_suspended(administration: Administration) -> None:
    administration.set_client_active("desk", active=False)
    administration.set_client_active("desk", active=True)
    assert administration.directory().clients["desk"] == DESK


@pytest.mark.usefixtures("administration")
def test_a_row_tells_when_it_was_made_and_when_it_was_changed(engine: Engine) -> None:
    Administration(state_of(engine, None, lambda: 1_790_000_060.0)).rotate("desk", [{"kty": "EC", "kid": "new"}])
    with reading(engine) as connection:
        times = connection.execute(select(CLIENT.c.created, CLIENT.c.updated)).one()
    assert tuple(times) == ("2026-09-21T14:13:20Z", "2026-09-21T14:14:20Z")


def test_nothing_is_written_that_nobody_can_be_told(engine: Engine, lost_redis: redis.Redis) -> None:
    with pytest.raises(AdministrationError, match="Redis cannot be reached, so nothing was written"):
        Administration(state_of(engine, lost_redis)).add_partner(COMMITTEE)
    assert Administration(state_of(engine)).directory().partners == {}
    assert version_of(engine) == 1


def test_before_any_gateway_runs_there_is_nobody_to_tell(engine: Engine) -> None:
    administration = Administration(state_of(engine))
    administration.settle([(COMMITTEE, [CARE])])
    administration.add_client(Client("desk", CARE.id, (), active=True))
    assert administration.directory().clients.keys() == {"desk"}


def test_the_version_is_told_before_it_is_true(
    engine: Engine, server: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that hears it meanwhile looks again; one that had not heard would go on with what it has."""
    told: list[object] = []

    def watched(server: redis.Redis, version: int) -> None:
        publish(server, version)
        told.append(server.get(VERSION_KEY))
        told.append(str(version_of(engine)).encode())

    publish = changes.publish
    monkeypatch.setattr(changes, "publish", watched)
    Administration(state_of(engine, server)).add_partner(COMMITTEE)
    assert told == [b"2", b"1", b"2", b"2"]


def test_an_older_version_never_replaces_a_newer_one(administration: Administration, server: redis.Redis) -> None:
    server.set(VERSION_KEY, 100)
    administration.add_partner(TWO)
    assert server.get(VERSION_KEY) == b"100"


def test_a_state_that_is_out_of_reach_is_one_sentence(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'missing' / 'state.db'}")
    administration = Administration(state_of(engine))
    with pytest.raises(AdministrationError, match="cannot be read: check"):
        administration.directory()
    with pytest.raises(AdministrationError, match="cannot be written: check"):
        administration.add_partner(COMMITTEE)


def acts_of(ledger: Path) -> list[Act]:
    return [act for told in read_acts(ledger) for act in told.acts.acts]


def test_why_something_was_closed_is_on_record(
    engine: Engine, server: redis.Redis, administration: Administration, tmp_path: Path
) -> None:
    administration.add_partner(TWO)
    with Ledger(tmp_path / "acts", KEY, sync=unsynced) as ledger:
        closing = Administration(OpenState(engine, server, ledger, lambda: 1_790_000_000.0, "wang-fang"))
        closing.set_partner_active(TWO.id, active=False, note="one")
        closing.set_client_active("desk", active=False, note="two")
        closing.revoke_agreement(CARE.id, note="three")
        closing.set_partner_active(TWO.id, active=True)
    told = [(act.act, act.by, act.after.get("note")) for act in acts_of(tmp_path / "acts")]
    assert told == [
        ("partner-suspended", "wang-fang", "one"),
        ("client-suspended", "wang-fang", "two"),
        ("agreement-revoked", "wang-fang", "three"),
        ("partner-resumed", "wang-fang", None),
    ]


def test_an_agreement_is_settled_otherwise_as_it_was_seen_and_its_clients_stay(administration: Administration) -> None:
    longer = replace(CARE, last=CARE.last.replace(year=2027))
    administration.rewrite_agreement(longer, CARE)
    directory = administration.directory()
    assert (directory.agreements[CARE.id], directory.clients) == (longer, {DESK.id: DESK})


@pytest.mark.parametrize(
    ("before", "seen", "words"),
    [
        (lambda it: it.rewrite_agreement(replace(CARE, areas=()), CARE), CARE, "was changed meanwhile"),
        (lambda it: it.revoke_agreement(CARE.id), replace(CARE, revoked=True), "was ended for good"),
        (lambda it: it.directory(), replace(CARE, id="none"), "there is no agreement `none`"),
    ],
)
def test_an_agreement_that_is_not_what_was_seen_stays_as_it_is(
    administration: Administration, before: Callable[[Administration], object], seen: Agreement, words: str
) -> None:
    before(administration)
    stands = administration.directory().agreements
    with pytest.raises(AdministrationError, match=words):
        administration.rewrite_agreement(replace(seen, last=CARE.last.replace(year=2028)), seen)
    assert administration.directory().agreements == stands


def test_another_partners_agreement_is_not_taken_over(administration: Administration) -> None:
    administration.settle([(TWO, [])])
    with pytest.raises(AdministrationError, match="is another partner's"):
        administration.rewrite_agreement(replace(CARE, partner_id=TWO.id), CARE)

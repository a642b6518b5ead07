"""Who acts for another may do what all may, and counts for each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from gateway.errors import AGREEMENT, BAD_TOKEN, COMBINED, RATE, GatewayError
from gateway.grants.acting import parties, recognised
from gateway.grants.administration import Administration
from gateway.grants.authorise import authorise
from gateway.grants.directory import Directory
from gateway.model.bounds import Aggregate, Share
from gateway.model.client import Binding, Delegation
from gateway.model.grant import Agreement, Grant
from gateway.model.inquiry import Action
from gateway.model.kinds import area_prefix
from gateway.model.requester import Origin, Requester, Scope
from gateway.model.token_key import KeyState, TokenKey
from tests.state import empty_sqlite
from tests.unit.grants.door import PLENTY, Door
from tests.unit.grants.settled import CARE, COMMITTEE, DAY, DESK, DIRECTORY, PURPOSES, REQUESTER

NAMES = ("desk", "first", "second")
AREAS = ("310115", "310115003", "310115004", "310115003001", "310115003002", "310115004001", "310104")
TYPES = ("household", "resident")
WHY = ("elderly-care", "disaster-roll")

some_areas = st.sets(st.sampled_from(AREAS), min_size=1, max_size=3).map(lambda found: tuple(sorted(found)))
agreements = st.builds(
    Agreement,
    id=st.just(""),
    partner_id=st.just(""),
    record_types=st.frozensets(st.sampled_from(TYPES), min_size=1),
    actions=st.frozensets(st.sampled_from(list(Action)), min_size=1),
    purposes=st.frozensets(st.sampled_from(WHY), min_size=1),
    areas=some_areas,
    first=st.sampled_from([date(2026, 1, 1), DAY]),
    last=st.sampled_from([DAY, date(2026, 12, 31)]),
)
kinds = st.sampled_from(["community-committee"] * 4 + ["property-manager"])


def settled(*agreed: Agreement, kinds: tuple[str, ...] = ()) -> Directory:
    """The clients of ``NAMES``, each of a partner with one of the agreements, named by all that come before it."""
    names = NAMES[: len(agreed)]
    of_each = kinds or ("community-committee",) * len(agreed)
    return Directory(
        version=1,
        partners={
            name: replace(COMMITTEE, id=name, kind=kind, areas=("310115", "310104"))
            for name, kind in zip(names, of_each, strict=True)
        },
        agreements={name: replace(each, id=name, partner_id=name) for name, each in zip(names, agreed, strict=True)},
        clients={name: replace(DESK, id=name, agreement_id=name, may_exchange=True) for name in names},
        delegations={
            (name, actor): Delegation(name, actor, active=True)
            for place, actor in enumerate(names)
            for name in names[:place]
        },
    )


def asking(count: int, **changes: object) -> Requester:
    scopes = frozenset(Scope(name, action) for name in TYPES for action in Action)
    origins = tuple(Origin(f"t{place}", "key-1") for place in range(count - 1))
    acting = replace(REQUESTER, partner_id="desk", agreement_id="desk", scopes=scopes)
    return replace(acting, actors=NAMES[1:count], origins=origins, **changes)  # type: ignore[arg-type]


def granted(directory: Directory, requester: Requester, record_type: str, action: Action) -> Grant | None:
    try:
        return authorise(directory, PURPOSES, requester, record_type, action, DAY)
    except GatewayError as refused:
        assert refused.problem is AGREEMENT
        return None


def covers(areas: tuple[str, ...], place: str) -> bool:
    return place.startswith(tuple(area_prefix(area) for area in areas))


@given(
    st.lists(agreements, min_size=2, max_size=3),
    st.lists(kinds, min_size=3, max_size=3),
    st.sampled_from(WHY),
    st.sampled_from(TYPES),
    st.sampled_from(list(Action)),
)
def test_nothing_is_granted_through_others_that_one_of_them_may_not_do_alone(
    agreed: list[Agreement], of: list[str], purpose: str, record_type: str, action: Action
) -> None:
    count = len(agreed)
    directory = settled(*agreed, kinds=tuple(of[:count]))
    requester = asking(count, purpose=purpose)
    together = granted(directory, requester, record_type, action)
    alone = [
        granted(
            directory,
            replace(requester, client_id=name, partner_id=name, agreement_id=name, actors=()),
            record_type,
            action,
        )
        for name in NAMES[:count]
    ]
    held = [each.areas for each in alone if each is not None]
    for place in AREAS:
        through = together is not None and covers(together.areas, place)
        all_of_them = len(held) == count and all(covers(areas, place) for areas in held)
        assert through == (all_of_them and action is not Action.ANSWER), place
    if together is not None:
        assert [each.client_id for each in (together, *together.through)] == list(NAMES[:count])
        assert {each.areas for each in together.through} == {together.areas}


@pytest.mark.parametrize("missing", [("desk", "first"), ("first", "second"), ("desk", "second")])
@pytest.mark.parametrize("how", ["gone", "waiting"])
def test_each_that_acts_is_named_by_all_that_come_before(missing: tuple[str, str], how: str) -> None:
    directory = settled(CARE, CARE, CARE)
    assert len(parties(directory, asking(3))) == 3
    left = {pair: each for pair, each in directory.delegations.items() if pair != missing}
    if how == "waiting":
        left[missing] = Delegation(*missing, active=False)
    with pytest.raises(GatewayError):
        parties(replace(directory, delegations=left), asking(3))


@pytest.mark.parametrize("place", [1, 2])
def test_only_a_client_that_is_marked_acts(place: int) -> None:
    directory = settled(CARE, CARE, CARE)
    plain = replace(directory.clients[NAMES[place]], may_exchange=False)
    with pytest.raises(GatewayError):
        parties(replace(directory, clients={**directory.clients, plain.id: plain}), asking(3))


def test_the_client_that_is_acted_for_needs_no_mark() -> None:
    directory = settled(CARE, CARE)
    plain = replace(directory.clients["desk"], may_exchange=False)
    assert len(parties(replace(directory, clients={**directory.clients, plain.id: plain}), asking(2))) == 2


def test_nobody_acts_for_itself() -> None:
    with pytest.raises(GatewayError):
        parties(DIRECTORY, replace(REQUESTER, actors=("desk",)))


def test_no_question_is_asked_for_another() -> None:
    all_of_it = replace(CARE, actions=frozenset(Action))
    directory = settled(all_of_it, all_of_it)
    assert granted(directory, asking(1), "household", Action.ANSWER) is not None
    assert granted(directory, asking(2), "household", Action.LIST) is not None
    assert granted(directory, asking(2), "household", Action.ANSWER) is None


@pytest.fixture
def state_url(tmp_path: Path) -> str:
    """The address of a state in SQLite."""
    return empty_sqlite(tmp_path)


@pytest.fixture
def acting(administration: Administration) -> Requester:
    """A requester through two clients of another partner, and then one of the same."""
    neighbour = replace(COMMITTEE, id="committee-two")
    administration.settle([(neighbour, [replace(CARE, id="two", partner_id=neighbour.id)])])
    administration.add_client(replace(DESK, id="first", agreement_id="two", may_exchange=True))
    administration.add_client(replace(DESK, id="third", agreement_id="two", may_exchange=True))
    administration.add_client(replace(DESK, id="second", may_exchange=True))
    origins = tuple(Origin(f"t{place}", "key-1") for place in range(3))
    return replace(REQUESTER, actors=("first", "third", "second"), origins=origins)


@pytest.mark.parametrize("busy", ["desk", "first", "third", "second"])
def test_a_request_counts_for_each_that_acts(engine: Engine, server: redis.Redis, acting: Requester, busy: str) -> None:
    door = Door(engine, server, burst=3)
    for _ in range(2):
        door.admission.admit(replace(REQUESTER, client_id=busy))
    door.admission.admit(acting)
    with pytest.raises(GatewayError) as refused:
        door.admission.admit(acting)
    assert (refused.value.problem, refused.value.retry_after) == (RATE, 1)


def test_the_day_is_that_of_the_partner_that_has_asked_most_and_no_partner_counts_twice(
    engine: Engine, server: redis.Redis, acting: Requester
) -> None:
    door = Door(engine, server)
    assert door.admission.admit(acting).requests_today == 1
    for _ in range(4):
        door.admission.admit(replace(REQUESTER, partner_id="committee-two"))
    assert door.admission.admit(acting).requests_today == 6
    assert door.admission.admit(REQUESTER).requests_today == 3


def test_what_an_actor_s_partner_may_combine_is_not_exceeded_for_another(
    engine: Engine, server: redis.Redis, acting: Requester
) -> None:
    door = Door(engine, server, aggregate=Aggregate(Share(types=2, purposes=2), Share(types=100, purposes=100)))
    scopes = frozenset(Scope(name, Action.LIST) for name in ("household", "resident", "venue"))
    for name in ("resident", "venue"):
        door.admission.admit(replace(REQUESTER, partner_id="committee-two", scopes=scopes), name)
    with pytest.raises(GatewayError) as refused:
        door.admission.admit(acting, "household")
    assert refused.value.problem is COMBINED


@pytest.mark.parametrize("revoked", ["t", "t0", "t1", "t2", "f"])
def test_a_token_ends_with_any_that_it_came_of_and_with_their_family(
    engine: Engine, server: redis.Redis, acting: Requester, revoked: str
) -> None:
    door = Door(engine, server, aggregate=PLENTY)
    requester = replace(acting, family="f")
    door.admission.admit(requester)
    door.revocations.revoke(revoked, int(door.now) + 100)
    with pytest.raises(GatewayError) as refused:
        door.admission.admit(requester)
    assert refused.value.problem is BAD_TOKEN


@pytest.mark.parametrize("place", [0, 1])
def test_a_token_ends_with_the_key_of_any_that_it_came_of(
    engine: Engine, server: redis.Redis, acting: Requester, place: int
) -> None:
    origins = list(acting.origins)
    origins[place] = Origin(origins[place].token_id, "removed")
    with pytest.raises(GatewayError) as refused:
        Door(engine, server).admission.admit(replace(acting, origins=tuple(origins)))
    assert refused.value.problem is BAD_TOKEN


@pytest.mark.parametrize("is_seated", [False, True])
@pytest.mark.parametrize("binding", [Binding.NONE, Binding.DPOP, Binding.SESSION])
def test_a_seat_is_for_the_window_and_a_token_for_a_program(binding: Binding, *, is_seated: bool) -> None:
    key = TokenKey("key-1", KeyState.ACTIVE, {}, "2026-01-01T00:00:00Z")
    clients = {DESK.id: replace(DESK, binding=binding)}
    directory = replace(DIRECTORY, clients=clients, token_keys={key.kid: key})
    requester = replace(REQUESTER, is_seated=is_seated, kid="" if is_seated else key.kid)
    assert recognised(directory, requester) is ((binding is Binding.SESSION) is is_seated)

"""The account is verified at the desk, a fault in it is told with its place, and an auditor takes a pack away."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

from gateway.ledger.claims import segment_paths
from gateway.ledger.pack.checking import check_pack
from gateway.ledger.tree.place import TreePlace
from gateway.model.person import Role
from tests.unit.console.records.hands import Hand, hand
from tests.world import World

PAGE = "/verification"


def settled(somebody: Hand, going: str) -> str:
    """The page once the work on it has ended."""
    for _ in range(600):
        page = somebody.see(PAGE)
        if going not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("the work has no end")


def verified(somebody: Hand) -> str:
    assert somebody.send(PAGE).headers["Location"] == f"/desk/ledger{PAGE}"
    return settled(somebody, "正在核验")


def test_the_ledger_is_verified_and_found_whole_by_either_role(zhao: Hand, wang: Hand) -> None:
    page = verified(wang)
    assert "台账完整" in page
    assert "由 wang-operates 发起" in page
    assert "台账完整" in zhao.see(PAGE)
    assert re.search(r"<dt>条目</dt><dd>\d+</dd>", page)


def test_a_fault_is_told_with_the_place_where_it_is(zhao: Hand, world: World) -> None:
    path = next(each for each in segment_paths(world.settings.ledger) if b'"kind":"act"' in each.read_bytes())
    sound = path.read_bytes()
    try:
        path.write_bytes(sound.replace(b'"kind":"act"', b'"kind":"acT"', 1))
        page = verified(zhao)
        assert "台账不完整" in page
        assert re.search(rf"{path.name}:\d+  ", page)
        assert "台账完整" not in page
    finally:
        path.write_bytes(sound)
    assert "台账完整" in verified(zhao)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Verification and packing wait until this is set."""
    let_go = threading.Event()

    def waiting(work: Callable[..., object]) -> Callable[..., object]:
        def wait(*given: object) -> object:
            assert let_go.wait(60)
            return work(*given)

        return wait

    from gateway.console.records import proving  # noqa: PLC0415 - what is put in its place

    monkeypatch.setattr(proving, "_verified", waiting(proving._verified))  # noqa: SLF001 - the work itself
    monkeypatch.setattr(proving, "_packed", waiting(proving._packed))  # noqa: SLF001 - the same
    yield let_go
    let_go.set()


def test_one_verification_goes_on_at_a_time_and_says_how_far_it_is(
    zhao: Hand, wang: Hand, held: threading.Event
) -> None:
    zhao.send(PAGE)
    going = wang.see(PAGE)
    assert "正在核验，已完成 0%" in going
    assert "现在核验" not in going
    assert wang.send(PAGE).status_code == 303
    held.set()
    assert "由 zhao-audits 发起" in settled(zhao, "正在核验")


def test_a_checkpoint_and_the_keys_are_taken_away(zhao: Hand, world: World) -> None:
    place = TreePlace(world.settings.ledger, world.settings.keys, world.settings.issuer)
    note = zhao.visitor.get("/desk/ledger/checkpoint")
    assert place.check({"witness": note.text}).witnesses == 1
    assert zhao.visitor.get("/desk/ledger/keys").text.split() == [str(key) for key in place.known_keys()]


def test_a_pack_is_made_for_one_auditor_alone_and_goes_away(
    zhao: Hand, wang: Hand, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = "2026-11-22"
    assert zhao.send("/pack", first=day, last=day).status_code == 303
    page = settled(zhao, "正在生成")
    assert "可以下载了" in page
    taken = zhao.visitor.get("/desk/ledger/pack")
    assert (taken.status_code, taken.headers["Cache-Control"]) == (200, "private, no-store")
    file = tmp_path / "taken.pack"
    file.write_bytes(taken.data)
    place = TreePlace(world.settings.ledger, world.settings.keys, world.settings.issuer)
    with file.open("rb") as opened:
        assert check_pack(opened, place.known_keys(), lambda _: None).manifest.first_day == day
    other = hand(world, "zhou-audits", Role.AUDITOR)
    assert "可以下载了" not in other.see(PAGE)
    other.see("/pack", 404)
    wang.see("/pack", 403)
    packs = world.settings.run / "work" / "packs"
    assert [*packs.glob("*/result")]
    monkeypatch.setattr("gateway.console.records.proving.KEPT_S", 0)
    other.see(PAGE)  # whoever looks next has it gone
    assert not [*packs.glob("*/result")]
    zhao.see("/pack", 404)


def test_a_pack_is_removed_by_whose_it_is(zhao: Hand) -> None:
    zhao.send("/pack", first="2026-11-22", last="2026-11-22")
    settled(zhao, "正在生成")
    assert zhao.visitor.get("/desk/ledger/pack").status_code == 200
    assert zhao.send("/pack/forget").status_code == 303
    zhao.see("/pack", 404)


def test_days_of_which_there_is_nothing_are_refused_in_words(zhao: Hand) -> None:
    wrong = zhao.send("/pack", first="2026-11-23", last="2026-11-22")
    page = unescape(wrong.text)
    assert (wrong.status_code, 'value="2026-11-23"' in page, "两个日期" in page) == (422, True, True)
    assert zhao.send("/pack", first="x", last="").status_code == 422
    zhao.send("/pack", first="2020-01-01", last="2020-01-02")
    assert "没有记录，或者还没有进入签名树" in settled(zhao, "正在生成")

"""The log on disk: what it holds after additions of every size, and after a death at every step of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.ledger import disk as disk_module
from gateway.ledger.tree.log import CHECKPOINT, Log
from gateway.ledger.tree.merkle import EMPTY, is_consistent
from gateway.ledger.tree.note import NoteSigner, NotSigned, open_checkpoint
from gateway.ledger.tree.proof import FIRST_LINE, NotProved, read_proof
from gateway.ledger.tree.tiles import LONGEST_ENTRY, Tiles, TilesDamaged, tile_path
from tests.unit.ledger.tree.test_merkle import Plain

ORIGIN = "gateway.example/ledger"
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
KEYS = [SIGNER.key]


def log_at(directory: Path) -> Log:
    return Log(directory, ORIGIN, [SIGNER])


def entries(first: int, last: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(first, last)]


def names(directory: Path) -> set[str]:
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}


def check(log: Log, directory: Path) -> None:
    """Whether the log is that of the numbered entries, in itself and when it is opened anew."""
    plain = Plain(entries(0, log.size))
    for each in (log, log_at(directory)):
        checkpoint = open_checkpoint(each.note, KEYS, ORIGIN)
        assert (checkpoint.size, checkpoint.root) == (log.size, plain.mth(plain.entries))
    assert list(Tiles(directory, log.size).entries()) == plain.entries


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([1, 2, 3, 100, 255, 256, 257, 511, 600]), min_size=1, max_size=6))
def test_however_it_grows_it_is_the_same_tree(tmp_path_factory: pytest.TempPathFactory, steps: list[int]) -> None:
    directory = tmp_path_factory.mktemp("log")
    log = log_at(directory)
    for step in steps:
        before, note = log.size, open_checkpoint(log.note, KEYS)
        now = log.append(entries(before, before + step))
        assert is_consistent(before, note.root, now.size, now.root, log.prove_growth(before))
    check(log, directory)
    once = log_at(tmp_path_factory.mktemp("once"))
    once.append(entries(0, log.size))
    assert (names(directory), log.note) == (names(once.directory), once.note)


def test_the_files_are_where_the_layout_has_them(tmp_path: Path) -> None:
    log = log_at(tmp_path)
    assert (names(tmp_path), open_checkpoint(log.note, KEYS).root) == ({CHECKPOINT}, EMPTY)
    log.append(entries(0, 70_000))
    found = names(tmp_path)
    assert {"tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"} <= found
    assert len(found) == 1 + 2 * 274 + 2 + 1
    assert tile_path(3, 1_000_000_007) == "tile/3/x001/x000/x000/007"


def test_a_proof_holds_as_a_file_and_fails_in_every_place_that_is_altered(tmp_path: Path) -> None:
    log = log_at(tmp_path)
    log.append(entries(0, 700))
    text = str(log.prove(300))
    assert read_proof(text).check(b"entry 300", KEYS, ORIGIN).size == 700
    with pytest.raises(NotProved, match="do not lead"):
        read_proof(text).check(b"entry 301", KEYS, ORIGIN)
    with pytest.raises(NotProved, match="do not lead"):
        read_proof(text.replace("index 300", "index 301")).check(b"entry 300", KEYS)
    for at in range(len(text)):
        altered = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(NotProved):
            read_proof(altered).check(b"entry 300", KEYS, ORIGIN)
    extra = text.replace("\nindex", "\nextra AAAA\nindex")
    assert read_proof(extra).check(b"entry 300", KEYS, ORIGIN).size == 700


@pytest.mark.parametrize("text", ["", FIRST_LINE, f"{FIRST_LINE}\nindex 01\n\n", "x\nindex 1\n\n"])
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(NotProved):
        read_proof(text)


class Died(Exception):  # noqa: N818 - what happens to a process
    """Stands for the death of the process."""


@pytest.mark.parametrize("step", range(40))
@pytest.mark.parametrize(("before", "more"), [(300, 5), (250, 300), (0, 3), (255, 1)])
def test_a_death_at_any_step_loses_nothing_and_adds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int, more: int, step: int
) -> None:
    log = log_at(tmp_path)
    if before:
        log.append(entries(0, before))
    steps, rename = 0, Path.rename

    def dying(path: Path, target: Path) -> Path:
        nonlocal steps
        steps += 1
        if steps > step // 2:
            if step % 2:
                path.write_bytes(path.read_bytes()[:-1])
            raise Died
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", dying)
    try:
        log.append([b"lost %d" % number for number in range(more)])
        survived = True
    except Died:
        survived = False
    monkeypatch.undo()
    again = log_at(tmp_path)
    if not survived:
        check(again, tmp_path)
        again.append(entries(before, before + more + 3))
        check(again, tmp_path)
        assert names(tmp_path) >= {CHECKPOINT}
    else:
        assert again.size == before + more


def test_an_entry_that_is_too_long_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    log = log_at(tmp_path)
    log.append([b"a" * LONGEST_ENTRY])
    with pytest.raises(ValueError, match="at most"):
        log.append([b"b", b"a" * (LONGEST_ENTRY + 1)])
    assert log_at(tmp_path).size == 1


@pytest.mark.parametrize("damage", ["missing", "short"])
def test_a_tile_that_is_missing_or_short_is_named(tmp_path: Path, damage: str) -> None:
    log_at(tmp_path).append(entries(0, 300))
    tile = tmp_path / "tile/0/001.p/44"
    tile.unlink() if damage == "missing" else tile.write_bytes(b"short")
    with pytest.raises(TilesDamaged, match="tile/0/001"):
        log_at(tmp_path).prove(290)
    bundle = tmp_path / "tile/entries/000"
    bundle.unlink() if damage == "missing" else bundle.write_bytes(bundle.read_bytes()[:-1])
    with pytest.raises(TilesDamaged, match="tile/entries/000"):
        list(Tiles(tmp_path, 300).entries())


def test_a_checkpoint_of_another_key_is_not_taken_for_ours(tmp_path: Path) -> None:
    other = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"1" * 32))
    Log(tmp_path, ORIGIN, [other]).append(entries(0, 3))
    with pytest.raises(NotSigned):
        log_at(tmp_path)
    assert Log(tmp_path, ORIGIN, [SIGNER, other]).size == 3


def test_everything_is_synced_before_the_checkpoint_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def synced(descriptor: int) -> None:
        seen.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    log = log_at(tmp_path)
    monkeypatch.setattr(disk_module, "sync_data", synced)
    log.append(entries(0, 3))
    assert seen == [".3.new", ".3.new", f".{CHECKPOINT}.new"]

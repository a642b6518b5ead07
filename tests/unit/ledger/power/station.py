"""A station that writes its ledger and its tree, dies, and is looked at afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.documents import documents_named, read_kept
from gateway.ledger.entries import Entry, EntryKind, Recorded, read_entry
from gateway.ledger.sealing import Unsealer
from gateway.ledger.tree.check import check_tree
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.note import NoteSigner
from gateway.ledger.tree.sequencer import Sequencer, leaf_of
from gateway.ledger.verify import verify
from gateway.model.release import Refusal, Release
from tests.unit.ledger.answers import KEY, refusal, release
from tests.unit.ledger.power.recorder import Noted

ORIGIN: Final = "gateway.example/ledger"
SIGNER: Final = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
THREADS: Final = 4
DOCUMENTS: Final = {"purposes": b"purposes: []"}

Tell = Callable[[Recorded | str], None]
"""Is told what somebody outside learns."""


def ledger_in(home: Path) -> Ledger:
    return Ledger(home / "ledger", KEY, time.time, segment_bytes=20_000, documents=DOCUMENTS)


def sequencer_in(home: Path) -> Sequencer:
    return Sequencer(home / "ledger", home / "ledger" / "tree", ORIGIN, [SIGNER])


def checkpoint_in(home: Path) -> str:
    return (home / "ledger" / "tree" / "checkpoint").read_text(encoding="utf-8")


def size_of(checkpoint: str) -> int:
    return int(checkpoint.split("\n")[1])


def an_answer(number: int) -> Release | Refusal:
    """Some are of many records and take several sectors, some take less than one."""
    return refusal(f"{number:032}") if number % 3 else release(f"{number:032}", records=number % 40)


def work(home: Path, tell: Tell, *, rounds: int, answers: int = 6) -> None:
    """Two processes that answer, each with threads that share syncs, and one that brings entries into the tree."""

    def append(ledger: Ledger, number: int) -> None:
        tell(ledger.append(an_answer(number)))

    with ledger_in(home) as one, ledger_in(home) as other, ThreadPoolExecutor(THREADS) as pool:
        for ledger in (one, other):
            append(ledger, 0)
        with sequencer_in(home) as sequencer:
            for _ in range(rounds):
                list(pool.map(lambda number: append((one, other)[number % 2], number), range(answers)))
                sequencer.more()
                tell(checkpoint_in(home))


def grow(home: Path, size: int) -> None:
    """Bring about as many entries into the tree."""
    with ledger_in(home) as ledger, sequencer_in(home) as sequencer:
        ledger.append(an_answer(1))
        while sequencer.more() and size_of(checkpoint_in(home)) < size:
            for _ in range(5):
                ledger.append(an_answer(1))


@contextmanager
def nothing_synced() -> Iterator[None]:
    """For what is about the content of files, and not about when it is durable; no room is reserved either."""
    with patch.multiple(os, fsync=lambda _: None, fdatasync=lambda _: None, posix_fallocate=lambda *_: None):
        yield


def start_again(home: Path, tell: Tell) -> None:
    """A process answers once, and what is there goes into the tree."""
    with ledger_in(home) as ledger:
        tell(ledger.append(an_answer(1)))
        with sequencer_in(home) as sequencer:
            sequencer.more()
            tell(checkpoint_in(home))


def assert_nothing_lost(home: Path, before: Iterable[Noted]) -> None:
    """Start anew over what is in ``home``: all that was told ``before`` is there, and all of it is whole."""
    ledger = home / "ledger"
    told = [noted.told for noted in before if noted.told is not None]
    answered = {each.entry_id: each.hash for each in told if isinstance(each, Recorded)}
    signed = [("signed", each) for each in told if isinstance(each, str)]
    left = verify(ledger)
    assert left.faults == (), "what an accident leaves is no fault"
    assert not signed or size_of(checkpoint_in(home)) >= size_of(signed[-1][1]), "what was signed stays so"
    assert all(read_kept(ledger, digest) for digest in documents_of(ledger)), "what was named is kept"
    with nothing_synced():
        start_again(home, lambda _: None)
        with sequencer_in(home) as sequencer:
            sequencer.more()
    entries = list(entries_in(ledger))
    there = {entry.id: entry.hash for entry in entries}
    assert {name: there.get(name) for name in answered} == answered, "every entry that was acknowledged is there"
    assert_can_be_opened(ledger, [entry for entry in entries if entry.id in answered])
    assert verify(ledger).faults == ()
    assert check_tree(ledger, ledger / "tree", ORIGIN, [SIGNER.key], signed[-1:]).faults == ()
    in_tree = LogView(ledger / "tree", ORIGIN, [SIGNER.key]).entries()
    assert sorted(in_tree) == sorted(map(leaf_of, entries)), "the tree has each entry once"
    recovered = [note["segment"] for entry in entries if entry.kind is EntryKind.OPENED for note in said(entry)]
    assert left.unclosed <= len(recovered) == len(set(recovered)), "it says what it found, once"


def assert_can_be_opened(ledger: Path, entries: Iterable[Entry]) -> None:
    """What the entries refer to is read with their seals."""
    unsealer = Unsealer(ledger)
    for entry in entries:
        if entry.kind is EntryKind.RELEASE:
            disclosed = an_answer(int(entry.facts["request"]))
            assert isinstance(disclosed, Release)
            assert unsealer.facts(entry)["records"] == KEY.references("household", disclosed.identifiers)


def entries_in(ledger: Path) -> Iterator[Entry]:
    for path in segment_paths(ledger):
        for line in path.read_bytes().rstrip(b"\0").splitlines():
            entry = read_entry(line)
            assert entry is not None
            yield entry


def documents_of(ledger: Path) -> set[str]:
    """The hashes of the documents that segments name, before anybody has mended them."""
    first = (read_entry(path.read_bytes().partition(b"\n")[0]) for path in segment_paths(ledger))
    return {digest for entry in first if entry for digest in (documents_named(entry) or {}).values()}


def said(opened: Entry) -> list[dict[str, object]]:
    found: list[dict[str, object]] = opened.facts["recovered"]
    return found

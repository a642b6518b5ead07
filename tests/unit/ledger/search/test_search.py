"""Searching the ledger: every search finds what reading all of it finds, page by page, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.entries import Entry, EntryKind, read_entry
from gateway.ledger.search.pages import Found, Limits, search
from gateway.ledger.search.stretches import Run
from gateway.ledger.search.wanted import Wanted
from gateway.ledger.tree.log import LogView
from gateway.ledger.tree.note import NoteSigner
from gateway.ledger.tree.sequencer import Sequencer
from gateway.model.act import Act, ActName, Acts
from gateway.model.plan import Provenance
from gateway.model.release import Preview
from tests.unit.ledger.answers import KEY, asked, refusal, release, unsynced

NAME = "gateway.example/ledger"
BEGIN = 1_795_000_000
HOUR_MS = 3600 * 1000
_SIGNER = NoteSigner(NAME, Ed25519PrivateKey.generate())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two writers by turns, each with several segments, a minute after a minute; all of it in the tree."""
    home = tmp_path_factory.mktemp("searched")
    now = [BEGIN]
    clock = lambda: float(now[0])  # noqa: E731 - a clock in a line
    with (
        Ledger(home / "ledger", KEY, clock, segment_bytes=60_000, sync=unsynced) as one,
        Ledger(home / "ledger", KEY, clock, segment_bytes=25_000, sync=unsynced) as other,
    ):
        for number, ledger in zip(range(600), cycle([one, one, other]), strict=False):
            now[0] += 60
            _write(ledger, number)
    sequence(home)
    return home


def _write(ledger: Ledger, number: int) -> None:
    request = f"{number:032x}"
    made = asked(request)
    if number % 5 == 0:
        made = replace(made, partner_id="committee-2", client_id="other-client", person_id="lin-mei")
    if number % 7 == 0:
        made = replace(made, purpose="rental-housing", record_type="tenancy", token_id=f"token-{number}")
    policies = Provenance((f"elderly-care@{1 + number // 300}", "elderly-care-2@1"), "a" * 64, "b" * 64)
    match number % 4:
        case 0:
            ledger.append(replace(refusal(), asked=made))
        case 1 | 2:
            ledger.append(replace(release(), asked=made, provenance=policies))
        case _ if number % 3:
            act = Act(ActName.POLICY_PUBLISHED, "wang-fang", {"policy": "elderly-care", "number": number}, {"on": "x"})
            ledger.append(Acts(number, (act,)))
        case _:
            looked = replace(made, operator='王 "芳"')
            ledger.append(Preview(looked, policies, ("address",), (), ("H-1",)))


def sequence(home: Path) -> None:
    with Sequencer(home / "ledger", home / "tree", NAME, [_SIGNER]) as sequencer:
        sequencer.more()


def view(home: Path) -> LogView:
    return LogView(home / "tree", NAME, [_SIGNER.key])


def everything(home: Path) -> list[Entry]:
    """Every entry in the order of the tree, the newest first."""
    lines = (line for path in segment_paths(home / "ledger") for line in path.read_bytes().split(b"\n"))
    known = {entry.id: entry for line in lines if (entry := read_entry(line)) is not None}
    return [known[leaf.split(b" ")[0].decode()] for leaf in view(home).entries()][::-1]


def pages(home: Path, wanted: Wanted, most: int = 50, budget: int = 1 << 30) -> Iterator[Found]:
    before: int | None = None
    for _ in range(1000):
        found = search(home / "ledger", view(home), wanted, before, Limits(most, budget))
        yield found
        before = found.following
        if before is None:
            return
    raise AssertionError("the search has no end")


SEARCHES: Mapping[str, Wanted] = {
    "all": Wanted(),
    "kind": Wanted(kind=EntryKind.REFUSAL),
    "acts": Wanted(kind=EntryKind.ACT),
    "partner": Wanted(partner="committee-2"),
    "purpose and type": Wanted(purpose="rental-housing", record_type="tenancy"),
    "policy": Wanted(policy="elderly-care"),
    "version": Wanted(policy="elderly-care@2"),
    "client": Wanted(who="other-client"),
    "person": Wanted(who="lin-mei", kind=EntryKind.RELEASE),
    "operator": Wanted(who='王 "芳"'),
    "whoever did an act": Wanted(who="wang-fang"),
    "number": Wanted(number=f"{17:032x}"),
    "token": Wanted(token="token-21"),
    "time": Wanted(since=(BEGIN + 9000) * 1000, until=(BEGIN + 12000) * 1000),
    "time and partner": Wanted(partner="committee-2", since=(BEGIN + 9000) * 1000),
    "before all": Wanted(until=(BEGIN - 1) * 1000),
    "after all": Wanted(since=(BEGIN + 10**7) * 1000),
    "nobody": Wanted(partner="committee-3"),
}


@pytest.mark.parametrize("wanted", SEARCHES.values(), ids=SEARCHES)
@pytest.mark.parametrize(("most", "budget"), [(50, 1 << 30), (23, 1 << 30), (1000, 1)])
def test_a_search_finds_what_reading_everything_finds(home: Path, wanted: Wanted, most: int, budget: int) -> None:
    found = list(pages(home, wanted, most, budget))
    assert [entry for page in found for entry in page.entries] == [
        entry for entry in everything(home) if wanted.is_met_by(entry)
    ]
    assert all(len(page.entries) <= most for page in found)


def test_each_search_is_of_something(home: Path) -> None:
    counts = {name: sum(map(wanted.is_met_by, everything(home))) for name, wanted in SEARCHES.items()}
    assert [name for name, count in counts.items() if not count] == ["before all", "after all", "nobody"]
    assert (counts["number"], counts["token"], counts["time"], counts["version"] < counts["policy"]) == (1, 1, 52, True)


def test_a_page_says_how_far_it_has_come_where_it_looked_through_enough(home: Path) -> None:
    first, *_ = pages(home, SEARCHES["nobody"], budget=1)
    assert (first.entries, first.following) == ((), len(everything(home)) - 256)
    assert first.looked_to is not None
    assert BEGIN * 1000 < first.looked_to < (BEGIN + 600 * 60) * 1000


def test_what_is_written_meanwhile_changes_no_later_page(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    _copied(home, copy)
    wanted = Wanted(kind=EntryKind.RELEASE)
    first = search(copy / "ledger", view(copy), wanted, limits=Limits(7))
    with Ledger(copy / "ledger", KEY, sync=unsynced) as ledger:
        for number in range(10):
            ledger.append(release(f"{number:032d}"))
    sequence(copy)
    following = search(copy / "ledger", view(copy), wanted, first.following, Limits(7))
    expected = [entry.id for entry in everything(home) if wanted.is_met_by(entry)][:14]
    assert [entry.id for entry in (*first.entries, *following.entries)] == expected


def test_an_entry_that_was_altered_is_counted_and_not_shown(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    _copied(home, copy)
    wanted = Wanted(number=f"{17:032x}")
    path = next(p for p in segment_paths(copy / "ledger") if f"{17:032x}".encode() in p.read_bytes())
    path.write_bytes(path.read_bytes().replace(b'"officer":"', b'"officer":"X', 1))
    assert [page.altered for page in pages(copy, Wanted(), most=1000)] == [1]
    path.write_bytes(path.read_bytes().replace(f'"request":"{17:032x}"'.encode(), b'"request":"%b"' % (b"f" * 32)))
    assert [page.entries for page in pages(copy, wanted)] == [()]


def test_a_segment_that_is_kept_no_more_is_passed_over(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    _copied(home, copy)
    oldest = segment_paths(copy / "ledger")[0]
    oldest.unlink()
    found = [entry for page in pages(copy, Wanted(since=BEGIN * 1000)) for entry in page.entries]
    assert found == [entry for entry in everything(home) if entry.segment != oldest.stem]


def test_an_empty_tree_has_nothing(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    sequence(tmp_path)
    assert search(tmp_path / "ledger", view(tmp_path), Wanted()) == Found((), None, None)


def test_a_run_is_read_in_blocks_of_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ledger.search.stretches._BLOCK", 10)
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n" + b"a long one without end\n" + b"three\nmore")
    run = Run(path, 4, path.stat().st_size - 4)
    blocks = list(run.blocks())
    assert b"".join(blocks) == b"two\na long one without end\nthree\n"
    assert all(block.endswith(b"\n") for block in blocks if block)


def _copied(home: Path, copy: Path) -> None:
    for path in home.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(home)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())

"""A pack holds as it was made, is the same when it is made again, and does not hold when anything in it is another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.ledger.canonical import canonical
from gateway.ledger.pack.manifest import MEMBER, NOTE, text_to_sign
from gateway.ledger.pack.stored import NotAPack
from gateway.ledger.pack.stretch import NothingToPack
from gateway.ledger.tree.keys import create_key
from gateway.ledger.tree.note import NoteSigner, sign
from gateway.model.act import Act, ActName, Acts
from tests.unit.ledger.pack.station import FIRST, Station, check, forged, members_of, packed, resigned


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Station:
    """Three days of a ledger."""
    station = Station(tmp_path_factory.mktemp("station"))
    for _ in range(3):
        station.day()
    return station


@pytest.fixture(scope="module")
def pack(station: Station) -> bytes:
    """The pack of the second day."""
    return station.pack(date(2026, 11, 29), date(2026, 11, 29))


def verdict(pack: bytes, station: Station) -> str:
    with pytest.raises(NotAPack) as told:
        check(pack, *station.keys)
    return str(told.value)


def test_a_pack_holds_and_tells_what_was_counted(station: Station, pack: bytes) -> None:
    found = check(pack, *station.keys)
    assert (found.manifest.start, found.manifest.end, found.checkpoint.size) == (12, 24, 24)
    assert [placed.index for placed in sorted(found.entries(), key=lambda each: each.index)] == [*range(12, 24)]
    statistics = found.manifest.statistics
    assert isinstance(statistics, dict)
    assert statistics["entries"] == [["closed", 2], ["opened", 2], ["refusal", 3], ["release", 5]]
    assert statistics["disclosures"]["by_day"] == [["2026-11-29", 5]]
    assert statistics["records"]["by_policy"] == [["elderly-care@7", 8]]
    assert statistics["refusals"]["by_code"] == [["GW401", 3]]
    whole = check(station.pack(), *station.keys)
    assert (whole.manifest.start, whole.manifest.end) == (0, 36)


def test_without_keys_it_agrees_with_itself(pack: bytes, station: Station) -> None:
    assert check(pack).keys == tuple(station.keys)


def test_it_is_the_same_when_it_is_made_again_however_the_ledger_has_grown(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.day()
    station.day()
    pack = station.pack(FIRST, FIRST)
    assert station.pack(FIRST, FIRST) == pack
    station.day()
    assert station.pack(FIRST, FIRST) == pack
    create_key(station.place.keys)
    station.sequence()
    assert check(station.pack(FIRST, FIRST), *station.keys[1:]).checkpoint == check(pack).checkpoint


def test_the_signed_tree_is_that_of_the_ledger(station: Station, pack: bytes) -> None:
    witness = members_of(pack)["checkpoint"].decode()
    assert station.place.check({"pack": witness}).faults == ()


def test_days_without_entries_make_no_pack(station: Station) -> None:
    with pytest.raises(NothingToPack, match="nothing is on the record from 2025-01-01 to 2025-01-02"):
        station.pack(date(2025, 1, 1), date(2025, 1, 2))


def test_entries_that_are_kept_no_more_make_no_pack(tmp_path: Path) -> None:
    station = Station(tmp_path)
    station.day()
    path = min(station.place.ledger.glob("*.ledger"))
    path.write_bytes(path.read_bytes().replace(b"GW401", b"GW402", 1).replace(b"elderly", b"youngly", 1))
    with pytest.raises(NothingToPack, match=f"segment {path.stem} is not as the tree has it"):
        station.pack()


def test_no_bit_of_it_can_be_another(station: Station, pack: bytes) -> None:
    for at in range(len(pack)):
        altered = bytearray(pack)
        altered[at] ^= 1 << at % 8
        with pytest.raises(NotAPack):
            check(bytes(altered), *station.keys)


def changed_at(at: int, content: bytes) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_a_member_that_was_altered_is_named_whatever_its_checksum(station: Station, pack: bytes) -> None:
    for name, content in members_of(pack).items():
        for at in {0, len(content) // 2, len(content) - 1} if content else ():
            told = verdict(forged(pack, name, partial(changed_at, at)), station)
            assert told.startswith((name, NOTE)), told


ALTERED: dict[str, tuple[Callable[[dict[str, bytes]], dict[str, bytes]], str]] = {
    "a member removed": (
        lambda members: {name: each for name, each in members.items() if name != "documents/purposes.yaml"},
        "manifest.json: the manifest has documents/purposes.yaml in this place",
    ),
    "the last removed": (
        lambda members: {name: each for name, each in members.items() if name != NOTE},
        "manifest.note: the member is missing",
    ),
    "a member added": (
        lambda members: {"a": b"", **members},
        "a: the manifest has checkpoint in this place",
    ),
    "a member added behind": (
        lambda members: {**members, "z": b""},
        "manifest.json: it lists",
    ),
    "members reordered": (
        lambda members: {name: members[name] for name in ["keys", *members]},
        "keys: the manifest has checkpoint in this place",
    ),
    "a member renamed": (
        lambda members: {name.replace("purposes", "purposed"): each for name, each in members.items()},
        "documents/purposed.yaml: the manifest has documents/purposes.yaml in this place",
    ),
}


@pytest.mark.parametrize("case", ALTERED)
def test_members_that_were_moved_are_told(station: Station, pack: bytes, case: str) -> None:
    change, sentence = ALTERED[case]
    assert verdict(packed(change(members_of(pack))), station).startswith(sentence)


def test_another_key_signs_for_nobody(station: Station, pack: bytes) -> None:
    members = members_of(pack)
    stranger = NoteSigner(station.place.origin, Ed25519PrivateKey.generate())
    manifest = members[MEMBER].replace(b'["elderly-care@7",8]', b'["elderly-care@7",9]')
    assert manifest != members[MEMBER]
    note = sign(text_to_sign(station.place.origin, manifest), [stranger]).encode()
    forgery = packed({**members, MEMBER: manifest, NOTE: note})
    assert verdict(forgery, station) == "manifest.note: none of the keys that are trusted here has signed it"
    with pytest.raises(NotAPack, match=r"manifest\.note"):
        check(forgery)
    assert verdict(forged(pack, MEMBER, lambda _: manifest), station) == (
        "manifest.note: what was signed is another manifest than manifest.json"
    )


def test_even_the_station_cannot_sign_what_the_entries_do_not_say(station: Station, pack: bytes) -> None:
    """What follows from the entries and their tree is compared with them, whoever signed."""
    members = members_of(pack)
    assert check(resigned(pack, station.place)) is not None
    manifest = members[MEMBER].replace(b'["elderly-care@7",8]', b'["elderly-care@7",9]')
    assert verdict(resigned(pack, station.place, **{MEMBER: manifest}), station) == (
        "manifest.json: the statistics are not those of the entries"
    )
    entries = next(name for name in members if name.startswith("entries/"))
    lines = members[entries].splitlines(keepends=True)
    place = entries.replace("/", "__")
    told = {
        "altered": lines[0].replace(b"opened", b"closed"),
        "redone": lines[0],
    }
    assert verdict(resigned(pack, station.place, **{place: told["altered"] + b"".join(lines[1:])}), station) == (
        f"{entries}:1: the entry was altered: its hash does not fit its content"
    )
    content = lines[1][65:-1].replace(b"GW401", b"GW402").replace(b"elderly", b"youngly")
    redone = sha256(content).hexdigest().encode() + b" " + content + b"\n"
    assert f"{entries}:2: entry" in verdict(
        resigned(pack, station.place, **{place: b"".join([lines[0], redone, *lines[2:]])}), station
    )
    for moved in (lines[:1] + lines[2:], [*lines, lines[-1]], [lines[1], lines[0], *lines[2:]]):
        assert "does not follow the one before it" in verdict(
            resigned(pack, station.place, **{place: b"".join(moved)}), station
        )
    assert verdict(resigned(pack, station.place, **{place: b"".join(lines[:-1])}), station).startswith(
        f"{entries}: it has"
    )
    assert "has no end" in verdict(resigned(pack, station.place, **{place: members[entries][:-1]}), station)
    tree = members["tree"]
    assert verdict(resigned(pack, station.place, tree=tree.split(b"\n", 1)[1]), station) == (
        "tree: it has not every entry from 12 to 24: some were left out"
    )
    assert "do not lead to the signed root" in verdict(
        resigned(pack, station.place, tree=tree[:-45] + b"A" * 43 + b"=\n"), station
    )
    assert verdict(resigned(pack, station.place, tree=tree.replace(b"\n\n", b"\n")), station).startswith("tree:")
    early = station.pack(FIRST, FIRST)
    assert "it is of 12 entries, and the pack ends with 24" in verdict(
        resigned(pack, station.place, checkpoint=members_of(early)["checkpoint"]), station
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"start":12', b'"start":"12"'),
        (b'"version":1', b'"version":2'),
        (b'"zone":"Asia/Shanghai"', b'"zone":"Asia/Nowhere"'),
        (b'"first_day":"2026-11-29"', b'"first_day":"2026-11-32"'),
        (b'"before":0', b'"before":0,"more":1'),
        (b'"runs":[', b'"runs":[[],'),
        (b'{"before"', b'{ "before"'),
    ],
)
def test_a_manifest_of_another_form_is_told(station: Station, pack: bytes, before: bytes, after: bytes) -> None:
    members = members_of(pack)
    content = members[MEMBER].replace(before, after, 1)
    assert content != members[MEMBER]
    note = sign(text_to_sign(station.place.origin, content), station.place.signers().values()).encode()
    assert verdict(packed({**members, MEMBER: content, NOTE: note}), station).startswith("manifest.json: ")


def test_what_stands_before_is_there_once_and_the_runs_are_the_members(tmp_path: Path) -> None:
    station = Station(tmp_path)
    with station.process() as acting:
        acting.append(Acts(1, (Act(ActName.PARTNER_WRITTEN, "wang", {"partner": "one"}, {"kind": "committee"}),)))
    station.day()
    station.day()
    pack = station.pack(date(2026, 11, 29), date(2026, 11, 29))
    members = members_of(pack)
    assert check(pack, *station.keys).manifest.before == 1
    assert verdict(resigned(pack, station.place, before=b""), station) == (
        "before: it has 0 entries, and the manifest says 1"
    )
    assert "does not stand here" in verdict(resigned(pack, station.place, before=members["before"] * 2), station)
    entry = next(content for name, content in members.items() if name.startswith("entries/")).splitlines(True)[1]
    assert "does not stand here" in verdict(resigned(pack, station.place, before=entry), station)
    manifest = orjson.loads(members[MEMBER])
    manifest["runs"].pop()
    fewer = canonical(manifest) + b"\n"
    assert verdict(resigned(pack, station.place, **{MEMBER: fewer}), station) == (
        "manifest.json: its runs are not the members in `entries/`, each once and in their order"
    )

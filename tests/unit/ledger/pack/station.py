"""A station with some days of its ledger, from which packs are made, and ways to forge them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import orjson

from gateway.ledger.book import Ledger
from gateway.ledger.canonical import canonical
from gateway.ledger.pack.checking import Pack, check_pack
from gateway.ledger.pack.manifest import MEMBER, NOTE, text_to_sign
from gateway.ledger.pack.stored import StoredReader, StoredWriter
from gateway.ledger.pack.stretch import Days, find_stretch
from gateway.ledger.pack.writing import Beside, write_pack
from gateway.ledger.tree.keys import create_key
from gateway.ledger.tree.note import NoteKey, sign
from gateway.ledger.tree.place import TreePlace
from tests.unit.ledger.answers import KEY, refusal, release, unsynced

ZONE: Final = ZoneInfo("Asia/Shanghai")
FIRST: Final = date(2026, 11, 28)
BESIDE: Final = Beside({"documents/purposes.yaml": b"purposes: {}\n"}, {"keep_years": 3})


class Station:
    """Two processes answer, on three days; what they write comes into one tree."""

    def __init__(self, home: Path) -> None:
        self.place = TreePlace(home / "ledger", home / "keys", "https://gateway.example")
        create_key(self.place.keys)
        self.now = datetime(2026, 11, 28, 1, tzinfo=UTC).timestamp()

    @property
    def keys(self) -> list[NoteKey]:
        return self.place.known_keys()

    def day(self) -> None:
        """A day's answers: two processes, five releases and three refusals."""
        with self.process() as one, self.process() as other:
            for number in range(4):
                self.now += 3600
                one.append(release(f"{number}" * 32, records=number))
                other.append(release("f" * 32) if number == 0 else refusal(f"{number}" * 32))
        self.now += 20 * 3600
        self.sequence()

    def sequence(self) -> None:
        with self.place.sequencer() as sequencer:
            sequencer.more()

    def pack(self, first: date = FIRST, last: date = date(2026, 11, 30), beside: Beside = BESIDE) -> bytes:
        file, log, days = BytesIO(), self.place.view(), Days(first, last, ZONE)
        write_pack(file, self.place, log, days, find_stretch(self.place.ledger, log, days), lambda _: beside)
        return file.getvalue()

    def process(self) -> Ledger:
        return Ledger(self.place.ledger, KEY, lambda: self.now, sync=unsynced)


def check(pack: bytes, *keys: NoteKey) -> Pack:
    return check_pack(BytesIO(pack), keys)


def members_of(pack: bytes) -> dict[str, bytes]:
    reader = StoredReader(BytesIO(pack))
    return {name: reader.read(name) for name in reader.members}


def packed(members: Mapping[str, bytes]) -> bytes:
    """A file of these members, with every header and checksum as it has to be."""
    file = BytesIO()
    writer = StoredWriter(file)
    for name, content in members.items():
        writer.add(name, content)
    writer.finish()
    return file.getvalue()


def forged(pack: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The pack with one member changed, and nothing else but checksums."""
    members = members_of(pack)
    return packed({**members, name: change(members[name])})


def resigned(pack: bytes, place: TreePlace, **members: bytes) -> bytes:
    """A pack in which members are others, and the manifest was made anew and signed with the station's own key."""
    changed = {**members_of(pack), **{name.replace("__", "/"): each for name, each in members.items()}}
    manifest = orjson.loads(changed[MEMBER])
    for listed in manifest["members"]:
        content = changed[listed["name"]]
        listed |= {"size": len(content), "sha256": sha256(content).hexdigest()}
    content = canonical(manifest) + b"\n"
    note = sign(text_to_sign(manifest["origin"], content), place.signers().values())
    return packed({**changed, MEMBER: content, NOTE: note.encode()})

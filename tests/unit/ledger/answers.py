"""Made-up answers, a ledger to put them in, and ways to look at the files it writes."""

from __future__ import annotations

from pathlib import Path

from gateway.ledger.book import Ledger
from gateway.ledger.claims import segment_paths
from gateway.ledger.disk import Sync, sync_data
from gateway.ledger.puncture import Descent
from gateway.ledger.references import ReferenceKey
from gateway.ledger.sealing import Sealer
from gateway.ledger.segment import Clock
from gateway.model.plan import Provenance
from gateway.model.release import Asked, Refusal, Release
from gateway.settings import Settings, read_settings

KEY = ReferenceKey(bytes(range(32)))


def asked(request_id: str = "0" * 32) -> Asked:
    return Asked(
        request_id=request_id,
        record_type="household",
        action="list",
        client_id="committee-client",
        partner_id="committee-1",
        agreement_id="2026-014",
        purpose="elderly-care",
        legal_basis="城市居民委员会组织法 art. 3",
        case_number=None,
        officer="王主任",
        token_id="token-1",
    )


def release(request_id: str = "0" * 32, records: int = 2) -> Release:
    return Release(
        asked=asked(request_id),
        provenance=Provenance(("elderly-care@7",), "a" * 64, "b" * 64),
        released=("household_no", "address"),
        withheld=("head_id_number",),
        identifiers=tuple(f"H-310115-{number:05}" for number in range(records)),
        format="json",
        obligations=("no onward transfer",),
        digest=bytes(32),
        notice_deferred="an investigation",
    )


def refusal(request_id: str = "0" * 32) -> Refusal:
    return Refusal(asked(request_id), "GW401")


def a_clock() -> Clock:
    """A clock that stands still, so that files of equal content have equal length."""
    return lambda: 1_795_000_000.0


def new_ledger(
    directory: Path, *, segment_bytes: int = 1 << 26, sync: Sync = sync_data, clock: Clock | None = None
) -> Ledger:
    return Ledger(directory, KEY, clock or a_clock(), segment_bytes=segment_bytes, sync=sync)


def unsynced(_descriptor: int) -> None:
    """A sync that leaves the disk alone, for what is about the files' content and not about when it is durable."""


def settings_of(home: Path, ledger: str = "") -> Settings:
    """The settings of a deployment in ``home``; ``ledger`` are lines of that section."""
    file = home / "gateway.toml"
    file.write_text(f'[identity]\nissuer = "https://gateway.example"\n[ledger]\n{ledger}', encoding="utf-8")
    return read_settings(file, {})


def a_sealer() -> Sealer:
    """What seals the references of entries that stand in no ledger."""
    return Sealer(Descent(bytes(32)))


def only_segment(directory: Path) -> Path:
    (path,) = segment_paths(directory)
    return path


def written_lines(path: Path) -> list[bytes]:
    """The lines of a segment without their ends."""
    return path.read_bytes().rstrip(b"\0").splitlines()


def abandon(ledger: Ledger) -> None:
    """Leave the ledger as a process does that dies: nothing written, the file let go."""
    writing = ledger._writing  # noqa: SLF001 - the test plays the part of the kernel
    assert writing is not None
    writing[0].abandon()

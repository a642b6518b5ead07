"""Whether the account is whole, what others hold it to, and the pack that an auditor takes away.

Both take long, and are work of this process (``gateway.casework.work``): one verification at a time, and one pack for
each auditor, which nobody else sees and which goes away after an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, Final

from flask import Blueprint, Response, request

from gateway.casework.packing import pack_days
from gateway.casework.tree import UNUSABLE, up_to_date
from gateway.casework.verifying import verify_all
from gateway.casework.work import Stage, Work
from gateway.changes import AdministrationError
from gateway.console.records.ledger import as_file
from gateway.console.records.office import LEDGER, Records
from gateway.ledger.opening import place_of
from gateway.ledger.pack.stored import TooLarge
from gateway.ledger.pack.stretch import Days, NothingToPack
from gateway.ledger.reading import Progress
from gateway.ledger.stamps.kept import Stamps
from gateway.ledger.verify import ledger_bytes
from gateway.model.person import Role, SignedIn
from gateway.signin.showing import led_to

KEPT_S: Final = 3600
"""Seconds for which a pack can be taken away."""

MOST_FAULTS: Final = 100
_BLOCK: Final = 1024 * 1024
_PLACE: Final = f"{LEDGER}/verification"


def add_proving(blueprint: Blueprint, records: Records) -> None:
    """The page of the account's state, the work that is begun there, and what is taken away."""
    settings = records.settings
    verifying = Work(settings.run / "work" / "verification", records.clock)
    packing = _packing_of(settings.run / "work" / "packs", records.clock)

    @records.page(blueprint, "/verification", "verification")
    def verification(somebody: SignedIn) -> Response:
        return _state(records, somebody, verifying, packing(somebody))

    @records.page(blueprint, "POST /verification", "verification")
    def verify(somebody: SignedIn) -> Response:
        verifying.begin(somebody.person.id, _length(records), lambda _, progress: _verified(records, progress))
        return led_to(_PLACE)

    @records.page(blueprint, "/checkpoint", "verification")
    def checkpoint(somebody: SignedIn) -> Response:
        try:
            log = up_to_date(settings)
        except UNUSABLE:
            return records.none(somebody, "no-tree")
        return as_file(log.note, f"witness-{log.size}")

    @records.page(blueprint, "/keys", "verification")
    def keys(_: SignedIn) -> Response:
        return as_file("".join(f"{key}\n" for key in place_of(settings).known_keys()), "ledger-keys")

    @records.page(blueprint, "POST /pack", "verification", Role.AUDITOR)
    def pack(somebody: SignedIn) -> Response:
        try:
            days = _days(records)
        except ValueError:
            shown = {"first": request.form.get("first", ""), "last": request.form.get("last", "")}
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return _state(records, somebody, verifying, packing(somebody), status, fault="wrong-days", **shown)
        packing(somebody).begin(
            somebody.person.id, _length(records), lambda file, progress: _packed(records, days, file, progress)
        )
        return led_to(_PLACE)

    @records.page(blueprint, "/pack", "verification", Role.AUDITOR)
    def take_pack(somebody: SignedIn) -> Response:
        work = packing(somebody)
        standing = work.standing()
        if standing.stage is not Stage.DONE or not work.result.exists():
            return records.none(somebody, "no-pack")
        name = f"{standing.facts['first']}-{standing.facts['last']}.pack"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_blocks(work.result.open("rb")), content_type="application/zip", headers=headers)

    @records.page(blueprint, "POST /pack/forget", "verification", Role.AUDITOR)
    def forget_pack(somebody: SignedIn) -> Response:
        packing(somebody).forget()
        return led_to(_PLACE)


def _packing_of(folder: Path, clock: Callable[[], float]) -> Callable[[SignedIn], Work]:
    """What packs for one auditor; those of others that were kept for long enough go away meanwhile."""

    def packing(somebody: SignedIn) -> Work:
        for other in folder.iterdir() if folder.is_dir() else ():
            Work(other, clock, KEPT_S).standing()
        return Work(folder / sha256(somebody.person.id.encode()).hexdigest()[:32], clock, KEPT_S)

    return packing


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """A file that is open, in pieces; it is closed behind the last."""
    with file:
        while block := file.read(_BLOCK):
            yield block


def _length(records: Records) -> int:
    return ledger_bytes(records.settings.ledger) if records.settings.ledger.is_dir() else 0


def _verified(records: Records, progress: Progress) -> Mapping[str, Any]:
    found = verify_all(records.settings, progress, with_copy=bool(records.settings.ledger_copy))
    counted = ("entries", "releases", "previews", "refusals", "acts", "segments", "pruned", "clock_steps")
    return {
        "whole": not found.faults,
        "counts": {name: getattr(found.entries, name) for name in counted},
        "in_tree": found.tree.entries,
        "faults": [str(fault) for fault in found.faults[:MOST_FAULTS]],
        "more": max(0, len(found.faults) - MOST_FAULTS),
    }


def _days(records: Records) -> Days:
    """The days of a form, both included; ``ValueError`` for what are none."""
    first, last = (date.fromisoformat(request.form.get(name, "")) for name in ("first", "last"))
    if last < first:
        raise ValueError
    return Days(first, last, records.settings.zone)


def _packed(records: Records, days: Days, file: Path, progress: Progress) -> Mapping[str, Any]:
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with unfinished.open("wb") as writing:
            written = pack_days(records.settings, records.desk.state.engine, days, writing, progress)
        unfinished.rename(file)
    except TooLarge:
        raise AdministrationError("these days are too much for one file: export fewer at once") from None
    except NothingToPack as nothing:
        raise AdministrationError(str(nothing)) from None
    finally:
        unfinished.unlink(missing_ok=True)
    return {
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
        "entries": written.end - written.start,
        "bytes": file.stat().st_size,
    }


def _state(
    records: Records,
    somebody: SignedIn,
    verifying: Work,
    packing: Work,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    settings = records.settings
    stamps = Stamps(settings.ledger).sizes()
    try:
        log = up_to_date(settings)
        signed = (log.directory / "checkpoint").stat().st_mtime
    except UNUSABLE:
        log, signed = None, 0.0
    return records.show(
        "verification.html",
        somebody,
        status,
        log=log,
        signed=records.local(signed),
        copied=bool(settings.ledger_copy),
        stamps=stamps,
        stamped=settings.timestamps_ca is not None,
        verified=verifying.standing(),
        packed=packing.standing(),
        local=records.local,
        minutes=KEPT_S // 60,
        **shown,
    )

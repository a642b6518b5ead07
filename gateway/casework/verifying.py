"""Whether the whole account is as it was written: every entry, the tree, time stamps, and the copy if there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.changes import AdministrationError
from gateway.ledger.check import Fault
from gateway.ledger.opening import place_of
from gateway.ledger.reading import Progress
from gateway.ledger.stamps.kept import StampsCheck, check_stamps
from gateway.ledger.stamps.reply import read_trusted
from gateway.ledger.tree.check import TreeCheck
from gateway.ledger.verify import Verification, verify
from gateway.settings import Settings

if TYPE_CHECKING:
    from gateway.ledger.copy.compare import Comparison

NO_WITNESSES: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of each; ``copy`` is None where nothing was compared with one."""

    entries: Verification
    tree: TreeCheck
    stamps: StampsCheck
    copy: Comparison | None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault."""
        of_copy = () if self.copy is None else self.copy.faults
        return (*self.entries.faults, *self.tree.faults, *self.stamps.faults, *of_copy)


def verify_all(
    settings: Settings, progress: Progress, witnesses: Mapping[str, str] = NO_WITNESSES, *, with_copy: bool = False
) -> Verified:
    """Check the ledger, held to ``witnesses``, checkpoints by name; raises ``OSError`` where a file cannot be read."""
    entries = verify(settings.ledger, progress)
    trusted = None if settings.timestamps_ca is None else read_trusted(settings.timestamps_ca)
    place = place_of(settings)
    # a ledger that has no tree yet is held to what witnesses kept
    tree = place.check(dict(witnesses)) if witnesses or place.tree.is_dir() else TreeCheck(0, 0, ())
    return Verified(entries, tree, check_stamps(place, trusted), _compared(settings) if with_copy else None)


def _compared(settings: Settings) -> Comparison:
    """What differs between the ledger and its copy."""
    if not settings.ledger_copy:
        raise AdministrationError("there is no copy: `ledger.copy` names none")
    from gateway.ledger.copy.compare import compare  # noqa: PLC0415 - whoever has no copy need not load the driver

    return compare(settings.ledger, settings.ledger_copy)

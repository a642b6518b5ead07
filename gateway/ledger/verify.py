"""Whether the whole account is as the gateway wrote it.

Found: an entry altered, removed, inserted, moved or torn out of the middle; a segment cut short or removed of which a
later one recorded the head; entries added to a segment that had ended. Not found from the files alone: the loss of the
newest entries of the newest segments, which no other file has recorded yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.ledger.check import Checked, Fault, check_segment
from gateway.ledger.claims import MIRROR, Claims, claims_of, segment_path, segment_paths
from gateway.ledger.reading import Progress
from gateway.ledger.segment import SUFFIX


@dataclass(frozen=True, slots=True)
class Verification:
    """What a ledger was found to hold, by counts, and every fault, in order of file and line.

    ``live`` counts segments that some process is writing, ``unclosed`` those whose writer died without closing them,
    ``clock_steps`` the entries at which the clock had gone back. None of these is a fault.
    """

    segments: int
    live: int
    unclosed: int
    entries: int
    releases: int
    previews: int
    refusals: int
    acts: int
    clock_steps: int
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether no fault was found."""
        return not self.faults


def ledger_bytes(directory: Path) -> int:
    """The size of all segments, reserved room included: what ``verify`` reports progress towards."""
    return sum(path.stat().st_size for path in segment_paths(directory))


def verify(directory: Path, progress: Progress = lambda _: None) -> Verification:
    """Read every segment in ``directory`` once, in bounded memory; writers may go on meanwhile.

    ``progress`` is told of bytes as they are dealt with. Raises ``OSError`` where a file cannot be read.
    """
    paths = segment_paths(directory)
    claims = claims_of(paths)
    checked: list[Checked] = []
    for path in paths:
        dealt_with = 0

        def count(more: int) -> None:
            nonlocal dealt_with
            dealt_with += more
            progress(more)

        size = path.stat().st_size
        checked.append(check_segment(path, claims.get(path.stem, ()), count))
        progress(max(0, size - dealt_with))
    own = [one for path, one in zip(paths, checked, strict=True) if path.parent == directory]
    faults = [fault for one in checked for fault in one.faults]
    faults += _missing(directory, claims) + _foreign(directory, paths)
    return Verification(
        segments=len(checked),
        live=sum(one.live for one in checked),
        unclosed=sum(not one.live and not one.closed for one in own),
        entries=sum(one.entries for one in checked),
        releases=sum(one.releases for one in checked),
        previews=sum(one.previews for one in checked),
        refusals=sum(one.refusals for one in checked),
        acts=sum(one.acts for one in checked),
        clock_steps=sum(one.clock_steps for one in checked),
        faults=tuple(sorted(faults)),
    )


def _missing(directory: Path, claims: Claims) -> list[Fault]:
    """A fault for every segment that another one recorded and that is not there.

    The directory is asked again, because a segment may have been begun while it was being listed.
    """
    return [
        Fault(f"{segment}{SUFFIX}", 1, f"the file is missing: segment `{recorded[0].claimant}` recorded it")
        for segment, recorded in claims.items()
        if not segment_path(directory, segment).exists()
    ]


def _foreign(directory: Path, paths: list[Path]) -> list[Fault]:
    """A fault for every file that has a segment's suffix and not its form of name, such as a segment renamed."""
    strangers = {*directory.glob(f"*{SUFFIX}"), *(directory / MIRROR).glob(f"*{SUFFIX}")} - set(paths)
    return [Fault(ascii(path.name), 1, "no segment has such a name; restore the file's own") for path in strangers]

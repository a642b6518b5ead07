"""Whether the whole account is as the gateway wrote it.

Found: an entry altered, removed, inserted, moved or torn out of the middle; a segment cut short or removed of which a
later one recorded the head; entries added to a segment that had ended. Not found from the files alone: the loss of the
newest entries of the newest segments, which no other file has recorded yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gateway.ledger.browse import find
from gateway.ledger.check import Checked, Fault, check_segment
from gateway.ledger.claims import MIRROR, Claims, claims_of, segment_path, segment_paths
from gateway.ledger.entries import Entry
from gateway.ledger.reading import Progress
from gateway.ledger.retention.pruned import FOLDER, acts_kept, pruned_files, read_kept, says
from gateway.ledger.segment import SUFFIX


@dataclass(frozen=True, slots=True)
class Verification:
    """What a ledger was found to hold, by counts, and every fault, in order of file and line.

    ``live`` counts segments that some process is writing, ``unclosed`` those whose writer died without closing them,
    ``pruned`` those that were removed at the end of their time,
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
    pruned: int
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
    kept, amiss = _pruned(directory, claims)
    faults += _missing(directory, claims, kept) + amiss + _foreign(directory, paths)
    return Verification(
        segments=len(checked),
        live=sum(one.live for one in checked),
        unclosed=sum(not one.live and not one.closed for one in own),
        entries=sum(one.entries for one in checked),
        releases=sum(one.releases for one in checked),
        previews=sum(one.previews for one in checked),
        refusals=sum(one.refusals for one in checked),
        acts=sum(one.acts for one in checked),
        pruned=len(kept),
        clock_steps=sum(one.clock_steps for one in checked),
        faults=tuple(sorted(faults)),
    )


def _pruned(directory: Path, claims: Claims) -> tuple[set[str], list[Fault]]:
    """The segments that were removed, and a fault for each of which that is not as an act on record says."""
    names, faults = set(), []
    for path in pruned_files(directory):
        names.add(path.name)
        kept = read_kept(path)
        place = f"{FOLDER}/{path.name}"
        if kept is None:
            faults.append(Fault(place, 1, "what was kept of the segment that was removed was altered"))
        elif not says(_act(directory, kept.act), kept.pruned):
            faults.append(Fault(place, 1, "no act on record says that this segment was removed so"))
        elif not all(map(kept.fits, claims.get(path.name, ()))):
            faults.append(Fault(place, 1, "other segments recorded this one otherwise than it was removed"))
    return names, faults


def _act(directory: Path, entry_id: str) -> Entry | None:
    """The entry of that id, in its segment or among what was kept of it."""
    return find(directory, entry_id) or next((each for each in acts_kept(directory) if each.id == entry_id), None)


def _missing(directory: Path, claims: Claims, pruned: set[str]) -> list[Fault]:
    """A fault for every segment that another one recorded and that is not there, nor removed as it should be.

    The directory is asked again, because a segment may have been begun while it was being listed.
    """
    return [
        Fault(f"{segment}{SUFFIX}", 1, f"the file is missing: segment `{recorded[0].claimant}` recorded it")
        for segment, recorded in claims.items()
        if not segment_path(directory, segment).exists() and segment not in pruned
    ]


def _foreign(directory: Path, paths: list[Path]) -> list[Fault]:
    """A fault for every file that has a segment's suffix and not its form of name, such as a segment renamed."""
    strangers = {*directory.glob(f"*{SUFFIX}"), *(directory / MIRROR).glob(f"*{SUFFIX}")} - set(paths)
    return [Fault(ascii(path.name), 1, "no segment has such a name; restore the file's own") for path in strangers]

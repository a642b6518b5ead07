"""How many records of the archive two sets of policies show differently, for each agreement in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from gateway.desk.previews import Window, count_differences
from gateway.model.grant import Grant
from gateway.model.plan import View
from gateway.policies.workbench.archive_impact import ArchiveCount
from gateway.policies.workbench.questions import Bench, view_of


@dataclass(frozen=True, slots=True)
class Count:
    """What differs for a partner's purpose, in the records of one type; for every one of ``actions`` alike."""

    partner: str
    purpose: str
    record_type: str
    actions: tuple[str, ...]
    count: ArchiveCount


def count_over_archive(  # noqa: PLR0913 - what is compared, where, and how far
    window: Window,
    found: Iterable[list[Grant]],
    before: Bench,
    after: Bench,
    *,
    most: int | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> Iterator[Count]:
    """Count for every agreement of which the grants were ``found``; those in which nothing differs are left out.

    ``most`` is how many records of each view are looked at, by default all; ``progress`` is told of each further number
    of them. Raises ``GatewayError`` where a source cannot answer, and what ``progress`` raises.
    """
    for grants in found:
        for actions, old, new in distinct_views(grants, before, after):
            count = count_differences(window, old, new, most=most, progress=progress)
            if count.gained or count.lost or count.fields:
                grant = grants[0]
                yield Count(grant.partner.id, grant.purpose.name, grant.record_type, actions, count)


def distinct_views(
    grants: list[Grant], before: Bench, after: Bench
) -> Iterator[tuple[tuple[str, ...], View | None, View | None]]:
    """The views of both sides, once for all actions that have the same; the archive is then asked but once."""
    found: list[tuple[list[str], View | None, View | None]] = []
    for grant in grants:
        pair = view_of(before, grant), view_of(after, grant)
        for actions, *known in found:
            if list(map(_nameless, pair)) == list(map(_nameless, known)):
                actions.append(grant.action.value)
                break
        else:
            found.append(([grant.action.value], *pair))
    return ((tuple(actions), old, new) for actions, old, new in found)


def _nameless(view: View | None) -> View | None:
    """The view without the name under which it is kept."""
    return None if view is None else replace(view, key="")

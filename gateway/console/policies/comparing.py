"""Two versions of one policy side by side: what differs in the text, and what the later one gives and takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.console.policies.drafting import named
from gateway.console.policies.telling import POLICY, changes_in_table
from gateway.console.station import Desk, at_desk, show_desk, tell_fault
from gateway.documents import Faulty
from gateway.model.person import SignedIn
from gateway.publication.version import Version
from gateway.signin.showing import language_of

AROUND: Final = 3
"""Lines that are shown around a difference."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either text, with its number in each; ``mark`` is ``-``, ``+``, empty or, for lines left out, ``…``."""

    mark: str
    old: int | None
    new: int | None
    text: str


def add_comparing(blueprint: Blueprint, desk: Desk) -> None:
    """``/desk/policy/compare``: the versions are named by their numbers."""

    @blueprint.get(f"{POLICY}/compare", endpoint="compare")
    @at_desk(desk.door)
    def compare(somebody: SignedIn) -> Response:
        versions = named(desk.office, request.args.get("name", ""))
        if not versions:
            return tell_fault(desk.door, somebody, HTTPStatus.NOT_FOUND, "no-such-policy")
        numbers = {str(version.number): version for version in versions}
        before = numbers.get(request.args.get("from", str(versions[max(len(versions) - 2, 0)].number)))
        after = numbers.get(request.args.get("to", str(versions[-1].number)))
        if before is None or after is None:
            return tell_fault(desk.door, somebody, HTTPStatus.NOT_FOUND, "compare-no-such")
        return show_desk(
            desk.door,
            "policies/compare.html",
            name=before.name,
            versions=versions,
            before=before,
            after=after,
            lines=tuple(differing(_lines(before), _lines(after))),
            somebody=somebody,
            **_weighed(desk, before, after),
        )


def differing(old: list[str], new: list[str]) -> Iterator[Line]:
    """The lines of two texts that differ, and a few around each; nothing for texts that are alike.

    >>> [(line.mark, line.text) for line in differing(["a", "b"], ["a", "c"])]
    [('', 'a'), ('-', 'b'), ('+', 'c')]
    """
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for place, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if place or group[0][1]:
            yield Line("…", None, None, "")
        for kind, start, end, from_, to in group:
            if kind == "equal":
                yield from (
                    Line("", start + each + 1, from_ + each + 1, old[start + each]) for each in range(end - start)
                )
                continue
            yield from (Line("-", number + 1, None, old[number]) for number in range(start, end))
            yield from (Line("+", None, number + 1, new[number]) for number in range(from_, to))


def _lines(version: Version) -> list[str]:
    return version.text.decode("utf-8", "replace").split("\n")


def _weighed(desk: Desk, before: Version, after: Version) -> dict[str, Any]:
    """What the later version gives and takes, or that it cannot be told."""
    try:
        found = desk.office.compare(before, after)
    except Faulty:
        return {"changes": None, "fault": "compare-cannot"}
    return {"changes": changes_in_table(found, desk.office.standards, language_of(request)), "fault": None}

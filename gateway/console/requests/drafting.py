"""The policy change that a granted field waits for, as a draft: somebody reviews it, and somebody publishes it.

The newest text of the one policy that speaks of the type for the purpose, under the next number, in which every rule
that allows an action on the type names the fields as well. Rows are those of the rules as they stand: a rule of its own
would open more of them. What stands there is a beginning, for whoever keeps the policy to make less of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gateway.access.deciding import DecidingError
from gateway.access.request import AccessRequest
from gateway.console.requests.weighing import policies_for
from gateway.console.station import Desk
from gateway.publication.folder import Text
from gateway.publication.reading import read_draft
from gateway.publication.rollback import renumbered
from gateway.publication.version import State, Version

_RULE: Final = re.compile(r"^(\s*)- id:")
_FIELDS: Final = re.compile(r"^(\s*)fields:\s*(\{)?")


def draft_change(desk: Desk, asked: AccessRequest, names: Iterable[str], by: str) -> Version:
    """Enter the draft under ``by``; raises ``DecidingError``, and ``PublicationError`` and ``Faulty`` as the office."""
    live = policies_for(desk, asked)
    if len(live) != 1:
        raise DecidingError("no-policy")
    last = [version for version in desk.office.versions() if version.name in live][-1]
    if last.state is State.DRAFT:
        raise DecidingError("being-written")
    text = with_fields(renumbered(last.text, last.number + 1).decode(), asked.wish.record_type, [*names]).encode()
    drafted = Text(text, read_draft(text, "text", desk.office.standards).policy)
    [version] = desk.office.draft([drafted], by, f"access request {asked.id}")
    return version


def with_fields(text: str, record_type: str, names: list[str]) -> str:
    r"""A policy's text whose allow rules on the type name the fields as well; ``DecidingError`` where there is none.

    >>> text = "rules:\n  - id: a\n    allow: [read]\n    type: t\n    fields:\n      x: drop\n"
    >>> print(with_fields(text, "t", ["y"]))
    rules:
      - id: a
        allow: [read]
        type: t
        fields:
          y: reveal
          x: drop
    <BLANKLINE>
    """
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _RULE.match(line)]
    changed = 0
    for start, end in reversed(list(zip(starts, [*starts[1:], len(lines)], strict=True))):
        rule = lines[start:end]
        own = [line.strip() for line in rule]
        if f"type: {record_type}" in own and any(line.startswith("allow:") for line in own):
            place = next((number for number, line in enumerate(rule) if _FIELDS.match(line)), None)
            if place is not None:
                lines[start:end] = _named(rule, place, [name for name in names if not _names(rule, name)])
                changed += 1
    if not changed:
        raise DecidingError("no-policy")
    return "\n".join(lines)


def _named(rule: list[str], place: int, names: list[str]) -> list[str]:
    """The lines of a rule in which the fields stand below, or within, the line at ``place``."""
    found = _FIELDS.match(rule[place])
    if found is not None and found.group(2):
        within = "".join(f"{name}: reveal, " for name in names)
        return [*rule[:place], rule[place].replace("{", "{" + within, 1), *rule[place + 1 :]]
    below = rule[place + 1]
    indent = below[: len(below) - len(below.lstrip())]
    return [*rule[: place + 1], *(f"{indent}{name}: reveal" for name in names), *rule[place + 1 :]]


def _names(rule: list[str], name: str) -> bool:
    return any(re.search(rf"(^|[{{,\s]){name}\s*:", line) for line in rule)

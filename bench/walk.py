"""What is asked, over HTTP: the same pages of all variants, and proof that they are the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench.load import ask, get, post
from bench.question import FIELDS, PAGE

LIST: Final = f"/v1/records/household?limit={PAGE}&fields={','.join(FIELDS)}"
SEARCH: Final = "/v1/records/household/search"


class DifferentRows(Exception):  # noqa: N818 - it says what was found
    """The variants do not answer the same rows, so that comparing their speed would mean nothing."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: after the household ``after``, which the gateway's ``cursor`` stands for; None at first."""

    after: str
    cursor: str | None

    @property
    def path(self) -> str:
        """What the gateway is asked."""
        return LIST if self.cursor is None else f"{LIST}&cursor={self.cursor}"

    @property
    def unprotected(self) -> str:
        """What the other variants are asked."""
        return f"/?after={self.after}"


FIRST: Final = Position("", None)


def walk(port: int, authorization: str, most: int) -> list[Position]:
    """The pages of the gateway's answer, from the first to the last full one, or ``most`` of them."""
    positions: list[Position] = []
    position = FIRST
    while True:
        page = json.loads(ask(port, get(position.path, [authorization])))
        if len(page["data"]) == PAGE:
            positions.append(position)
        if page["next"] is None or len(positions) == most:
            return positions
        position = Position(page["data"][-1]["household_no"], page["next"])


def spread(positions: Sequence[Position], count: int) -> list[Position]:
    """At most ``count`` of the positions, evenly over all of them."""
    step = max(1, len(positions) // count)
    return list(positions[::step][:count])


def check_same_rows(positions: Sequence[Position], ports: Sequence[int], gateway: int, authorization: str) -> None:
    """Raise ``DifferentRows`` unless the variants at ``ports`` answer the households that the gateway answers."""
    for position in positions:
        expected = _households(json.loads(ask(gateway, get(position.path, [authorization])))["data"])
        for port in ports:
            page = json.loads(ask(port, get(position.unprotected)))
            rows = page["data"] if isinstance(page, dict) else page
            if _households(rows) != expected:
                raise DifferentRows(f"after `{position.after}` the variants differ: compare `ROWS` with the policy")


def search(household_no: str, authorization: str) -> bytes:
    """A request for one household, by its number in the body."""
    body = json.dumps({"criteria": {"household_no": household_no}, "fields": list(FIELDS)})
    return post(SEARCH, body.encode(), [authorization])


def _households(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [row["household_no"] for row in rows]

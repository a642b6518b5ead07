"""An answer in words: tables and lists of what was disclosed, and a sentence for whatever is not shown as it is.

Everything here is made of the bytes that the walk gave and of the description of the same view. What the requester may
not see is in neither, and so cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from gateway.model.outcome import WITHHELD
from gateway.window.words import say_here

Description: TypeAlias = Mapping[str, Any]
"""What ``describe_catalogue`` tells of one type and action."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one record: its title, what stands there, and the sentence about what does not.

    ``state`` is ``shown``, ``empty`` (there is nothing), ``withheld`` (there is something) or ``absent``.
    """

    name: str
    title: str
    text: str
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Accounted:
    """What a disclosure brings with it: its number, the policies it rests on, and what has to be observed."""

    disclosure: str
    policy: str
    obligations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A page of records, or one: the titles of its columns, its rows, and what the disclosure brings with it."""

    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    identifiers: tuple[str, ...]
    disclosure: str
    policy: str
    obligations: tuple[str, ...]
    following: str | None


def told(body: bytes, described: Description, language: str) -> Told:
    """What the JSON answer ``body`` says, in ``language``."""
    answer = orjson.loads(body)
    records = answer["data"] if isinstance(answer["data"], list) else [answer["data"]]
    fields = described["fields"]
    return Told(
        titles=tuple(_title(field, language) for field in fields),
        rows=tuple(tuple(_cells(record, fields, language)) for record in records),
        identifiers=tuple(str(record[described["identifier"]]) for record in records),
        disclosure=answer["disclosure"]["id"],
        policy=answer["disclosure"]["policy"],
        obligations=tuple(obligation(name, language) for name in answer["disclosure"]["obligations"]),
        following=answer.get("next"),
    )


def accounted(headers: Mapping[str, str], language: str) -> Accounted:
    """What the headers of an answer say of it, in ``language``."""
    obligations = filter(None, headers["Gateway-Obligations"].split(", "))
    return Accounted(
        headers["Gateway-Disclosure"],
        headers["Gateway-Policy"],
        tuple(obligation(name, language) for name in obligations),
    )


def obligation(name: str, language: str) -> str:
    """A duty that travels with an answer, as a sentence.

    >>> obligation("retain-at-most-180-days", "en")
    'Keep it for 180 days at most.'
    """
    days = "".join(filter(str.isdigit, name))
    word = f"duty-{name.replace(days, 'n')}" if days else f"duty-{name}"
    return say_here(word, language, n=days, otherwise=name)


def how_shown(phrases: Iterable[str], language: str) -> str:
    """How a field is shown, from the phrases of its description; empty for one that is shown as it is.

    >>> how_shown(["mask keep_last 4"], "en")
    'In part: only the last 4 characters.'
    """
    return " ".join(filter(None, (_phrase(phrase.split(" "), language) for phrase in phrases)))


def _cells(record: Mapping[str, Any], fields: Sequence[Description], language: str) -> Iterator[Cell]:
    for field in fields:
        value, note = record.get(field["name"]), how_shown(field["shown"], language)
        state = "shown"
        if field["name"] not in record:
            state, note = "absent", say_here("absent", language)
        elif value is None:
            state, note = "empty", say_here("empty", language)
        elif value == WITHHELD:
            state, note = "withheld", say_here("withheld", language)
        yield Cell(field["name"], _title(field, language), _text(value, state, language), state, note)


def _text(value: object, state: str, language: str) -> str:
    if state != "shown":
        return say_here(f"state-{state}", language)
    if isinstance(value, bool):
        return say_here("yes" if value else "no", language)
    return str(value)


def _title(field: Description, language: str) -> str:
    return str(field["title"][language])


_SIMPLE: Final = frozenset({"present", "pseudonym", "scrub"})


def _phrase(words: Sequence[str], language: str) -> str:
    first, rest = words[0], words[1:]
    if first in {"reveal", "drop"}:  # of a field that is dropped in some records, the others say nothing
        return ""
    if first in _SIMPLE:
        return say_here(f"how-{first}", language)
    if first == "generalise":
        step = " ".join(rest)
        return say_here("how-generalise", language, step=say_here(f"step-{step}", language, otherwise=step))
    return say_here("how-mask", language, kept=_kept(rest, language))


def _kept(words: Sequence[str], language: str) -> str:
    """What of a text is kept, such as ``keep_first 2 keep_last 4``, ``keep surname`` or ``keep 1 3``."""
    if words == ["keep", "surname"]:
        return say_here("keep-surname", language)
    pairs = zip(words[::2], words[1::2], strict=False)
    found = [say_here(f"keep-{name.removeprefix('keep_')}", language, n=n) for name, n in pairs if name != "keep"]
    if "keep" in words:
        found.append(say_here("keep-some", language))
    return say_here("joined", language).join(found)

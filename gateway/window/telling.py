"""An answer in words: tables and lists of what was disclosed, and a sentence for whatever is not shown as it is.

Everything here is made of the bytes that the walk gave, of the description of the same view, and of the titles that the
station gave to codes. What the requester may not see is in neither, and so cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from gateway.model.catalogue import Field
from gateway.model.kinds import Kind
from gateway.model.outcome import WITHHELD
from gateway.model.titles import ValueTitles, title_in
from gateway.window.words import say_here

Description: TypeAlias = Mapping[str, Any]
"""What ``describe_catalogue`` tells of one type and action."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one record: its title, what stands there, and the sentence about what does not.

    ``state`` is ``shown``, ``empty`` (there is nothing), ``withheld`` (there is something) or ``absent``. ``code`` is
    that of an area which is called by its name.
    """

    name: str
    title: str
    text: str
    state: str
    note: str
    code: str = ""


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


def told(body: bytes, described: Description, titles: ValueTitles, language: str) -> Told:
    """What the JSON answer ``body`` says, in ``language``, with values by their ``titles``."""
    answer = orjson.loads(body)
    records = answer["data"] if isinstance(answer["data"], list) else [answer["data"]]
    fields = described["fields"]
    return Told(
        titles=tuple(_title(field, language) for field in fields),
        rows=tuple(tuple(_cells(record, described, titles, language)) for record in records),
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


def how_shown(phrases: Iterable[str], language: str, of: Field | None = None) -> str:
    """How a field is shown, from the phrases of its description; empty for one that is shown as it is.

    ``of`` is the field as the catalogue has it, which knows what the levels of its hierarchy are called.

    >>> how_shown(["mask keep_last 4"], "en"), how_shown(["generalise age 20 from 20 to 60"], "en")
    ('In part: only the last 4 characters.', 'Only as exact as: ages in steps of 20, from 20 to 60.')
    """
    return " ".join(filter(None, (_phrase(phrase.split(" "), language, of) for phrase in phrases)))


def _cells(record: Mapping[str, Any], described: Description, titles: ValueTitles, language: str) -> Iterator[Cell]:
    for field in described["fields"]:
        of = titles.field(described["type"], field["name"])
        value, note = record.get(field["name"]), how_shown(field["shown"], language, of)
        state = "shown"
        if field["name"] not in record:
            state, note = "absent", say_here("absent", language)
        elif value is None:
            state, note = "empty", say_here("empty", language)
        elif value == WITHHELD:
            state, note = "withheld", say_here("withheld", language)
        text = say_here(f"state-{state}", language)
        if state == "shown":
            text = said_here(value, described["type"], field["name"], titles, language)
        code = str(value) if field["kind"] == Kind.AREA and state == "shown" and text != value else ""
        yield Cell(field["name"], _title(field, language), text, state, note, code)


def said_here(value: Any, record_type: str, name: str, titles: ValueTitles, language: str) -> str:  # noqa: ANN401 - of an answer
    """A value that was disclosed, in words."""
    if isinstance(value, bool):
        return say_here("yes" if value else "no", language)
    return str(titles.said(record_type, name, value, language))


def _title(field: Description, language: str) -> str:
    return str(field["title"][language])


_SIMPLE: Final = frozenset({"present", "pseudonym", "scrub"})


def _phrase(words: Sequence[str], language: str, of: Field | None) -> str:
    first, rest = words[0], words[1:]
    if first in {"reveal", "drop"}:  # of a field that is dropped in some records, the others say nothing
        return ""
    if first in _SIMPLE:
        return say_here(f"how-{first}", language)
    if first == "generalise":
        return say_here("how-generalise", language, step=_step(rest, language, of))
    return say_here("how-mask", language, kept=_kept(rest, language))


def _step(words: Sequence[str], language: str, of: Field | None) -> str:
    """What a value is generalised to: a level of the field's own, a step of a ladder, or bands of numbers or ages."""
    step = " ".join(words)
    if of is not None and step in of.levels:
        return title_in(of.levels[step], language)
    if words[0] == "age":
        return say_here("step-ages", language, bands=_bands(words[1:], language))
    if words[0] == "at" or words[0].isdigit():
        return _bands(words, language)
    otherwise = say_here("step-grid" if words[0].startswith("0.") else "step-groups", language, n=words[0])
    return say_here(f"step-{step}", language, otherwise=otherwise)


def _bands(words: Sequence[str], language: str) -> str:
    """Where bands begin, such as ``at 60``, ``10``, ``20 from 20 to 60`` or ``10 to 60``."""
    if words[0] == "at":
        return say_here("band-at", language, n=words[1])
    ends = zip(words[1::2], words[2::2], strict=True)
    return "".join(
        [say_here("band-width", language, n=words[0]), *(say_here(f"band-{end}", language, n=n) for end, n in ends)]
    )


def _kept(words: Sequence[str], language: str) -> str:
    """What of a text is kept, such as ``keep_first 2 keep_last 4``, ``keep surname`` or ``keep 1 3``."""
    if words == ["keep", "surname"]:
        return say_here("keep-surname", language)
    pairs = zip(words[::2], words[1::2], strict=False)
    found = [say_here(f"keep-{name.removeprefix('keep_')}", language, n=n) for name, n in pairs if name != "keep"]
    if "keep" in words:
        found.append(say_here("keep-some", language))
    return say_here("joined", language).join(found)

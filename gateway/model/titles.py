"""What disclosed values are called on screens: titles for codes, names for areas, words for bands and spans of time.

What is said of a value depends on its field, the language, and the value that was disclosed, and on nothing else: not
on what is stored, nor on the rule that opened it. Whatever has no title is said as it is. Conditions, interfaces and
the ledger have the values themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.model.catalogue import Field, RecordType, Title
from gateway.model.kinds import Kind, Scalar, area_prefix

_COUNTY_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Areas:
    """What the areas are called that a station knows, by code; one that is unknown is called by its code."""

    by_code: Mapping[str, Title] = field(default_factory=dict)

    def title(self, code: str) -> Title | None:
        """The name of an area, by its code with or without the zeros of the levels below it."""
        return self.by_code.get(area_prefix(code))

    def name(self, code: str, language: str) -> str:
        """What an area is called, or else its code."""
        title = self.title(code)
        return code if title is None else title_in(title, language)

    def named(self, code: str, language: str) -> str:
        """What an area is called, with its code, for whoever has to tell the station or a program which is meant.

        >>> Areas({"310115003": Title("浦望街道", "Puwang Street")}).named("310115003000", "zh")
        '浦望街道（310115003000）'
        """
        title = self.title(code)
        if title is None:
            return code
        return f"{title.zh}（{code}）" if language == "zh" else f"{title.en} ({code})"

    def within(self, codes: Iterable[str]) -> Iterator[tuple[str, Title]]:
        """The areas that lie in one of those with ``codes``, by the codes that a record or a criterion may have."""
        prefixes = tuple(map(area_prefix, codes))
        for code, title in sorted(self.by_code.items()):
            if code.startswith(prefixes):
                yield code.ljust(_COUNTY_DIGITS, "0"), title


NO_AREAS: Final = Areas()


def said(of: Field, value: Scalar, language: str, areas: Areas = NO_AREAS) -> Scalar:
    """What the disclosed ``value`` of a field is called in ``language``; the value itself where it has no title.

    >>> from gateway.model.catalogue import Sensitivity
    >>> born = Field("born", Title("出生", "Born"), Kind.DATE, Sensitivity.PERSONAL, "born")
    >>> said(born, "1950s", "zh"), said(born, "60+", "zh"), said(born, "1950-03-07", "zh")
    ('1950年代', '60岁及以上', '1950-03-07')
    """
    if not isinstance(value, str):
        return value
    if of.kind is Kind.CATEGORY:
        title = of.values.get(value) or of.groups.get(value)
        return value if title is None else title_in(title, language)
    if of.kind is Kind.AREA:
        return areas.name(value, language)
    for pattern, *words in _FORMS.get(of.kind, ()):
        matched = re.fullmatch(pattern, value)
        if matched:
            return matched.expand(words[language == "en"])
    return value


def with_title(of: Field, value: Scalar, language: str, areas: Areas = NO_AREAS) -> Scalar:
    """The value of a category or an area with its title beside it, for whoever writes rules in which the value stands.

    >>> from gateway.model.catalogue import Sensitivity
    >>> care = Field("care", Title("照护", "Care"), Kind.CATEGORY, Sensitivity.PERSONAL, "care",
    ...     values={"mobility": Title("行动不便", "Limited mobility")})
    >>> with_title(care, "mobility", "zh"), with_title(care, "other", "zh")
    ('mobility（行动不便）', 'other')
    """
    title = said(of, value, language, areas) if of.kind in {Kind.CATEGORY, Kind.AREA} else value
    if title == value:
        return value
    return f"{value}（{title}）" if language == "zh" else f"{value} ({title})"


def meant(of: Field, text: str) -> str:
    """What somebody who types ``text`` means as the disclosed value of a field: times may be written as they read.

    >>> from gateway.model.catalogue import Sensitivity
    >>> born = Field("born", Title("出生", "Born"), Kind.DATE, Sensitivity.PERSONAL, "born")
    >>> [meant(born, text) for text in ("1950年代", "1950年3月", "1950年3月7日", "1950")]
    ['1950s', '1950-03', '1950-03-07', '1950']
    """
    matched = _WRITTEN.fullmatch(text) if of.kind in {Kind.DATE, Kind.DATETIME} else None
    if matched is None:
        return text
    if matched["decade"]:
        return matched["decade"] + "s"
    if matched["quarter"]:
        return f"{matched['year']}-Q{matched['quarter']}"
    parts = (matched["month"], matched["day"])
    return "-".join([matched["year"], *(f"{int(part):02}" for part in parts if part)])


def title_in(title: Title, language: str) -> str:
    """A title in ``language``, `zh` or `en`."""
    return title.en if language == "en" else title.zh


_DAY: Final = "([12][0-9]{3}-[01][0-9]-[0-3][0-9])"
_TIMES: Final = (
    (r"([12][0-9]{2}0)s", r"\1年代", r"\g<0>"),
    (r"([12][0-9]{3})", r"\1年", r"\g<0>"),
    (r"([12][0-9]{3})-Q([1-4])", r"\1年第\2季度", r"quarter \2 of \1"),
    (r"([12][0-9]{3})-0?(1?[0-9])", r"\1年\2月", r"\g<0>"),
    (rf"{_DAY}T0?([0-9]+)\.\.0?([0-9]+)", r"\1 \2至\3时", r"\1, hours \2 to \3"),
    (rf"{_DAY}T0?([0-9]+)", r"\1 \2时", r"\1, hour \2"),
    (rf"{_DAY}T([0-9:]{{8}})", r"\1 \2", r"\1 \2"),
)
_WRITTEN: Final = re.compile(
    r"(?P<decade>[12][0-9]{2}0)年代"
    r"|(?P<year>[12][0-9]{3})年(?:第(?P<quarter>[1-4])季度|(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?)?"
)
_AGES: Final = (
    (r"([0-9]+)\.\.([0-9]+)", r"\1至\2岁", r"\1 to \2"),
    (r"([0-9]+)\+", r"\1岁及以上", r"\1 and over"),
    (r"<([0-9]+)", r"不满\1岁", r"under \1"),
)
_BANDS: Final = (
    (r"(-?[0-9]+)\.\.(-?[0-9]+)", r"\1至\2", r"\1 to \2"),
    (r"(-?[0-9]+)\.\.<(-?[0-9]+)", r"\1至\2以下", r"\1 to below \2"),
    (r"(-?[0-9]+)\+", r"\1及以上", r"\1 and over"),
    (r"<(-?[0-9]+)", r"不足\1", r"under \1"),
)
_FORMS: Final[Mapping[Kind, tuple[tuple[str, str, str], ...]]] = {
    Kind.DATE: (*_TIMES, *_AGES),
    Kind.DATETIME: _TIMES,
    Kind.INTEGER: _BANDS,
    Kind.NUMBER: _BANDS,
}
"""By the kind of a field: what a generalised value looks like, and how it reads in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class ValueTitles:
    """What is known of the values of every type, by the names under which it is described to somebody."""

    types: Mapping[str, RecordType]
    areas: Areas = NO_AREAS

    def field(self, record_type: str, name: str) -> Field | None:
        """The field as the catalogue has it; None for one that nobody has."""
        found = self.types.get(record_type)
        return None if found is None else found.fields.get(name)

    def said(self, record_type: str, name: str, value: Scalar, language: str) -> Scalar:
        """What a disclosed value is called; the value itself where the field is unknown."""
        of = self.field(record_type, name)
        return value if of is None else said(of, value, language, self.areas)

    def meant(self, record_type: str, name: str, text: str) -> str:
        """What somebody means who types ``text`` to find a value of a field."""
        of = self.field(record_type, name)
        return text if of is None else meant(of, text)

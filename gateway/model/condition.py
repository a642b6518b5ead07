"""Row conditions: a closed set of operators with one meaning, which every adapter reproduces.

The meaning (``matches``) is deliberately smaller than SQL's:

- every comparison on null is false, ``is_not`` included; ``not`` is two-valued;
- text is compared by code point; a date or time that has not the shape of its kind compares as null;
- ``within`` is containment of administrative areas by the significant digits of their codes;
- ``present`` asks whether a value is there (``present: false`` whether it is not).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self, TypeAlias, assert_never, final

from gateway.model.kinds import ORDERED, SHAPES, Kind, Scalar, area_prefix, has_shape, has_type


class Operator(StrEnum):
    """How a field's value is compared."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    WITHIN = "within"
    BEFORE = "before"
    AFTER = "after"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    PRESENT = "present"


class PartnerFact(StrEnum):
    """A fact of the partner that a policy's condition compares with; a constant once a grant is known."""

    AREAS = "partner.areas"
    KIND = "partner.kind"
    ID = "partner.id"


@final
class YearsAgo(str):
    """The first day on which somebody born is not yet so many years old: a constant once the day is known."""

    __slots__ = ()

    def __new__(cls, years: int) -> Self:
        """Make the day that lies ``years`` before the one that is to come."""
        return super().__new__(cls, f"{years} years ago")

    @property
    def years(self) -> int:
        """How many years."""
        return int(self.partition(" ")[0])

    def on(self, day: date) -> str:
        """The day itself, as of ``day``; somebody born on the last of February comes of age with March.

        >>> YearsAgo(60).on(date(2026, 11, 22)), YearsAgo(18).on(date(2026, 2, 28))
        ('1966-11-23', '2008-02-29')
        """
        year = day.year - self.years
        try:
            birthday = day.replace(year=year)
        except ValueError:  # the last of a February, in a year whose February has no such day
            birthday = date(year, 2, 28)
        return (birthday + timedelta(days=1)).isoformat()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field against one constant: a scalar, a tuple for ``in`` and ``within``, a bool for ``present``.

    In a policy the constant may still be a ``PartnerFact`` or, in a question, ``YearsAgo``; ``bind`` and ``as_of``
    replace them before anything is compared.
    """

    field: str
    kind: Kind
    operator: Operator
    value: Scalar | tuple[Scalar, ...]


def bind(condition: Condition, facts: Mapping[PartnerFact, Scalar | tuple[Scalar, ...]]) -> Condition:
    """The condition with every fact of the partner replaced by what it is for one grant.

    >>> own_area = Comparison("area_code", Kind.AREA, Operator.WITHIN, PartnerFact.AREAS)
    >>> bind(own_area, {PartnerFact.AREAS: ("310115003001",)}).value
    ('310115003001',)
    """
    return _with_each(
        condition,
        lambda part: replace(part, value=facts[part.value]) if isinstance(part.value, PartnerFact) else part,
    )


def as_of(condition: Condition, day: date) -> Condition:
    """The condition with every age replaced by the days of birth that it means on ``day``.

    >>> of_age = Comparison("born", Kind.DATE, Operator.BEFORE, YearsAgo(18))
    >>> as_of(of_age, date(2026, 11, 22)).value
    '2008-11-23'
    """
    return _with_each(
        condition, lambda part: replace(part, value=part.value.on(day)) if isinstance(part.value, YearsAgo) else part
    )


def _with_each(condition: Condition, change: Callable[[Comparison], Comparison]) -> Condition:
    """The condition with every comparison changed, and simplified."""
    match condition:
        case Comparison():
            return change(condition)
        case All():
            return both(*(_with_each(part, change) for part in condition.parts))
        case AnyOf():
            return either(*(_with_each(part, change) for part in condition.parts))
        case Not():
            return negation(_with_each(condition.part, change))
        case _:
            assert_never(condition)


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; ``All(())`` is always true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when some part is; ``AnyOf(())`` is never true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when its part is false, two-valued."""

    part: Condition


Condition: TypeAlias = Comparison | All | AnyOf | Not

ALWAYS: Final = All(())
NEVER: Final = AnyOf(())


def matches(condition: Condition, record: Mapping[str, Scalar | None]) -> bool:
    """Whether ``record`` satisfies ``condition``. This is the meaning; SQL agrees with it or is wrong.

    >>> minor = Not(Comparison("born", Kind.DATE, Operator.BEFORE, "2008-11-22"))
    >>> matches(minor, {"born": "2012-01-31"}), matches(minor, {"born": None}), matches(minor, {"born": "1950"})
    (True, True, True)
    """
    match condition:
        case Comparison():
            return _compares(condition, record.get(condition.field))
        case All():
            return all(matches(part, record) for part in condition.parts)
        case AnyOf():
            return any(matches(part, record) for part in condition.parts)
        case Not():
            return not matches(condition.part, record)
        case _:
            assert_never(condition)


def _compares(comparison: Comparison, value: Scalar | None) -> bool:
    operator, constant = comparison.operator, comparison.value
    if operator is Operator.PRESENT:
        return (value is not None) == constant
    if value is None or not has_type(comparison.kind, value):
        return False
    if comparison.kind in ORDERED and comparison.kind in SHAPES and not has_shape(comparison.kind, value):
        return False
    match operator:
        case Operator.IS:
            return value == constant
        case Operator.IS_NOT:
            return value != constant
        case Operator.IN:
            return isinstance(constant, tuple) and value in constant
        case Operator.WITHIN:
            return _is_within(value, constant)
        case Operator.BEFORE | Operator.LESS_THAN:
            return bool(value < constant)  # type: ignore[operator]  # kinds agree: checked when the condition is built
        case Operator.AFTER:
            return bool(value > constant)  # type: ignore[operator]
        case Operator.AT_LEAST:
            return bool(value >= constant)  # type: ignore[operator]
        case _:
            assert_never(operator)


def _is_within(value: Scalar, areas: Scalar | tuple[Scalar, ...]) -> bool:
    """Whether an area code stands in one of ``areas``; an area of no digits contains nothing.

    >>> _is_within("310115003001", ("310115000000",)), _is_within("310115", ("310115003",)), _is_within("31", ("",))
    (True, False, False)
    """
    codes = areas if isinstance(areas, tuple) else (areas,)
    prefixes = tuple(prefix for prefix in (area_prefix(str(code)) for code in codes) if prefix)
    return isinstance(value, str) and value.startswith(prefixes)


def fields_of(condition: Condition) -> Iterator[str]:
    """The names of the fields that ``condition`` looks at, with repetitions."""
    match condition:
        case Comparison():
            yield condition.field
        case All() | AnyOf():
            for part in condition.parts:
                yield from fields_of(part)
        case Not():
            yield from fields_of(condition.part)
        case _:
            assert_never(condition)


def both(*conditions: Condition) -> Condition:
    """The conjunction, simplified: constants folded, nested conjunctions flattened.

    >>> both(ALWAYS, NEVER) == NEVER, both(ALWAYS, ALWAYS) == ALWAYS
    (True, True)
    """
    parts: list[Condition] = []
    for condition in conditions:
        if condition == NEVER:
            return NEVER
        inner = condition.parts if isinstance(condition, All) else (condition,)
        parts.extend(part for part in inner if part not in parts)
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def either(*conditions: Condition) -> Condition:
    """The disjunction, simplified: constants folded, nested disjunctions flattened.

    >>> either(NEVER, ALWAYS) == ALWAYS, either() == NEVER
    (True, True)
    """
    parts: list[Condition] = []
    for condition in conditions:
        if condition == ALWAYS:
            return ALWAYS
        inner = condition.parts if isinstance(condition, AnyOf) else (condition,)
        parts.extend(part for part in inner if part not in parts)
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def negation(condition: Condition) -> Condition:
    """The two-valued negation, simplified.

    >>> negation(ALWAYS) == NEVER, negation(NEVER) == ALWAYS, negation(Not(NEVER)) == NEVER
    (True, True, True)
    """
    if condition == ALWAYS:
        return NEVER
    if condition == NEVER:
        return ALWAYS
    return condition.part if isinstance(condition, Not) else Not(condition)

"""Conditions as documents write them: nested mappings become a ``Condition``, every name and value checked on the way.

Policies compare the fields of a record type, guardrails the marks of any record; both write the same language:
``{field: f, <operator>: value}`` with exactly one operator, and ``all``, ``any`` and ``not`` around them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, assert_never

from gateway.documents.faults import shown
from gateway.documents.reader import Steps
from gateway.model.catalogue import Mark, RecordType
from gateway.model.condition import (
    NEVER,
    Comparison,
    Condition,
    Operator,
    PartnerFact,
    YearsAgo,
    both,
    either,
    negation,
)
from gateway.model.kinds import ORDERED, Kind, Scalar, has_type, is_real
from gateway.policies.compile import MARK_KINDS
from gateway.policies.findings import Findings, no_such

_Value: TypeAlias = Scalar | tuple[Scalar, ...]

_DATES: Final = frozenset({Kind.DATE, Kind.DATETIME})
OLDEST: Final = 150
"""Years; nobody is older."""

_AGES: Final = {"age_at_least": Operator.BEFORE, "age_less_than": Operator.AT_LEAST}
_OPERATORS: Final = ", ".join(f"`{operator}`" for operator in Operator)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that one document's conditions may compare, and the kind of value each has.

    ``word`` introduces a name (``field`` or ``mark``), ``owner`` is who declares the names, and ``facts`` are the facts
    of the partner that may stand in place of a constant. ``ages`` says that dates of birth may be compared by age.
    """

    word: str
    owner: str
    kinds: Mapping[str, Kind]
    facts: frozenset[PartnerFact]
    ages: bool = False


MARKS: Final = Vocabulary(
    word="mark",
    owner="the catalogue",
    kinds={mark.value: MARK_KINDS.get(mark, Kind.BOOLEAN) for mark in Mark},
    facts=frozenset(),
)
"""What guardrails compare: they stand above partners, so no fact of a partner may enter."""


def fields_of_type(record_type: RecordType, *, ages: bool = False) -> Vocabulary:
    """What policies over ``record_type`` compare; answers compare ``ages`` as well."""
    kinds = {name: field.kind for name, field in record_type.fields.items()}
    return Vocabulary("field", record_type.schema, kinds, frozenset(PartnerFact), ages)


def parse_condition(raw: object, vocabulary: Vocabulary, findings: Findings, path: Steps) -> Condition:
    """The condition that ``raw`` writes at ``path``; what is wrong goes to ``findings``, and it then means nothing.

    >>> from gateway.documents import read_document
    >>> document = read_document("where: {not: {mark: sealed, is: false}}", "example.yaml")
    >>> parse_condition(document.data["where"], MARKS, Findings(document), ("where",)).part.operator
    <Operator.IS: 'is'>
    """
    if isinstance(raw, dict) and vocabulary.word in raw:
        return _comparison(raw, vocabulary, findings, path)
    if not isinstance(raw, dict) or len(raw) != 1 or not raw.keys() <= {"all", "any", "not"}:
        findings.note(
            path,
            f"a condition is {{{vocabulary.word}: NAME, OPERATOR: VALUE}} or exactly one of `all`, `any` and `not`",
        )
        return NEVER
    [(word, inner)] = raw.items()
    inside = (*path, word)
    if word == "not":
        return negation(parse_condition(inner, vocabulary, findings, inside))
    if not isinstance(inner, list) or not inner:
        findings.note(inside, f"`{word}` has to list at least one condition")
        return NEVER
    parts = [parse_condition(part, vocabulary, findings, (*inside, index)) for index, part in enumerate(inner)]
    return both(*parts) if word == "all" else either(*parts)


def _comparison(raw: Mapping[str, Any], vocabulary: Vocabulary, findings: Findings, path: Steps) -> Condition:
    name = raw[vocabulary.word]
    kind = vocabulary.kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        findings.note((*path, vocabulary.word), no_such(vocabulary.word, str(name), vocabulary.owner))
    words = [word for word in raw if word != vocabulary.word]
    if len(words) != 1:
        findings.note(path, f"a comparison has exactly one operator of {_OPERATORS}")
        return NEVER
    if words[0] in _AGES:
        return _age(name, kind, (words[0], raw[words[0]]), vocabulary, findings, (*path, words[0]))
    if words[0] not in list(Operator):
        findings.note((*path, words[0]), f"no operator {shown(words[0])}: write one of {_OPERATORS}")
        return NEVER
    if kind is None:
        return NEVER
    operator = Operator(words[0])
    reader = _Values(kind, operator, vocabulary.facts, findings, (*path, words[0]))
    return Comparison(name, kind, operator, reader.read(raw[words[0]]))


def _age(  # noqa: PLR0913, PLR0917 - a comparison's parts, and where it stands
    name: str, kind: Kind | None, written: tuple[str, object], vocabulary: Vocabulary, findings: Findings, path: Steps
) -> Condition:
    """A comparison by age: who is at least so many years old today was born before the day that ``YearsAgo`` names."""
    word, years = written
    if not vocabulary.ages:
        findings.note(path, f"`{word}` belongs into an answer: compare dates here")
    elif kind not in {None, Kind.DATE}:
        findings.note(path, f"`{word}` compares dates of birth, and this is of kind `{kind}`")
    elif not isinstance(years, int) or isinstance(years, bool) or not 1 <= years <= OLDEST:
        findings.note(path, f"`{word}` takes an age in years, a whole number between 1 and {OLDEST}")
    else:
        return Comparison(name, Kind.DATE, _AGES[word], YearsAgo(years))
    return NEVER


@dataclass(frozen=True, slots=True)
class _Values:
    """Reads what stands after one operator, for a field or mark of one kind."""

    kind: Kind
    operator: Operator
    facts: frozenset[PartnerFact]
    findings: Findings
    path: Steps

    def read(self, raw: object) -> _Value:
        """The constant, tuple of constants or fact of the partner that ``raw`` writes."""
        match self.operator:
            case Operator.PRESENT:
                return raw if isinstance(raw, bool) else self._fault("`present` takes true or false")
            case Operator.BEFORE | Operator.AFTER:
                return self._ordered(raw, _DATES, "dates")
            case Operator.AT_LEAST | Operator.LESS_THAN:
                return self._ordered(raw, ORDERED, "dates and numbers")
            case Operator.WITHIN:
                return self._areas(raw)
            case Operator.IN:
                return self._alternatives(raw)
            case Operator.IS | Operator.IS_NOT:
                return self._exact(raw)
            case _:
                assert_never(self.operator)

    def _ordered(self, raw: object, kinds: frozenset[Kind], described: str) -> _Value:
        if self.kind not in kinds:
            return self._fault(f"`{self.operator}` compares {described}, and this is of kind `{self.kind}`")
        return self._constant(raw, self.path)

    def _areas(self, raw: object) -> _Value:
        if self.kind is not Kind.AREA:
            return self._fault(f"`within` compares areas, and this is of kind `{self.kind}`")
        if raw == PartnerFact.AREAS and PartnerFact.AREAS in self.facts:
            return PartnerFact.AREAS
        return self._alternatives(raw if isinstance(raw, list) else [raw])

    def _alternatives(self, raw: object) -> _Value:
        if not isinstance(raw, list) or not raw:
            return self._fault(f"`{self.operator}` takes a list of at least one value")
        return tuple(self._constant(value, (*self.path, index)) for index, value in enumerate(raw))

    def _exact(self, raw: object) -> _Value:
        is_fact = isinstance(raw, str) and raw in self.facts - {PartnerFact.AREAS} and has_type(self.kind, raw)
        if self.operator is Operator.IS and is_fact:
            return PartnerFact(str(raw))
        return self._constant(raw, self.path)

    def _constant(self, raw: object, path: Steps) -> Scalar:
        if isinstance(raw, str) and raw.startswith("partner."):
            self.findings.note(path, _FACTS if self.facts else "a fact of the partner cannot stand here")
            return raw
        value = constant(self.kind, raw)
        if value is None:
            self.findings.note(path, f"{shown(str(raw))} is not {_DESCRIBED.get(self.kind, _TEXT)}")
            return False
        return value

    def _fault(self, message: str) -> Scalar:
        self.findings.note(self.path, message)
        return False


def constant(kind: Kind, raw: object) -> Scalar | None:
    """``raw`` as a value of ``kind``, or None where it cannot be one: dates are real, area codes have their form.

    >>> constant(Kind.NUMBER, 3), constant(Kind.DATE, "2026-02-30"), constant(Kind.BOOLEAN, 1)
    (3.0, None, None)
    """
    if not has_type(kind, raw) or not isinstance(raw, str | int | float):
        return None
    if kind is Kind.NUMBER:
        return float(raw)
    if kind is Kind.AREA or kind in _DATES:
        return raw if isinstance(raw, str) and is_real(kind, raw) else None
    return raw


_TEXT: Final = "a text: quote it"
_DESCRIBED: Final = {
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "true or false",
    Kind.DATE: "a day of the calendar such as 2026-11-22",
    Kind.DATETIME: "a time such as 2026-11-22T08:30:00",
    Kind.AREA: "an area code of 6, 9 or 12 digits, quoted",
}
_FACTS: Final = "the facts of a partner are `within: partner.areas`, `is: partner.kind` and `is: partner.id`"

"""The algebra of treatments: trees that choose, by the stored row, which redaction a field gets.

The leaves form the lattice of ``gateway.redaction.lattice``; ``met`` lifts its meet to trees, leaf by leaf, so whatever
holds of the lattice holds of them in every row. A tree that compares equal on both sides of a choice is folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from gateway.model.condition import ALWAYS, NEVER, All, AnyOf, Condition, both, either, negation
from gateway.model.plan import Choice, Redaction, Treatment
from gateway.redaction.lattice import meet
from gateway.redaction.plain import DROP, REVEAL


def choice(when: Condition, then: Treatment, otherwise: Treatment) -> Treatment:
    """A choice, folded where the condition is constant or both sides are the same."""
    if when == ALWAYS:
        return then
    if when == NEVER:
        return otherwise
    then, otherwise = given(then, when), given(otherwise, negation(when))
    return then if then == otherwise else Choice(when, then, otherwise)


def given(treatment: Treatment, fact: Condition) -> Treatment:
    """The treatment in rows of which ``fact`` is known to hold."""
    if not isinstance(treatment, Choice):
        return treatment
    known = frozenset(fact.parts if isinstance(fact, All) else (fact,))
    if _follows(treatment.when, known):
        return given(treatment.then, fact)
    if _follows(negation(treatment.when), known):
        return given(treatment.otherwise, fact)
    then, otherwise = given(treatment.then, fact), given(treatment.otherwise, fact)
    return then if then == otherwise else Choice(treatment.when, then, otherwise)


def met(one: Treatment, other: Treatment, how: Callable[[Redaction, Redaction], Redaction] = meet) -> Treatment:
    """The meet of two treatments, in every row; ``how`` says what two leaves come to."""
    if isinstance(one, Choice):
        return choice(one.when, met(one.then, other, how), met(one.otherwise, other, how))
    if isinstance(other, Choice):
        return choice(other.when, met(one, other.then, how), met(one, other.otherwise, how))
    return how(one, other)


def met_all(treatments: Iterable[Treatment]) -> Treatment:
    """The meet of any number of treatments; of none, ``reveal``."""
    result: Treatment = REVEAL
    for treatment in treatments:
        result = met(result, treatment)
    return result


def granted(allowances: Sequence[tuple[Condition, Redaction]]) -> Treatment:
    """What the allow rules that name a field give: the meet of those that match a row, and nothing by default."""
    return _granted(tuple(allowances), None)


def _granted(allowances: tuple[tuple[Condition, Redaction], ...], so_far: Redaction | None) -> Treatment:
    if not allowances:
        return DROP if so_far is None else so_far
    (where, redaction), rest = allowances[0], allowances[1:]
    combined = redaction if so_far is None else meet(so_far, redaction)
    return choice(where, _granted(rest, combined), _granted(rest, so_far))


def restricted(where: Condition, redaction: Redaction) -> Treatment:
    """What a restriction adds: its redaction in the rows where it applies, nothing elsewhere."""
    return choice(where, redaction, REVEAL)


def mapped(treatment: Treatment, change: Callable[[Redaction], Redaction]) -> Treatment:
    """The treatment with every leaf changed."""
    if isinstance(treatment, Choice):
        return choice(treatment.when, mapped(treatment.then, change), mapped(treatment.otherwise, change))
    return change(treatment)


def conditions_of(treatment: Treatment) -> Iterator[Condition]:
    """What a treatment looks at to choose."""
    if isinstance(treatment, Choice):
        yield treatment.when
        yield from conditions_of(treatment.then)
        yield from conditions_of(treatment.otherwise)


def where_it_is(treatment: Treatment, wanted: Redaction) -> Condition:
    """The rows in which ``treatment`` comes to exactly ``wanted``."""
    if not isinstance(treatment, Choice):
        return ALWAYS if treatment == wanted else NEVER
    here, elsewhere = where_it_is(treatment.then, wanted), where_it_is(treatment.otherwise, wanted)
    if here == ALWAYS:
        return either(treatment.when, elsewhere)
    if elsewhere == ALWAYS:
        return either(negation(treatment.when), here)
    return either(both(treatment.when, here), both(negation(treatment.when), elsewhere))


def _follows(condition: Condition, known: frozenset[Condition]) -> bool:
    """Whether ``condition`` plainly follows from what is known; False where that takes more than a look."""
    if condition in known:
        return True
    if isinstance(condition, All):
        return all(_follows(part, known) for part in condition.parts)
    return isinstance(condition, AnyOf) and any(_follows(part, known) for part in condition.parts)

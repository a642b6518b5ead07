"""The residual report: how little is left to guess of an ID number, given all that is granted together.

Asked of one policy, of all policies of a kind of partner, and of coalitions of kinds that put what they know together.
It takes the worse side throughout: every form in which a field is shown in some row counts as known, and numbers in
several types are taken for the same person's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from gateway.model.catalogue import Field, RecordType
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction, View, redactions_of
from gateway.policies.policy import Policy
from gateway.policies.workbench.candidates import NOTHING, Knowledge, candidates, kept_positions, together
from gateway.policies.workbench.questions import Bench, views
from gateway.redaction.plain import DROP, PRESENT, REVEAL

FEWEST: Final = 2000
"""Below so many candidates the report warns: whoever has a name and one more list can tell which of them it is."""


@dataclass(frozen=True, slots=True)
class Residual:
    """How many candidates remain for those who hold ``kinds`` of partner together, from ``policies``.

    ``is_whole`` says that one of them is given the number itself, which is a decision and no accident.
    """

    kinds: tuple[str, ...]
    policies: tuple[str, ...]
    candidates: int
    is_whole: bool

    def is_few(self, fewest: int = FEWEST) -> bool:
        """Whether this is what nobody decided and somebody should look at."""
        return self.candidates < fewest and not self.is_whole


def known_to(view: View, record_type: RecordType) -> Knowledge:
    """What a view tells of the ID numbers in it, directly and by the fields derived from them."""
    known = [NOTHING]
    for field in record_type.fields.values():
        if field.kind is Kind.ID_NUMBER:
            shown = _shown(view, field.name)
            known.append(Knowledge(frozenset().union(*map(kept_positions, shown)), is_whole=REVEAL in shown))
            known += [
                _of_derived(derived, view)
                for derived in record_type.fields.values()
                if field.name in derived.derived_from
            ]
    return together(known)


def of_policy(bench: Bench, policy: Policy, day: date) -> Residual:
    """What one policy alone leaves to guess."""
    known = knowledge(bench.only(policy), policy.partner_kind, day)
    return Residual((policy.partner_kind,), (policy.label,), candidates(known, day), known.is_whole)


def of_kinds(bench: Bench, day: date) -> tuple[Residual, ...]:
    """What all policies of each kind of partner leave together, by kind."""
    return tuple(_residual(bench, (kind,), known, day) for kind, known in _by_kind(bench, day).items())


def of_coalitions(bench: Bench, day: date, fewest: int = FEWEST) -> tuple[Residual, ...]:
    """The smallest coalitions of kinds that are left few candidates, where no part of them is by itself.

    A kind that is given whole numbers needs no coalition and is in none.
    """
    known = _by_kind(bench, day)
    return tuple(
        _residual(bench, kinds, together(known[kind] for kind in kinds), day)
        for kinds in coalitions(known, day, fewest)
    )


def coalitions(known: Mapping[str, Knowledge], day: date, fewest: int) -> tuple[tuple[str, ...], ...]:
    """The smallest groups of kinds, from what each kind knows, that are left few candidates only together."""
    # who knows nothing adds nothing, and whoever is left few alone needs nobody
    joining = [
        kind
        for kind, each in known.items()
        if each != NOTHING and not each.is_whole and candidates(each, day) >= fewest
    ]
    found: list[tuple[str, ...]] = []
    for size in range(2, len(joining) + 1):
        for kinds in combinations(joining, size):
            is_larger = any(set(smaller) <= set(kinds) for smaller in found)
            if not is_larger and candidates(together(known[kind] for kind in kinds), day) < fewest:
                found.append(kinds)
    return tuple(found)


def knowledge(bench: Bench, kind: str, day: date) -> Knowledge:
    """What all policies of a kind of partner together tell of an ID number."""
    return together(_known_of_each(bench, kind, day))


def _residual(bench: Bench, kinds: Sequence[str], known: Knowledge, day: date) -> Residual:
    policies = tuple(sorted(policy.label for policy in bench.policies if policy.partner_kind in kinds))
    return Residual(tuple(kinds), policies, candidates(known, day), known.is_whole and len(kinds) == 1)


def _by_kind(bench: Bench, day: date) -> Mapping[str, Knowledge]:
    return {kind: knowledge(bench, kind, day) for kind in bench.partner_kinds}


def _known_of_each(bench: Bench, kind: str, day: date) -> Iterator[Knowledge]:
    for asked in views(bench, kinds=(kind,), days=(day,)):
        if asked.view is not None:
            yield known_to(asked.view, bench.catalogue.types[asked.view.record_type])


def _of_derived(field: Field, view: View) -> Knowledge:
    shown = _shown(view, field.name)
    telling = [redaction for redaction in shown if redaction not in {DROP, PRESENT}]
    match field.kind:
        case Kind.DATE | Kind.INTEGER:
            return Knowledge(births=frozenset((field.kind, redaction) for redaction in telling))
        case Kind.CATEGORY:
            return Knowledge(sex=REVEAL in shown)
        case Kind.AREA:
            codes = [redaction.apply(Kind.AREA, _COUNTY) for redaction in telling]
            lengths = [len(code) for code in codes if isinstance(code, str) and _COUNTY.startswith(code)]
            return Knowledge(positions=frozenset(range(max(lengths, default=0))))
        case _:
            return NOTHING


_COUNTY: Final = "310115"
"""A code of a county, to see how much of one a redaction leaves."""


def _shown(view: View, name: str) -> frozenset[Redaction]:
    """Every redaction that a field comes to in some visible row."""
    column = view.columns.get(name)
    return frozenset() if column is None else frozenset(redactions_of(column.treatment))

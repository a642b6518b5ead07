"""Generalisations as documents write them: a step, a band, an age, or a level of the catalogue's hierarchy.

``{generalise: month}``, ``{generalise: 10}``, ``{generalise: {width: 10, from: 20, to: 60}}``,
``{generalise: {age: 10}}`` (in which the same three keys may stand) and ``{generalise: branch}`` are all there is;
which of them a field takes is a matter of its kind.
"""

from __future__ import annotations

from typing import Final

from gateway.documents.faults import shown
from gateway.documents.reader import Steps
from gateway.model.catalogue import Field
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.policies.findings import Findings
from gateway.redaction.band import BANDED, AgeBand, Band
from gateway.redaction.generalise import LADDERS, STEPS, Generalise
from gateway.redaction.group import Group

WIDEST_BAND: Final = 1_000_000
FARTHEST: Final = 10**12
"""No band begins or ends farther from zero."""

_KINDS: Final = (*LADDERS, *sorted(BANDED), Kind.CATEGORY)
_OPEN: Final = "{width: 10, from: 20, to: 60}"


def parse_generalisation(raw: object, field: Field, findings: Findings, path: Steps) -> Redaction | None:
    """The generalisation that ``raw`` writes for ``field``, or None where something is wrong, which is noted."""
    if field.kind in BANDED:
        return _band(raw, f"`{field.name}` is generalised to bands", findings, path)
    if field.kind is Kind.CATEGORY:
        return _group(raw, field, findings, path)
    if field.kind not in LADDERS:
        kinds = ", ".join(f"`{kind}`" for kind in _KINDS)
        findings.note(path, f"`{field.name}` is of kind `{field.kind}`, and only {kinds} can be generalised")
        return None
    match raw:
        case {"age": band, **rest} if not rest and field.kind is Kind.DATE:
            ages = _band(band, "an age is generalised to bands", findings, (*path, "age"))
            return None if ages is None else AgeBand(ages)
        case str() | int() | float() if str(raw) in steps_of(field.kind) and not isinstance(raw, bool):
            return Generalise(LADDERS[field.kind], str(raw))
        case _:
            _refuse_step(raw, field, findings, path)
            return None


def _refuse_step(raw: object, field: Field, findings: Findings, path: Steps) -> None:
    steps = ", ".join(steps_of(field.kind))
    ages = "; for ages, write {age: 10}" if field.kind is Kind.DATE else ""
    findings.note(path, f"`{field.name}` has no step {shown(str(raw))}: finer to coarser, they are {steps}{ages}")


def _band(raw: object, subject: str, findings: Findings, path: Steps) -> Band | None:
    """The band that a width writes, or a mapping of ``width``, ``from`` and ``to``."""
    written = {"width": raw} if type(raw) is int else raw
    if not isinstance(written, dict) or "width" not in written or not written.keys() <= {"width", "from", "to"}:
        findings.note(path, f"{subject}: write their width, or {_OPEN} for bands that are open below 20 and from 60")
        return None
    width, bounds = written["width"], [written[key] for key in ("from", "to") if key in written]
    if type(width) is not int or not 1 < width <= WIDEST_BAND:
        findings.note(path, f"{subject}: write their width, from 2 to {WIDEST_BAND}")
    elif any(type(bound) is not int or abs(bound) > FARTHEST or bound % width for bound in bounds):
        findings.note(path, f"{subject}, and `from` and `to` are where one begins: a multiple of the width {width}")
    elif bounds != sorted(bounds):
        findings.note(path, f"{subject}, and the last begins before the first: exchange `from` and `to`")
    else:
        return Band(width, written.get("from"), written.get("to"))
    return None


def _group(raw: object, field: Field, findings: Findings, path: Steps) -> Redaction | None:
    if field.hierarchy is None:
        findings.note(path, f"`{field.name}` has no hierarchy in the catalogue: add one there, or write `present`")
        return None
    if isinstance(raw, str) and raw in field.hierarchy.levels:
        return Group(field.hierarchy, raw)
    levels = ", ".join(field.hierarchy.levels)
    findings.note(path, f"`{field.name}` has no level {shown(str(raw))}: finer to coarser, they are {levels}")
    return None


def steps_of(kind: Kind) -> tuple[str, ...]:
    """The named steps to which values of ``kind`` can be generalised, from finer to coarser; none where there are none.

    >>> steps_of(Kind.DATE), steps_of(Kind.INTEGER)
    (('day', 'month', 'quarter', 'year', 'decade'), ())
    """
    ladder = LADDERS.get(kind)
    steps = () if ladder is None else STEPS[ladder]
    return tuple(step for step in steps if not (kind is Kind.DATE and step in {"hour", "part_of_day"}))

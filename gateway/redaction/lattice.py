"""How redactions combine: the meet of two is the most that tells no more than either.

``reveal`` stands at the top; below it the families ``generalise`` (steps, bands, ages, groups), ``mask``, ``scrub`` and
``pseudonym``, which cannot be compared with one another, nor can the pseudonyms of two domains, the ages on two days or
the groups of two hierarchies; below them ``present``; at the bottom ``drop``. The
meet is commutative, associative and idempotent, so rules may be combined in any order and no order, priority or
specificity can raise a view.
"""

from __future__ import annotations

from collections.abc import Iterable

from gateway.model.plan import Redaction
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise
from gateway.redaction.group import Group
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL, Drop, Present, Reveal
from gateway.redaction.pseudonym import Pseudonym
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.surname import KeepSurname


def meet(one: Redaction, other: Redaction) -> Redaction:
    """The stricter combination of two redactions of one field.

    >>> meet(Mask(keep_first=6, keep_last=4), Mask(keep_first=2))
    Mask(keep_first=2, keep_last=0, keep=())
    >>> meet(Mask(keep_first=2), Mask(keep_last=2)), meet(REVEAL, DROP)
    (Present(), Drop())
    """
    if one == other:
        return one
    match one, other:
        case (Drop(), _) | (_, Drop()):
            return DROP
        case (Reveal(), stricter) | (stricter, Reveal()):
            return stricter
        case Mask(), Mask():
            return _common_mask(one, other)
        case Generalise(), Generalise() if one.ladder is other.ladder:
            return one.coarser(other)
        case Band(), Band():
            return _or_present(one.coarser(other))
        case AgeBand(), AgeBand():
            return _or_present(one.coarser(other))
        case Group(), Group():
            return _or_present(one.coarser(other))
        case Scrub(), Scrub():
            return one.stricter(other)
        case _:
            return PRESENT


def meet_all(redactions: Iterable[Redaction]) -> Redaction:
    """The meet of any number of redactions; of none, ``reveal``, which restricts nothing."""
    result: Redaction = REVEAL
    for redaction in redactions:
        result = meet(result, redaction)
    return result


def at_most(one: Redaction, other: Redaction) -> bool:
    """Whether ``one`` shows no more than ``other``.

    >>> at_most(PRESENT, Mask(keep_last=4)), at_most(Mask(keep_last=4), PRESENT)
    (True, False)
    """
    return meet(one, other) == one


def _common_mask(one: Mask, other: Mask) -> Redaction:
    """Characters kept by both, counted from each end: a first and a last place are never taken for the same one."""
    return _or_present(Mask.of(one.from_first & other.from_first, one.from_last & other.from_last))


def _or_present(common: Redaction | None) -> Redaction:
    """What two of one family have in common, or ``present`` where that is nothing."""
    return PRESENT if common is None else common


__all__ = [
    "AgeBand",
    "Band",
    "Drop",
    "Generalise",
    "Group",
    "KeepSurname",
    "Mask",
    "Present",
    "Pseudonym",
    "Reveal",
    "Scrub",
    "at_most",
    "meet",
    "meet_all",
]

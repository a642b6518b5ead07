"""Two views of one type side by side: what one shows that the other does not, exactly, with a record to show it.

Either view may be None, which shows nothing. What cannot be decided counts as shown: nobody approves a gain unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gateway.model.catalogue import RecordType, Sensitivity
from gateway.model.condition import NEVER, All, Condition, both, fields_of, negation
from gateway.model.kinds import Scalar
from gateway.model.plan import Redaction, Treatment, View, redactions_of
from gateway.policies.treatments import conditions_of, where_it_is
from gateway.policies.workbench.possibility import Undecided, find_row
from gateway.redaction.lattice import at_most
from gateway.redaction.plain import DROP, REVEAL

Row: TypeAlias = Mapping[str, Scalar | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One way in which a field of some record is shown as ``now`` where the other view shows ``before``.

    ``row`` is such a record, naming the fields that matter; None where the question could not be decided.
    """

    before: Redaction
    now: Redaction
    row: Row | None


def gained_fields(old: View | None, new: View | None) -> Iterator[tuple[str, Step]]:
    """Every field that ``new`` shows more of than ``old`` does in some record, each with one such step."""
    for name, column in ({} if new is None else new.columns).items():
        step = _gained(old, new, name, column.treatment)
        if step is not None:
            yield name, step


def gained_rows(old: View | None, new: View | None) -> Row | bool:
    """A record that exists in ``new`` and not in ``old``: a row, True where that is undecided, False for none."""
    try:
        row = find_row(both(_visible(new), negation(_visible(old))))
    except Undecided:
        return True
    return False if row is None else row


def gained_uses(old: View | None, new: View | None) -> tuple[str, ...]:
    """What may be searched or sorted by in ``new`` and not in ``old``, as ``filter_on f`` or ``sort_on f``."""
    return tuple(sorted(_uses(new) - _uses(old)))


def gained_tellings(old: View | None, new: View | None, record_type: RecordType) -> tuple[str, ...]:
    """What is newly told by something that is missing, as ``told f``, to whoever had a view before.

    Whoever loses a record or a field, and only where another field holds something, has learnt what it holds.
    """
    if old is None or new is None:
        return ()
    known = set(_looked_at(old))
    looked_at = {name for each in _looked_at(new) if each not in known for name in fields_of(each)}
    return tuple(f"told {name}" for name in sorted(looked_at) if _is_hidden(name, new, record_type))


def are_alike(one: View | None, other: View | None) -> bool:
    """Whether two views show and answer the same, whatever the archive holds; False where that is undecided."""
    return not any(
        gained_rows(old, new) is not False or gained_uses(old, new) or any(gained_fields(old, new))
        for old, new in ((one, other), (other, one))
    )


def _gained(old: View | None, new: View | None, name: str, now: Treatment) -> Step | None:
    before: Treatment = DROP
    if old is not None and name in old.columns:
        before = old.columns[name].treatment
    shown_before = [
        (both(_visible(old), where_it_is(before, each)), each) for each in dict.fromkeys(redactions_of(before))
    ]
    for shown in dict.fromkeys(redactions_of(now)):
        here = both(_visible(new), where_it_is(now, shown))
        for there, earlier in (*shown_before, (negation(_visible(old)), DROP)):
            if at_most(shown, earlier):
                continue
            try:
                row = find_row(both(here, there))
            except Undecided:
                return Step(earlier, shown, None)
            if row is not None:
                return Step(earlier, shown, row)
    return None


def _visible(view: View | None) -> Condition:
    return NEVER if view is None else view.visible


def _looked_at(view: View) -> Iterator[Condition]:
    """The conditions on which it depends which records there are, and what is shown of them."""
    yield from view.visible.parts if isinstance(view.visible, All) else (view.visible,)
    for column in view.columns.values():
        yield from conditions_of(column.treatment)


def _is_hidden(name: str, view: View, record_type: RecordType) -> bool:
    """Whether a field is about a person, and not shown as it is in every record."""
    column = view.columns.get(name)
    is_shown = column is not None and column.treatment == REVEAL
    return not is_shown and record_type.fields[name].sensitivity >= Sensitivity.PERSONAL


def _uses(view: View | None) -> set[str]:
    if view is None:
        return set()
    return {f"filter_on {name}" for name in view.filter_on} | {f"sort_on {name}" for name in view.sort_on}

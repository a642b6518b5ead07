"""What a draft does to one grant: every difference between two views of it, or between what it may ask.

Everything is found exactly, with the words of the policy language; what cannot be decided is told as what it may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from gateway.model.condition import both
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.plan import View
from gateway.policies.answering import Question
from gateway.policies.describe import phrase
from gateway.policies.workbench.asked import Told, answer, gained_answers, questions_for
from gateway.policies.workbench.comparison import Step, gained_fields, gained_rows, gained_tellings, gained_uses
from gateway.policies.workbench.questions import Bench, view_of

EVERYTHING: Final = "everything"
"""Stands for all fields where a partner was shown nothing, or would be refused."""
RECORDS: Final = "records"


class Effect(StrEnum):
    """What becomes of something: one that is shown more of in some records and less of in others has changed."""

    GAINED = "gained"
    MORE = "more"
    CHANGED = "changed"
    LESS = "less"
    LOST = "lost"

    @property
    def is_gain(self) -> bool:
        """Whether a partner would see, or could do, what it does not now: somebody else has to agree to that."""
        return self in {Effect.GAINED, Effect.MORE, Effect.CHANGED}


@dataclass(frozen=True, slots=True)
class Change:
    """What the draft does to a field of one view, or to something else of it or of what may be asked.

    ``what`` is a field, ``records``, ``everything``, ``filter_on f``, ``sort_on f``, ``told f``, ``answer a`` or a
    limit; ``before`` and ``after`` are in the words of the policy language. What could not be ``decided`` is told as
    what it may be.
    """

    what: str
    effect: Effect
    before: str
    after: str
    decided: bool = True


def changes_for(before: Bench, after: Bench, grant: Grant) -> tuple[Change, ...]:
    """Everything that becomes another for ``grant`` where the policies ``before`` give way to those ``after``."""
    if grant.action is Action.ANSWER:
        return tuple(changes_of_answers(questions_for(before, grant), questions_for(after, grant)))
    old, new = view_of(before, grant), view_of(after, grant)
    tellings = gained_tellings(old, new, after.catalogue.types[grant.record_type])
    return (*changes(old, new), *(Change(telling, Effect.GAINED, "no", "yes") for telling in tellings))


def changes(before: View | None, after: View | None) -> Iterator[Change]:
    """Everything that is different between two views of one grant, exactly; None shows nothing.

    A field that both have is compared in the records that both show. Of records that come into view or leave it, with
    everything that is shown of them, ``records`` tells.
    """
    if before is None and after is None:
        return
    if before is None:
        yield Change(EVERYTHING, Effect.GAINED, "not shared", "shared")
        return
    if after is None:
        yield Change(EVERYTHING, Effect.LOST, "shared", "not shared")
        return
    if (before.columns, before.visible) != (after.columns, after.visible):
        yield from _changed_records(before, after)
        yield from _changed_fields(before, after)
    yield from (Change(use, Effect.GAINED, "no", "yes") for use in gained_uses(before, after))
    yield from (Change(use, Effect.LOST, "yes", "no") for use in gained_uses(after, before))
    yield from _changed_limits(before, after)


def _changed_records(before: View, after: View) -> Iterator[Change]:
    gained, lost = gained_rows(before, after), gained_rows(after, before)
    effect = _effect(gains=gained is not False, loses=lost is not False)
    if effect is not None:
        yield Change(RECORDS, effect, *_OF_RECORDS[effect], decided=gained is not True and lost is not True)


_OF_RECORDS: Final = {
    Effect.MORE: ("hidden", "shown"),
    Effect.CHANGED: ("some shown", "others shown"),
    Effect.LESS: ("shown", "hidden"),
}
"""What is said of records before and after."""


def _changed_fields(before: View, after: View) -> Iterator[Change]:
    common = both(before.visible, after.visible)
    old, new = replace(before, visible=common), replace(after, visible=common)
    gains, losses = dict(gained_fields(old, new)), dict(gained_fields(new, old))
    for name in dict.fromkeys((*before.columns, *after.columns)):
        if name in before.columns and name in after.columns:
            effect = _effect(gains=name in gains, loses=name in losses)
            if effect is not None:
                yield _told(name, effect, gains.get(name), losses.get(name))
    for name, step in gained_fields(before, after):
        if name not in before.columns:
            yield _told(name, Effect.GAINED, step, None)
    for name, step in gained_fields(after, before):
        if name not in after.columns:
            yield _told(name, Effect.LOST, None, step)


def _changed_limits(before: View, after: View) -> Iterator[Change]:
    for what, old, new in (
        ("limit page", before.limits.page, after.limits.page),
        ("limit per_day", before.limits.per_day, after.limits.per_day),
    ):
        if old != new:
            yield Change(what, Effect.MORE if new > old else Effect.LESS, str(old), str(new))


def _told(name: str, effect: Effect, gain: Step | None, loss: Step | None) -> Change:
    """The change in the words of one of its steps; of a gain and a loss, those of the gain."""
    decided = all(step.row is not None for step in (gain, loss) if step is not None)
    if gain is not None:
        return Change(name, effect, phrase(gain.before), phrase(gain.now), decided)
    assert loss is not None  # noqa: S101 - a change is one of the two
    return Change(name, effect, phrase(loss.now), phrase(loss.before), decided)


def _effect(*, gains: bool, loses: bool) -> Effect | None:
    if gains:
        return Effect.CHANGED if loses else Effect.MORE
    return Effect.LESS if loses else None


def changes_of_answers(before: Mapping[str, Question], after: Mapping[str, Question]) -> Iterator[Change]:
    """Everything that is different in what may be asked, and in what a yes tells."""
    gains, losses = _by_what(gained_answers(before, after)), _by_what(gained_answers(after, before))
    for what in dict.fromkeys((*gains, *losses)):
        gain, loss = gains.get(what), losses.get(what)
        decided = all(told.decided for told in (gain, loss) if told is not None)
        if gain is not None:
            is_new = what in {answer(ask) for ask in after.keys() - before.keys()}
            effect = Effect.GAINED if is_new else Effect.MORE if loss is None else Effect.CHANGED
            yield Change(what, effect, gain.before, gain.after, decided)
        elif loss is not None:
            is_gone = what in {answer(ask) for ask in before.keys() - after.keys()}
            yield Change(what, Effect.LOST if is_gone else Effect.LESS, loss.after, loss.before, decided)


def _by_what(gained: Iterator[Told]) -> dict[str, Told]:
    """The first of everything that is told of one thing."""
    found: dict[str, Told] = {}
    for told in gained:
        found.setdefault(told.what, told)
    return found

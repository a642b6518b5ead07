"""What somebody at the desk is shown of one field, in words."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.console.policies.telling import in_words
from gateway.console.words import say_at_desk
from gateway.desk.looking import Above, Seen
from gateway.model.catalogue import Field
from gateway.model.outcome import Absent, Withheld
from gateway.model.titles import NO_AREAS, Areas, with_title
from gateway.policies.describe import phrase
from gateway.policies.workbench.wording import Saying


@dataclass(frozen=True, slots=True)
class Told:
    """A cell: its text and its ``state``: ``shown``, ``empty``, ``withheld``, ``absent`` or ``above``."""

    text: str
    state: str


def cell(seen: Seen, language: str, of: Field | None = None, areas: Areas = NO_AREAS) -> Told:
    """What stands in a cell about the field ``of``, with its title beside it where it has one.

    >>> cell(None, "en"), cell(Above(), "zh")
    (Told(text='(empty)', state='empty'), Told(text='［超出您的查看级别］', state='above'))
    """
    match seen:
        case Above():
            above = say_at_desk("above", language)
            how = "" if seen.how is None else in_words(phrase(seen.how), language)
            return Told(f"{how} {above}".strip(), "above")
        case Absent():
            return Told(say_at_desk("state-not-shown", language), "absent")
        case Withheld():
            return Told(say_at_desk("state-withheld", language), "withheld")
        case None:
            return Told(say_at_desk("state-empty", language), "empty")
        case bool():
            return Told(say_at_desk("yes" if seen else "no", language), "shown")
        case _:
            return Told(str(seen if of is None else with_title(of, seen, language, areas)), "shown")


def said(saying: Saying, language: str) -> str:
    """A saying in ``language``."""
    return saying.en if language == "en" else saying.zh

"""Whether an answer was of use, said by whoever had it: two words, and a sentence that the station alone reads.

What is kept is the number of the answer, its type and its purpose. Numbers in the sentence that could be somebody's are
taken out before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select

from gateway.access.request import Applicant
from gateway.changes import AdministrationError, OpenState, noting
from gateway.errors import LEDGER, GatewayError
from gateway.model.act import ActName
from gateway.tables import FEEDBACK

LONGEST_NOTE: Final = 200

_NUMBERS: Final = re.compile(
    r"[\d〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖](?:[\W_]*[\d〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖xX]){4,}"
)
"""Five digits or more, whatever stands between them that is no letter: blanks, dots, or what nobody sees."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody says of an answer."""

    disclosure: str
    record_type: str
    purpose: str
    is_useful: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How often answers of a type were of use for a purpose, and how often not."""

    record_type: str
    purpose: str
    useful: int
    useless: int


def without_numbers(text: str) -> str:
    """A sentence without numbers that could be a person's; whatever is longer than a note is cut off.

    >>> without_numbers("电话 138 0000 0000 打不通，3 次")
    '电话 […] 打不通，3 次'
    """
    return _NUMBERS.sub("[…]", text.strip())[:LONGEST_NOTE]


def take(state: OpenState, applicant: Applicant, given: Feedback) -> None:
    """Keep what is said of an answer, in place of what was said of it before; ``GatewayError(LEDGER)``."""
    its_own = (FEEDBACK.c.client_id == applicant.client_id, FEEDBACK.c.disclosure == given.disclosure)
    note = without_numbers(given.note)
    try:
        with noting(state) as change:
            change.connection.execute(delete(FEEDBACK).where(*its_own))
            change.connection.execute(
                insert(FEEDBACK).values(
                    client_id=applicant.client_id,
                    disclosure=given.disclosure,
                    partner_id=applicant.partner_id,
                    person_id=applicant.person_id,
                    record_type=given.record_type,
                    purpose=given.purpose,
                    useful=given.is_useful,
                    note=note,
                    time=change.now,
                )
            )
            facts = {"type": given.record_type, "purpose": given.purpose, "useful": given.is_useful}
            about = {"feedback": given.disclosure, "client": applicant.client_id}
            change.record(ActName.FEEDBACK_GIVEN, about, facts, applicant.who)
    except AdministrationError:
        raise GatewayError(LEDGER) from None


def count_feedback(connection: Connection) -> list[Counted]:
    """How often answers were of use, by type and purpose."""
    columns = (FEEDBACK.c.record_type, FEEDBACK.c.purpose, FEEDBACK.c.useful)
    rows = connection.execute(select(*columns, func.count()).group_by(*columns).order_by(*columns))
    found: dict[tuple[str, str], dict[bool, int]] = {}
    for record_type, purpose, useful, times in rows:
        found.setdefault((record_type, purpose), {})[bool(useful)] = times
    return [Counted(*place, times.get(True, 0), times.get(False, 0)) for place, times in found.items()]


def newest_notes(connection: Connection, most: int = 50) -> Iterable[Any]:
    """The sentences that were written last, the newest first."""
    wanted = select(FEEDBACK).where(FEEDBACK.c.note != "").order_by(FEEDBACK.c.time.desc(), FEEDBACK.c.disclosure)
    return connection.execute(wanted.limit(most)).mappings().all()

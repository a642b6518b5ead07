"""What a client sees of the recalls that concern it, and what it states: on record before it is answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from gateway.changes import AdministrationError, OpenState, looking, noting
from gateway.errors import LEDGER, STATED, GatewayError
from gateway.model.act import ActName
from gateway.recall.notice import Recipient, Stated, Statement
from gateway.recall.rows import find_notice, list_notices, state_in
from gateway.recall.statement import text_of

_ID: Final = re.compile(r"[0-9a-f]{32}")
_ACTS: Final = {Stated.ACKNOWLEDGEMENT: ActName.RECALL_ACKNOWLEDGED, Stated.DESTRUCTION: ActName.RECALL_DESTROYED}


class Recalls:
    """The recalls in a ``state``; ``sign`` makes a signed note of a text. Safe to share between threads."""

    def __init__(self, state: OpenState, sign: Callable[[str], str]) -> None:
        self._state = state
        self._sign = sign

    def told(self, recipient: Recipient) -> list[dict[str, Any]]:
        """The notices to ``recipient``, oldest first; raises ``GatewayError(LEDGER)`` where they cannot be read."""
        try:
            with looking(self._state.engine) as connection:
                return [notice.as_object() for notice in list_notices(connection, recipient=recipient)]
        except AdministrationError:
            raise GatewayError(LEDGER) from None

    def take(self, statement: Statement, recipient: Recipient, person_id: str | None = None) -> dict[str, Any] | None:
        """Take what ``recipient`` states, and return the answer to it; None where it has no such notice.

        ``person_id`` is who states it for the client, if it is somebody at the window; the record has it.

        The same again is answered as it was the first time. Raises ``GatewayError``: ``STATED`` for something else than
        was stated before, ``LEDGER`` where it cannot be put on record.
        """
        answer: dict[str, Any] | None = None
        if _ID.fullmatch(statement.recall) is None:
            return None
        try:
            with noting(self._state) as change:
                notice = find_notice(change.connection, statement.recall, recipient)
                before = notice.statements.get(statement.stated) if notice is not None else None
                if notice is None:
                    change.drop()
                elif before is not None:
                    change.drop()
                    answer = dict(before)
                else:
                    answer = self._answer(statement, recipient, change.now)
                    about = {"recall": statement.recall, "client": recipient.client_id, "partner": recipient.partner_id}
                    about |= {"person": person_id} if person_id is not None else {}
                    stated = {each.value: known["statement"] for each, known in notice.statements.items()}
                    after = stated | {statement.stated.value: statement.facts}
                    change.record(_ACTS[statement.stated], about, after, recipient.client_id)
                    state_in(change.connection, notice, statement.stated, answer)
        except AdministrationError:
            raise GatewayError(LEDGER) from None
        if answer is not None and answer["statement"] != dict(statement.facts):
            raise GatewayError(STATED)
        return answer

    def _answer(self, statement: Statement, recipient: Recipient, now: str) -> dict[str, Any]:
        answer = {
            "recall": statement.recall,
            "client": recipient.client_id,
            "stated": statement.stated.value,
            "time": now,
            "statement": dict(statement.facts),
        }
        return answer | {"receipt": self._sign(text_of(answer))}

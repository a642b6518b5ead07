"""A recall opened and closed: whoever had an answer with the record is told, and what they left unanswered is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import Final, TypeAlias

from gateway.changes import AdministrationError, OpenState, noting, stamp
from gateway.ledger.accounting.following import Account
from gateway.ledger.received import Received, received
from gateway.model.act import ActName
from gateway.model.catalogue import RecordType
from gateway.recall.notice import Notice, Place, Recall, RecallKind, Recipient
from gateway.recall.rows import add_recall, close_recall, list_notices

LONGEST_REASON: Final = 500

_BETWEEN: Final = re.compile(r"[,，、;；]")

Notices: TypeAlias = Mapping[Recipient, list[Place]]
"""Who received a record, and where it stood."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is amiss with a record of ``record_type``: of ``fields`` of it, of all where none is named.

    ``with_answers`` tells those as well who asked for a yes or no about it.
    """

    record_type: str
    kind: RecallKind
    reason: str
    fields: tuple[str, ...] = ()
    due: date | None = None
    with_answers: bool = False


def refuse_unknown(types: Mapping[str, RecordType], wrong: Wrong, today: date) -> None:
    """Refuse a type or a field that the catalogue has not, a reason that says nothing or too much, and a day gone by.

    A recall cannot be changed: with such a day, everybody would be late as soon as they are told.
    """
    if wrong.record_type not in types:
        names = ", ".join(sorted(types))
        raise AdministrationError(f"the catalogue has no type `{wrong.record_type}`; there are {names}")
    if unknown := set(wrong.fields) - types[wrong.record_type].fields.keys():
        raise AdministrationError(f"`{wrong.record_type}` has no field {', '.join(sorted(unknown))}")
    if not wrong.reason.strip() or len(wrong.reason) > LONGEST_REASON:
        raise AdministrationError(f"give a reason of at most {LONGEST_REASON} characters")
    if wrong.due is not None and wrong.due < today:
        raise AdministrationError("nobody can answer by a day that has passed: give today or a later one")


def fields_in(names: str) -> tuple[str, ...]:
    """The names of fields that were written with commas between, such as people write them.

    >>> fields_in("phone, address、户号，")
    ('phone', 'address', '户号')
    """
    return tuple(name.strip() for name in _BETWEEN.split(names) if name.strip())


def fields_called(written: Iterable[str], record_type: RecordType | None) -> tuple[str, ...]:
    """The names of fields of which the title may have been written; whatever is neither stays as it is."""
    fields = () if record_type is None else record_type.fields.values()
    names = {title: each.name for each in fields for title in (each.title.zh, each.title.en)}
    return tuple(names.get(each, each) for each in written)


def notices_of(begin: Callable[[], Account], reference: str, wrong: Wrong) -> Notices:
    """Who received the record of ``reference``, up to now; ``AdministrationError`` where nobody has."""
    with begin() as account:
        account.more()
        found = [*received(account, reference, frozenset(wrong.fields))]
    notices = _by_recipient(each for each in found if wrong.with_answers or each.place is not None)
    if not notices:
        raise AdministrationError("nobody has received this record, as far as the ledger goes: there is nothing to do")
    return notices


def open_recall(state: OpenState, wrong: Wrong, notices: Notices, by: str) -> Recall:
    """Give everybody in ``notices`` one, from now on."""
    with noting(state) as change:
        opened = Recall(
            token_hex(16), wrong.record_type, wrong.kind, wrong.reason, wrong.fields, wrong.due, change.now, by
        )
        add_recall(change.connection, opened, notices)
        told = [{"client": each.client_id, "answers": len(places)} for each, places in notices.items()]
        after = {
            "type": opened.record_type,
            "kind": opened.kind.value,
            "reason": opened.reason,
            "fields": list(opened.fields),
            "due": opened.due,
            "notices": told,
        }
        change.record(ActName.RECALL_OPENED, {"recall": opened.id}, after, by)
    return opened


def close(state: OpenState, recall_id: str, by: str) -> list[Notice]:
    """Let nothing be outstanding of a recall any more; the notices that were left unanswered."""
    with noting(state) as change:
        left = [each for each in list_notices(change.connection, recall_id=recall_id) if each.outstanding]
        if not close_recall(change.connection, recall_id, by, change.now):
            raise AdministrationError("there is no such recall that is open: see `gateway recall list`")
        after = {"closed": change.now, "outstanding": [each.recipient.client_id for each in left]}
        change.record(ActName.RECALL_CLOSED, {"recall": recall_id}, after, by)
    return left


def _by_recipient(answers: Iterable[Received]) -> dict[Recipient, list[Place]]:
    found: dict[Recipient, list[Place]] = {}
    for each in sorted(answers, key=lambda answer: answer.time):
        recipient = Recipient(each.client_id, each.partner_id, each.actors)
        place = Place(each.disclosure, each.place, stamp(each.time), tuple(sorted(each.fields)))
        found.setdefault(recipient, []).append(place)
    return found

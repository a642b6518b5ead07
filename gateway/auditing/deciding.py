"""One answer, decided again: from the documents, the state and the day, by the very steps of the walk, and compared.

Nothing of the archive is needed, and no key: what an entry says of an answer (which policies and guardrails, which
fields, on what basis, with which obligations) follows from these alone, whatever the records were.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from gateway.auditing.retold import Moment
from gateway.errors import NOT_SHARED, GatewayError
from gateway.grants.authorise import authorise
from gateway.ledger.entries import Entry, EntryKind
from gateway.model.grant import Grant
from gateway.model.inquiry import Action
from gateway.model.plan import View
from gateway.model.requester import Requester, Scope
from gateway.policies.answering import Question
from gateway.policies.book import PolicyBook
from gateway.publication.reading import Standards, read_live
from gateway.publication.schedule import digest_of_schedule, schedule
from gateway.redaction.keyring import Epoch, Keyring

_ANY_KEY: Final = Keyring((Epoch(1, bytes(32)),))
"""Which fields are pseudonyms does not depend on the key, but on there being one."""

_LONGEST_WORDS: Final = 512


def is_decided(entry: Entry) -> bool:
    """Whether an entry is of a kind that is decided again: what was released, and what policies did not share."""
    match entry.kind:
        case EntryKind.RELEASE:
            return True
        case EntryKind.REFUSAL:
            return bool(entry.facts.get("code") == NOT_SHARED.code and entry.facts.get("action"))
        case _:
            return False


class Decider:
    """Decides under one set of documents, in any state; what was compiled is kept."""

    def __init__(self, standards: Standards) -> None:
        self._standards = standards
        self._books: dict[str, PolicyBook] = {}

    def differences(self, entry: Entry, moment: Moment, day: date) -> list[str]:
        """What the entry says otherwise than it is decided in that state on that day, a sentence each."""
        facts = entry.facts
        asking = _Asking(self._standards, self._book(moment), moment, _requester(facts), day)
        if entry.kind is EntryKind.REFUSAL:
            return list(asking.refusal(facts))
        try:
            return list(asking.release(facts))
        except GatewayError as refusal:
            return [f"it was released, and is refused when it is decided again ({refusal.problem.code})"]

    def view(self, entry: Entry, moment: Moment, day: date) -> View | None:
        """The view by which a release was decided, where it is decided alike in that state on that day."""
        facts = entry.facts
        if entry.kind is not EntryKind.RELEASE:
            return None
        asking = _Asking(self._standards, self._book(moment), moment, _requester(facts), day)
        try:
            return asking.view(facts) if not [*asking.release(facts)] else None
        except GatewayError:
            return None

    def _book(self, moment: Moment) -> PolicyBook:
        windows = schedule(moment.published)
        live = digest_of_schedule(windows)
        if live not in self._books:
            found = read_live(windows, self._standards, date.min)
            standards = self._standards
            self._books[live] = PolicyBook(
                standards.catalogue, found.policies, standards.guardrails, _ANY_KEY, found.unreadable
            )
        return self._books[live]


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asked, in which state, on which day."""

    standards: Standards
    book: PolicyBook
    moment: Moment
    requester: Requester
    day: date

    def release(self, facts: Mapping[str, Any]) -> Iterator[str]:
        """What of a release is otherwise; raises ``GatewayError`` where it is refused."""
        grant = self._grant(str(facts["record_type"]), Action(facts["action"]))
        view = self.view(facts)
        yield from _compared(facts, _expected(grant, view, facts))
        beyond = sorted({*facts["released"]} - {*view.columns})
        if beyond:
            yield f"it released what the policies do not show: {', '.join(beyond)}"
        if facts["count"] > view.limits.page:
            yield f"it released {facts['count']} records at once, and the policies allow {view.limits.page}"

    def view(self, facts: Mapping[str, Any]) -> View:
        """The view that a release is compared with; raises ``GatewayError`` where there is none."""
        grant = self._grant(str(facts["record_type"]), Action(facts["action"]))
        return self.book.view(grant) if facts.get("question") is None else self._question(grant, facts).view

    def refusal(self, facts: Mapping[str, Any]) -> Iterator[str]:
        """What of a refusal by the policies is otherwise."""
        action = Action(facts["action"])
        try:
            if action is Action.ANSWER:
                shared = len([*self._answering(str(facts.get("question")))]) == 1
            else:
                self.book.view(self._grant(str(facts["record_type"]), action))
                shared = True
        except GatewayError as refusal:
            if refusal.problem != NOT_SHARED:
                yield f"it was refused by the policies, and is refused otherwise ({refusal.problem.code})"
            return
        if shared:
            yield "it was refused, and is shared when it is decided again"

    def _grant(self, record_type: str, action: Action) -> Grant:
        requester, scope = self.requester, Scope(record_type, action)
        scoped = Requester(**{**_parts(requester), "scopes": frozenset({scope})})
        moment = self.moment
        return authorise(moment.directory, self.standards.purposes, scoped, record_type, action, self.day)

    def _question(self, grant: Grant, facts: Mapping[str, Any]) -> Question:
        found = self.book.questions(grant).get(str(facts["question"]))
        if found is None:
            raise GatewayError(NOT_SHARED)
        return found

    def _answering(self, ask: str) -> Iterator[Question]:
        """Every question of that name that could have been asked, whichever types the token was for."""
        agreement = self.moment.directory.agreements.get(self.requester.agreement_id)
        for record_type in sorted(agreement.record_types if agreement else ()):
            questions = self.book.questions(self._grant(record_type, Action.ANSWER))
            if ask in questions:
                yield questions[ask]


def _expected(grant: Grant, view: View, facts: Mapping[str, Any]) -> dict[str, Any]:
    provenance = view.provenance
    return {
        "policies": list(provenance.policies),
        "policy_digest": provenance.policy_digest,
        "guardrail_digest": provenance.guardrail_digest,
        "withheld": list(view.withheld) if facts.get("question") is None else [],
        "obligations": list(view.obligations),
        "legal_basis": _cut(grant.purpose.basis.citation),
        "notice_deferred": _cut(grant.purpose.notice.deferred),
    }


def _compared(facts: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[str]:
    for name, value in expected.items():
        if facts.get(name) != value:
            yield f"`{name}` is {_told(facts.get(name))}, and {_told(value)} when it is decided again"


def _requester(facts: Mapping[str, Any]) -> Requester:
    """Who asked, as the entry tells; what a token says besides does not decide."""
    return Requester(
        client_id=str(facts["client"]),
        partner_id=str(facts["partner"]),
        agreement_id=str(facts["agreement"]),
        purpose=str(facts["purpose"]),
        scopes=frozenset(),
        token_id=str(facts["token"]),
        expires=0,
        case_number=facts["case_number"],
        officer=facts["officer"],
        reason=facts.get("reason"),
        person_id=facts.get("person"),
        actors=tuple(facts.get("actors", ())),
    )


def _parts(requester: Requester) -> dict[str, Any]:
    return {name: getattr(requester, name) for name in requester.__slots__}


def _cut(text: str | None) -> str | None:
    """As an entry has it."""
    return text if text is None or len(text) <= _LONGEST_WORDS else text[: _LONGEST_WORDS - 1] + "…"


def _told(value: object) -> str:
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, list) else f"{value}"

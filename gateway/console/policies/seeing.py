"""What partners are shown of one record now, and would be under a text: chosen in a form, and put into words.

Whoever looks names a record in a posted field, or has the first one taken that the text lets through; and chooses
through which partners' eyes. ``see`` does it by ``gateway.desk.looking``, on record before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from werkzeug.datastructures import MultiDict

from gateway.console.policies.told import Told, cell, said
from gateway.console.station import Desk
from gateway.console.words import say_at_desk
from gateway.desk.clearance import asked_beyond, clearance_of
from gateway.desk.looking import MOST_EYES, Above, Eyes, Looked, Looker, Met, Seen, eyes_of, first_fitting, look
from gateway.desk.reached import grants_in_force, reached_by
from gateway.documents import Faulty
from gateway.errors import NO_RECORD, GatewayError
from gateway.model.catalogue import Field, RecordType
from gateway.model.grant import Grant
from gateway.model.outcome import ABSENT
from gateway.model.person import Person
from gateway.model.titles import Areas, title_in
from gateway.policies.book import PolicyBook
from gateway.policies.check import check_without_tests, type_of
from gateway.policies.policy import Policy
from gateway.policies.workbench.explanation import Ground
from gateway.publication.reading import Standards, read_draft

LONGEST_IDENTIFIER: Final = 200

Form: TypeAlias = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks to be looked at: the identifier of a record, or none for one that fits, and whose eyes."""

    record: str = ""
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A partner whose eyes may be looked through, for one purpose under one agreement."""

    key: str
    partner: str
    purpose: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """One field of the record: as it is stored, through each pair of eyes, and why."""

    title: str
    stored: Told
    columns: tuple[tuple[Told, Told | None], ...]
    """For each pair of eyes now and, where it differs, then."""
    reasons: tuple[tuple[str, str], ...]
    """The head of a column, and what has a say there."""


@dataclass(frozen=True, slots=True)
class Insight:
    """What a page shows of a look, and of what may be looked at next.

    ``problem`` is the word for why nothing was looked at; ``beyond`` are the fields for which it is not told what would
    be shown then.
    """

    choices: tuple[Choice, ...]
    record: str = ""
    problem: str = ""
    beyond: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    fields: tuple[FieldSeen, ...] = ()
    shown_to_nobody: tuple[str, ...] = ()
    met: tuple[Met, ...] = ()
    """What was looked at, for whatever is made of it; a page shows none of it but by the words above."""

    @property
    def compares(self) -> bool:
        """Whether it is told what would be shown then as well."""
        return any(each.then is not None for each in self.met)

    @property
    def changed(self) -> int:
        """How many fields would be shown otherwise, to anybody."""
        return sum(any(then is not None for _, then in each.columns) for each in self.fields)

    @property
    def most(self) -> int:
        """How many pairs of eyes are looked through at once."""
        return MOST_EYES


def wish_of(form: Form) -> Wish:
    """What a form asks for, as its fields ``record`` and ``through`` say."""
    return Wish(form.get("record", "").strip(), tuple(form.getlist("through")))


def overlook(desk: Desk, text: bytes, language: str, wish: Wish = Wish()) -> Insight | None:
    """What could be looked at under ``text``; None for a text that cannot be read."""
    policy = read_policy(text, desk.office.standards)
    return None if policy is None else Insight(_choices(_reached(desk, policy), wish, language), wish.record)


def see(desk: Desk, text: bytes, person: Person, wish: Wish, language: str) -> Insight | None:
    """Look as ``wish`` says: now and, where the live text is another, under ``text``; None for one that is unreadable.

    Raises ``GatewayError`` where a source or the ledger fails.
    """
    standards = desk.office.standards
    policy = read_policy(text, standards)
    if policy is None:
        return None
    reached = _reached(desk, policy)
    choices = _choices(reached, wish, language)
    chosen = [grant for grant, choice in zip(reached, choices, strict=True) if choice.chosen]
    if not chosen or not is_sound(text, standards):
        return Insight(choices, wish.record, "look-nobody" if not chosen else "look-faulty")
    if len(wish.record) > LONGEST_IDENTIFIER or not wish.record.isprintable():
        return Insight(choices, wish.record, "look-none")
    record_type, book = type_of(policy, standards.catalogue), desk.gate.policies.as_of(desk.directory().version)
    looker = Looker(person.id, clearance_of(person.roles, desk.clearance), f"policy {policy.label}")
    beyond = asked_beyond(policy, book.policies, record_type, looker.clearance)
    then = None if beyond or _is_live(policy, book) else book.supposing(policy)
    told_beyond = tuple(title_in(record_type.fields[name].title, language) for name in beyond)
    try:
        looked = _looked(desk, looker, [eyes_of(grant, book, then) for grant in chosen], wish.record)
    except GatewayError as refusal:
        if refusal.problem is not NO_RECORD:
            raise
        return Insight(choices, wish.record, "look-none" if wish.record else "look-none-fits", told_beyond)
    heads = tuple(f"{grant.partner.name} · {title_in(grant.purpose.title, language)}" for grant in chosen)
    return _told(
        looked, record_type, standards.areas, language, Insight(choices, wish.record, beyond=told_beyond, heads=heads)
    )


def _looked(desk: Desk, looker: Looker, eyes: Sequence[Eyes], record: str) -> Looked:
    identifier = record or first_fitting(desk.gate, looker, eyes[0].sides[-1])
    return look(desk.gate, looker, eyes, identifier)


def read_policy(text: bytes, standards: Standards) -> Policy | None:
    """The policy of a text, sound or not; None for one that cannot be read."""
    try:
        return read_draft(text, "text", standards).policy
    except Faulty:
        return None


def is_sound(text: bytes, standards: Standards) -> bool:
    """Whether the text could be in force, whatever its own tests say."""
    written = read_draft(text, "text", standards)
    return not check_without_tests(
        written.document, written.policy, standards.catalogue, standards.purposes, standards.guardrails
    )


def _is_live(policy: Policy, book: PolicyBook) -> bool:
    return any(each.digest == policy.digest for each in book.policies)


def _reached(desk: Desk, policy: Policy) -> tuple[Grant, ...]:
    standards = desk.office.standards
    found = grants_in_force(desk.directory(), standards.purposes, standards.catalogue, desk.office.today)
    return reached_by(policy, type_of(policy, standards.catalogue), found)


def _choices(reached: Iterable[Grant], wish: Wish, language: str) -> tuple[Choice, ...]:
    """Whose eyes there are, by partner; the first of them where none was chosen, and never more than may be."""
    keys = {f"{grant.agreement_id}:{grant.purpose.name}": grant for grant in reached}
    asked = [key for key in keys if key in wish.through] or list(keys)
    return tuple(
        Choice(key, grant.partner.name, title_in(grant.purpose.title, language), key in asked[:MOST_EYES])
        for key, grant in keys.items()
    )


def _told(looked: Looked, record_type: RecordType, areas: Areas, language: str, insight: Insight) -> Insight:
    """The look in words: every field that anybody sees anything of, and the names of the others."""
    shown, hidden = list[FieldSeen](), list[str]()
    pairs = tuple(zip(insight.heads, looked.met, strict=True))
    for name, field in record_type.fields.items():
        title = title_in(field.title, language)
        seen = list(chain.from_iterable(_sides(met, name) for met in looked.met))
        if looked.stored[name] in {None, Above()} and all(each is ABSENT for each in seen):
            hidden.append(title)
            continue
        columns = tuple(_column(met, field, areas, language) for met in looked.met)
        reasons = tuple((head, _because(met, name, language)) for head, met in pairs)
        shown.append(FieldSeen(title, cell(looked.stored[name], language, field, areas), columns, reasons))
    missing = tuple(chain.from_iterable(_missing(head, met, language) for head, met in pairs))
    return Insight(
        insight.choices,
        insight.record,
        "",
        insight.beyond,
        insight.heads,
        missing,
        tuple(shown),
        tuple(hidden),
        looked.met,
    )


def _missing(head: str, met: Met, language: str) -> Iterator[tuple[str, str]]:
    """Why the record does not exist for a partner: once, where it does neither now nor then."""
    faces = {"seen-now": met.now, "seen-then": met.then}
    sentences = {
        word: said(face.explained.sentence, language) for word, face in faces.items() if face and face.fields is None
    }
    if len(set(sentences.values())) == 1 and (len(sentences) > 1 or met.then is None):
        yield head, next(iter(sentences.values()))
        return
    yield from ((f"{head} ({say_at_desk(word, language)})", sentence) for word, sentence in sentences.items())


def _sides(met: Met, name: str) -> tuple[Seen, ...]:
    return tuple(face.fields[name] if face.fields is not None else ABSENT for face in (met.now, met.then) if face)


def _column(met: Met, field: Field, areas: Areas, language: str) -> tuple[Told, Told | None]:
    now, *then = (cell(each, language, field, areas) for each in _sides(met, field.name))
    return now, then[0] if then and field.name in met.differing else None


def _because(met: Met, name: str, language: str) -> str:
    """What has a say about a field now and then, in words, each once; of a record that is not shown, that it is not."""
    if met.now.fields is None and (met.then is None or met.then.fields is None):
        return say_at_desk("test-denied", language)
    faces = [face.explained.grounds.get(name, ()) for face in (met.now, met.then) if face is not None]
    return _listed(chain.from_iterable(faces), language)


def _listed(grounds: Iterable[Ground], language: str) -> str:
    words: Mapping[str, None] = dict.fromkeys(said(ground.words, language) for ground in grounds)
    return ("；" if language == "zh" else "; ").join(words)

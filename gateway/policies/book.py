"""The policies in force, and the views compiled from them, each once.

A view is kept under everything it depends on, so a new policy version, agreement or day is a new key and nothing that
is kept can go stale; the book itself is never changed, only replaced.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from types import MappingProxyType
from typing import Final, Generic, Protocol, Self, TypeAlias, TypeVar

from gateway.errors import NOT_SHARED, GatewayError
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.grant import Grant
from gateway.model.plan import View
from gateway.policies.answering import Question, questions_of
from gateway.policies.compile import compile_view
from gateway.policies.guardrail import Guardrails
from gateway.policies.meeting import meet_of_views
from gateway.policies.policy import Policy
from gateway.policies.subjects import with_subjects
from gateway.redaction.keyring import NO_KEYS, Keyring
from gateway.redaction.reference import SubjectKey
from gateway.redaction.scrub.models import NamesModel
from gateway.redaction.scrub.redaction import Scrub

MOST_VIEWS: Final = 4096

_Key: TypeAlias = tuple[object, ...]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A policy that is in force and cannot be used: what it restricted is not known, so nothing it speaks of is shared.

    ``partner_kind`` and ``record_type`` are what it speaks of; None stands for every one.
    """

    label: str
    partner_kind: str | None
    record_type: str | None
    first: date
    last: date

    def concerns(self, grant: Grant) -> bool:
        """Whether the policy may have had a say in what ``grant`` sees."""
        return (
            self.first <= grant.day <= self.last
            and self.partner_kind in {None, grant.partner.kind}
            and self.record_type in {None, grant.record_type}
        )


class Policies(Protocol):
    """Whatever knows the policies in force as of a version of the state (``gateway.changes``)."""

    def as_of(self, version: int) -> PolicyBook:
        """The policies as of that version of the state or a later one."""


class PolicyBook:
    """One catalogue, one set of policies and the guardrails above them; safe to share between threads.

    Pseudonyms are made under ``keyring``; without one, their fields are withheld. Where a ``names_model`` is given,
    every scrub looks for names with it as well. With a ``subject_key``, views refer to the people of their records.
    """

    def __init__(  # noqa: PLR0913 - all that a view depends on beside the grant
        self,
        catalogue: Catalogue,
        policies: Iterable[Policy],
        guardrails: Guardrails,
        keyring: Keyring = NO_KEYS,
        unreadable: Iterable[Unreadable] = (),
        *,
        names_model: NamesModel | None = None,
        subject_key: SubjectKey | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.policies = tuple(with_names_model(policy, names_model) for policy in policies)
        self.guardrails = guardrails
        self.unreadable = tuple(unreadable)
        self.keyring = keyring
        self._names_model = names_model
        self._subject_key = subject_key
        self._views = _Kept[View]()
        self._questions = _Kept[Mapping[str, Question]]()

    def as_of(self, version: int) -> Self:  # noqa: ARG002 - what a book holds does not change
        """The book itself: what stands in it holds of every version of the state."""
        return self

    def supposing(self, policy: Policy) -> PolicyBook:
        """The book as it would be if ``policy`` were in force in the place of its namesake."""
        return PolicyBook(
            self.catalogue,
            [*(each for each in self.policies if each.name != policy.name), policy],
            self.guardrails,
            self.keyring,
            [each for each in self.unreadable if each.label.partition("@")[0] != policy.name],
            names_model=self._names_model,
            subject_key=self._subject_key,
        )

    def view(self, grant: Grant) -> View:
        """What ``grant`` may see; ``GatewayError(NOT_SHARED)`` for nothing, and for a type that does not exist.

        Through clients that act for another, that is what each of them may see as well.
        """
        if grant.through:
            everybody = (replace(grant, through=()), *grant.through)
            return self._views.get(
                tuple(map(_key, everybody)), lambda: meet_of_views([self.view(each) for each in everybody])
            )
        if self.cannot_tell(grant):
            raise GatewayError(NOT_SHARED)
        return self._views.get(_key(grant), lambda: self._compiled_view(grant))

    def questions(self, grant: Grant) -> Mapping[str, Question]:
        """What ``grant`` may ask to be answered with yes or no, by name; for a type that does not exist, nothing."""
        return self._questions.get(_key(grant), lambda: self._compiled_questions(grant))

    def cannot_tell(self, grant: Grant) -> bool:
        """Whether a policy that cannot be used may have a say in what ``grant`` sees: then nothing is shared."""
        return any(each.concerns(grant) for each in self.unreadable)

    def _compiled_view(self, grant: Grant) -> View:
        record_type = self._type_of(grant)
        view = compile_view(self.policies, self.guardrails, record_type, grant, self.keyring)
        return with_subjects(view, record_type, self._subject_key)

    def _compiled_questions(self, grant: Grant) -> Mapping[str, Question]:
        if grant.record_type not in self.catalogue.types or self.cannot_tell(grant):
            return {}
        record_type = self._type_of(grant)
        asked = questions_of(self.policies, self.guardrails, record_type, grant)
        return MappingProxyType(
            {each.ask: replace(each, view=with_subjects(each.view, record_type, self._subject_key)) for each in asked}
        )

    def _type_of(self, grant: Grant) -> RecordType:
        record_type = self.catalogue.types.get(grant.record_type)
        if record_type is None:
            raise GatewayError(NOT_SHARED)
        return record_type


class _Kept(Generic[_T]):
    """The most recently used of what was compiled, by key; safe to share between threads."""

    def __init__(self) -> None:
        self._made: OrderedDict[_Key, _T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _Key, compiled: Callable[[], _T]) -> _T:
        """What was compiled for ``key``; compiled now if it was not, or is no longer, kept."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = compiled()
        with self._lock:
            self._made[key] = made
            while len(self._made) > MOST_VIEWS:
                self._made.popitem(last=False)
        return made


def _key(grant: Grant) -> _Key:
    """Every part of a grant that ``compile_view`` looks at."""
    return (
        grant.partner.id,
        grant.partner.kind,
        grant.agreement_id,
        grant.purpose.name,
        bool(grant.case_number),
        grant.record_type,
        grant.action,
        grant.areas,
        grant.only,
        grant.day,
    )


def with_names_model(policy: Policy, names_model: NamesModel | None) -> Policy:
    """The policy as this deployment carries it out; what it says, and its digest, stay the same."""
    if names_model is None:
        return policy
    rules = []
    for rule in policy.rules:
        scrubs = {
            name: replace(redaction, names_model=names_model)
            for name, redaction in rule.fields.items()
            if isinstance(redaction, Scrub)
        }
        rules.append(replace(rule, fields={**rule.fields, **scrubs}))
    return replace(policy, rules=tuple(rules))

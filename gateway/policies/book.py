"""The policies in force, and the views compiled from them, each once.

A view is kept under everything it depends on, so a new policy version, agreement or day is a new key and nothing that
is kept can go stale; the book itself is never changed, only replaced.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Final, TypeAlias

from gateway.errors import NOT_SHARED, GatewayError
from gateway.model.catalogue import Catalogue
from gateway.model.grant import Grant
from gateway.model.plan import View
from gateway.policies.compile import compile_view
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy
from gateway.redaction.keyring import NO_KEYS, Keyring

MOST_VIEWS: Final = 4096

_Key: TypeAlias = tuple[object, ...]


class PolicyBook:
    """One catalogue, one set of policies and the guardrails above them; safe to share between threads.

    Pseudonyms are made under ``keyring``; without one, their fields are withheld.
    """

    def __init__(
        self, catalogue: Catalogue, policies: Iterable[Policy], guardrails: Guardrails, keyring: Keyring = NO_KEYS
    ) -> None:
        self.catalogue = catalogue
        self.policies = tuple(policies)
        self.guardrails = guardrails
        self._keyring = keyring
        self._views: OrderedDict[_Key, View] = OrderedDict()
        self._lock = Lock()

    def view(self, grant: Grant) -> View:
        """What ``grant`` may see; ``GatewayError(NOT_SHARED)`` for nothing, and for a type that does not exist."""
        key = _key(grant)
        with self._lock:
            kept = self._views.get(key)
            if kept is not None:
                self._views.move_to_end(key)
                return kept
        record_type = self.catalogue.types.get(grant.record_type)
        if record_type is None:
            raise GatewayError(NOT_SHARED)
        view = compile_view(self.policies, self.guardrails, record_type, grant, self._keyring)
        with self._lock:
            self._views[key] = view
            while len(self._views) > MOST_VIEWS:
                self._views.popitem(last=False)
        return view


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
        grant.day,
    )

"""Pseudonyms: a value replaced by a name that means nothing outside one partner's work for one purpose.

A pseudonym is BLAKE2b, keyed, over the kind and the one spelling of a value, with an output of 256 bits in
hexadecimal. Within one *domain* (a partner and a purpose) equal values have equal pseudonyms, in every record type and
for as long as the key lives, so that records about one person can be put together. Each domain has a key of its own:
what two partners hold, or one partner for two purposes, cannot be joined, and whoever has no key can neither invert a
pseudonym nor try all ID numbers against it.

While a key is being replaced, an outcome holds two pseudonyms, the new one first, with a space between them: the
partner learns which old name has become which new one. Afterwards the old key is removed, and with it the old names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Form, Outcome, Withheld
from gateway.redaction.spelling import one_spelling

KEY_BYTES: Final = 32
PSEUDONYM_BYTES: Final = 32
MOST_KEYS: Final = 2
"""The key in use and, while it replaces another, that other."""

PSEUDONYMOUS: Final = frozenset(
    {
        Kind.NAME,
        Kind.ID_NUMBER,
        Kind.PHONE,
        Kind.PLATE,
        Kind.BANK_CARD,
        Kind.PASSPORT,
        Kind.EMAIL,
        Kind.ADDRESS,
        Kind.REFERENCE,
    }
)
"""Kinds that name one person or thing. Of others, how often a value occurs would tell which it is."""

_PERSON: Final = b"pseudonym-value"
_FORMS: Final = tuple(re.compile(" ".join(["[0-9a-f]{64}"] * keys)) for keys in range(1, MOST_KEYS + 1))


@dataclass(frozen=True, slots=True)
class Domain:
    """One partner's work for one purpose, and the keys of its pseudonyms, the one in use first; none are ever shown."""

    partner: str
    purpose: str
    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.keys) > MOST_KEYS or any(len(key) != KEY_BYTES for key in self.keys):
            raise ValueError(f"a domain has {MOST_KEYS} keys at most, each of {KEY_BYTES} bytes")


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """Replace a value by its pseudonym in ``domain``.

    As a policy writes it, a pseudonym has no domain yet; ``gateway.policies.compile`` gives it that of the grant. One
    without a domain, or whose domain has no key, withholds every value.

    >>> one = Pseudonym(Domain("committee-1", "elderly-care", (bytes(32),)))
    >>> one.apply(Kind.ID_NUMBER, "310115195003071230") == one.apply(Kind.ID_NUMBER, "310115500307123")
    True
    >>> len(str(one.apply(Kind.NAME, "李雷"))), one
    (64, Pseudonym(domain=Domain(partner='committee-1', purpose='elderly-care')))
    """

    domain: Domain | None = None

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared: sources cannot compute it, and an order by it would mean nothing."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The pseudonym of any text, malformed ones included, for which nothing of the text is shown."""
        if value is None:
            return None
        if self.domain is None or not self.domain.keys or kind not in PSEUDONYMOUS or not isinstance(value, str):
            return WITHHELD
        spelled = one_spelling(kind, value).encode("utf-8", "surrogatepass")
        return " ".join([_hashed(key, kind, spelled) for key in self.domain.keys])

    def form(self, kind: Kind) -> Form:
        """Null, withheld, or as many hexadecimal texts as the domain has keys."""
        types: frozenset[type] = frozenset({type(None), Withheld})
        if self.domain is None or not self.domain.keys or kind not in PSEUDONYMOUS:
            return Form(types)
        return Form(types, _FORMS[len(self.domain.keys) - 1])


def _hashed(key: bytes, kind: Kind, spelled: bytes) -> str:
    state = _started(key, kind).copy()
    state.update(spelled)
    return state.hexdigest()  # type: ignore[no-any-return]  # the state's class has no public name


@lru_cache(maxsize=1024)
def _started(key: bytes, kind: Kind) -> Any:  # noqa: ANN401 - as above
    """The hash of what all values of a kind have in common, made once: half of the cost of a short value."""
    return blake2b(f"{kind}\0".encode(), key=key, digest_size=PSEUDONYM_BYTES, person=_PERSON)

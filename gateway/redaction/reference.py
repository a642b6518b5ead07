"""References to people: a value of 128 bits that stands for an ID number, and means nothing without the key.

No policy can ask for one. A view has a hidden column of references for each person that its records are about, by which
the ledger accounts for what was disclosed about whom; they come last in an answer, and leave with none.

A reference is BLAKE2b, keyed, over the one spelling of an ID number, so a number of 15 digits and the 18 that the same
person has today are one person. What has not the shape of an ID number refers to nobody: there is no telling who it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from gateway.model.kinds import Kind, Scalar, has_shape
from gateway.model.outcome import Form, Outcome
from gateway.redaction.spelling import one_spelling

KEY_BYTES: Final = 32
REFERENCE_BYTES: Final = 16

_PERSON: Final = b"ledger-subject"
_LABEL: Final = b"subject-key-name"
_REFERENCE: Final = re.compile("[0-9a-f]{32}")
_SPELLED: Final = re.compile("(?:[0-9]{17}[0-9X]\n)*+")
"""Lines of ID numbers in the spelling that almost all have."""


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """The secret under which people are referred to: 32 bytes, never shown.

    >>> key = SubjectKey(bytes(32))
    >>> key.reference("310115500307123") == key.reference("310115 19500307 1230"), key
    (True, SubjectKey())
    >>> key.reference("not known") is None
    True
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"the key of references has {KEY_BYTES} bytes")

    @property
    def label(self) -> str:
        """Tells two keys apart, and nothing else of them."""
        return blake2b(key=self.secret, digest_size=8, person=_LABEL).hexdigest()

    def reference(self, id_number: str) -> str | None:
        """The reference of whoever has that ID number, 32 hexadecimal digits; None for what is no such number."""
        spelled = one_spelling(Kind.ID_NUMBER, id_number)
        return self.of_spelled([spelled])[0] if has_shape(Kind.ID_NUMBER, spelled) else None

    def of_spelled(self, id_numbers: Sequence[str]) -> list[str]:
        """The references of ID numbers that have the one spelling."""
        fresh, references = _started(self.secret).copy, []
        for id_number in id_numbers:
            state = fresh()
            state.update(id_number.encode("ascii"))
            references.append(state.hexdigest())
        return references


@dataclass(frozen=True, slots=True)
class Reference:
    """Replace an ID number by the reference of the person whose it is; null, and anything else, by null."""

    key: SubjectKey

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The reference, or null."""
        return self.key.reference(value) if kind is Kind.ID_NUMBER and isinstance(value, str) else None

    def apply_all(self, kind: Kind, values: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes of many values, in less time than one after the other where they are spelled as usual."""
        texts = [value for value in values if isinstance(value, str)]
        lines = "\n".join((*texts, ""))
        if kind is not Kind.ID_NUMBER or lines.count("\n") != len(texts) or not _SPELLED.fullmatch(lines):
            return [self.apply(kind, value if isinstance(value, str) else None) for value in values]
        references = iter(self.key.of_spelled(texts))
        return [next(references) if isinstance(value, str) else None for value in values]

    def form(self, kind: Kind) -> Form:  # noqa: ARG002 - the protocol's signature
        """Null, or 32 hexadecimal digits."""
        return Form(frozenset({type(None)}), _REFERENCE)


@lru_cache(maxsize=16)
def _started(secret: bytes) -> Any:  # noqa: ANN401 - the state's class has no public name
    return blake2b(key=secret, digest_size=REFERENCE_BYTES, person=_PERSON)

"""The three redactions that do not look into a value: show it, say that it is there, say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gateway.model.kinds import Kind, Scalar, has_type, types_of
from gateway.model.outcome import ABSENT, WITHHELD, Absent, Form, Outcome, Withheld


@dataclass(frozen=True, slots=True)
class Reveal:
    """Show the value as it is; one that is not even of its kind's type is withheld.

    >>> Reveal().apply(Kind.INTEGER, 4), Reveal().apply(Kind.INTEGER, "four")
    (4, '[withheld]')
    """

    def outcome_kind(self, kind: Kind) -> Kind | None:
        """Compared as what it is."""
        return kind

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:
        """The value itself."""
        return value if value is None or has_type(kind, value) else WITHHELD

    def form(self, kind: Kind) -> Form:
        """Null, withheld, or a value of the kind's type."""
        return Form(types_of(kind) | {type(None), Withheld})


@dataclass(frozen=True, slots=True)
class Present:
    """Say that there is a value, and withhold it.

    >>> Present().apply(Kind.TEXT, "a secret"), Present().apply(Kind.TEXT, None)
    ('[withheld]', None)
    """

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:  # noqa: ARG002 - the protocol's signature
        """``WITHHELD`` for any value."""
        return None if value is None else WITHHELD

    def form(self, kind: Kind) -> Form:  # noqa: ARG002 - the protocol's signature
        """Null or withheld."""
        return Form(frozenset({type(None), Withheld}))


@dataclass(frozen=True, slots=True)
class Drop:
    """Say nothing: the field is absent, whether or not it holds a value.

    >>> Drop().apply(Kind.TEXT, "a secret"), Drop().apply(Kind.TEXT, None)
    (ABSENT, ABSENT)
    """

    def outcome_kind(self, kind: Kind) -> Kind | None:  # noqa: ARG002 - the protocol's signature
        """Never compared."""
        return None

    def apply(self, kind: Kind, value: Scalar | None) -> Outcome:  # noqa: ARG002 - the protocol's signature
        """``ABSENT``, always."""
        return ABSENT

    def form(self, kind: Kind) -> Form:  # noqa: ARG002 - the protocol's signature
        """Absent only."""
        return Form(frozenset({Absent}))


REVEAL: Final = Reveal()
PRESENT: Final = Present()
DROP: Final = Drop()

"""Claims about what can never be seen, in a tiny closed grammar: ``committee never sees offence.*``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.documents.faults import shown
from gateway.model.catalogue import Catalogue
from gateway.model.grant import Purposes

_CLAIM: Final = re.compile(
    r"(?P<kind>[a-z][a-z0-9-]{0,62}) never sees (?P<type>[a-z][a-z0-9_]{0,62})\.(?P<field>[a-z][a-z0-9_]{0,62}|\*)"
    r"(?P<unmasked> unmasked)?(?: for (?P<purpose>[a-z][a-z0-9-]{0,62}))?"
)
GRAMMAR: Final = "KIND never sees TYPE.FIELD [unmasked] [for PURPOSE], with `*` for every field"


class ClaimError(Exception):
    """A claim that says nothing about this deployment; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of partner never sees a field (None: any) of a type, or never sees it whole, for one purpose or any."""

    kind: str
    record_type: str
    field: str | None
    unmasked: bool
    purpose: str | None


def parse_claim(text: str, kinds: tuple[str, ...], catalogue: Catalogue, purposes: Purposes) -> Claim:
    """The claim that ``text`` makes; every name in it has to be one that exists, or nothing would be proved.

    A kind of partner may be written short where only one ends so: ``committee`` for ``community-committee``.
    """
    matched = _CLAIM.fullmatch(" ".join(text.split()))
    if matched is None:
        raise ClaimError(f"a claim is written {GRAMMAR}")
    claim = Claim(
        kind=_kind(matched["kind"], kinds),
        record_type=matched["type"],
        field=None if matched["field"] == "*" else matched["field"],
        unmasked=matched["unmasked"] is not None,
        purpose=matched["purpose"],
    )
    record_type = catalogue.types.get(claim.record_type)
    if record_type is None:
        known = ", ".join(sorted(catalogue.types))
        raise ClaimError(f"no record type {shown(claim.record_type)} in the catalogue: it has {known}")
    if claim.field is not None and claim.field not in record_type.fields:
        raise ClaimError(
            f"no field {shown(claim.field)} in {record_type.schema}: it has {', '.join(record_type.fields)}"
        )
    if claim.purpose is not None and claim.purpose not in purposes.by_name:
        raise ClaimError(f"no purpose {shown(claim.purpose)}: choose from {', '.join(purposes.by_name)}")
    return claim


def _kind(written: str, kinds: tuple[str, ...]) -> str:
    meant = [kind for kind in kinds if kind == written] or [kind for kind in kinds if kind.endswith(f"-{written}")]
    if len(meant) != 1:
        raise ClaimError(f"no kind of partner {shown(written)}: choose from {', '.join(kinds)}")
    return meant[0]

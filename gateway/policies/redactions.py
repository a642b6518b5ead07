"""Redactions as documents write them, checked against the kind of the field they stand beside.

``reveal``, ``present``, ``drop``, ``pseudonym``, ``{mask: {keep_last: 4}}``, ``{scrub: [name, phone]}`` and
``{generalise: month}`` (what else may stand there, ``gateway.policies.generalisations`` says) are the whole language.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from gateway.documents.faults import shown
from gateway.documents.reader import Steps
from gateway.model.catalogue import Field, Sensitivity
from gateway.model.kinds import Kind
from gateway.model.plan import Redaction
from gateway.policies.findings import Findings
from gateway.policies.generalisations import parse_generalisation
from gateway.redaction.mask import MASKABLE, SHORTEST, Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.pseudonym import PSEUDONYMOUS, Pseudonym
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import Detector
from gateway.redaction.surname import KeepSurname

_PLAIN: Final[dict[str, Redaction]] = {"reveal": REVEAL, "present": PRESENT, "drop": DROP}
_MASK_LANGUAGE: Final = (
    "a mask is {keep_first: N, keep_last: N}, whole numbers not both 0; either may be left out, "
    "and {keep: [7, 8]} names places"
)
_LANGUAGE: Final = (
    "`reveal`, `present`, `drop`, `pseudonym`, {mask: {keep_first: 2}}, {generalise: STEP} or {scrub: [name]}"
)


def parse_redaction(raw: object, field: Field, findings: Findings, path: Steps) -> Redaction | None:
    """The redaction that ``raw`` writes for ``field``, or None where something is wrong, which goes to ``findings``."""
    match raw:
        case str() if raw in _PLAIN:
            return _PLAIN[raw]
        case "pseudonym":
            return _pseudonym(field, findings, path)
        case {"mask": kept, **rest} if not rest:
            return _mask(kept, field, findings, (*path, "mask"))
        case {"generalise": step, **rest} if not rest:
            return parse_generalisation(step, field, findings, (*path, "generalise"))
        case {"scrub": detectors, **rest} if not rest:
            return _scrub(detectors, field, findings, (*path, "scrub"))
        case _:
            name = next(iter(raw)) if isinstance(raw, dict) and raw else raw
            findings.note(path, f"no redaction {shown(str(name))} here: write {_LANGUAGE}")
            return None


def _pseudonym(field: Field, findings: Findings, path: Steps) -> Redaction | None:
    """A pseudonym of no domain yet: which partner's it is, is known when a view is compiled."""
    if field.kind in PSEUDONYMOUS:
        return Pseudonym()
    kinds = ", ".join(f"`{kind}`" for kind in Kind if kind in PSEUDONYMOUS)
    findings.note(path, f"`{field.name}` is of kind `{field.kind}`, and only {kinds} have pseudonyms")
    return None


def _mask(kept: object, field: Field, findings: Findings, path: Steps) -> Redaction | None:
    if field.kind not in MASKABLE:
        kinds = ", ".join(f"`{kind}`" for kind in Kind if kind in MASKABLE)
        findings.note(path, f"`{field.name}` is of kind `{field.kind}`, and a mask needs the shape of {kinds}")
        return None
    if kept == {"keep": "surname"}:
        return _surname(field, findings, path)
    mask = _by_places(kept)
    if mask is None:
        findings.note(path, _MASK_LANGUAGE)
        return None
    shortest = SHORTEST[field.kind]
    if mask.kept >= shortest:
        findings.note(
            path, f"a mask keeps {shortest - 1} of a `{field.kind}` at most, so that something of every value is hidden"
        )
    elif mask.reach > shortest:
        findings.note(
            path,
            f"a `{field.kind}` may have {shortest} characters, in which these places from both ends would be the same: "
            "give them nearer to the ends",
        )
    return mask


def _surname(field: Field, findings: Findings, path: Steps) -> Redaction | None:
    if field.kind is Kind.NAME:
        return KeepSurname()
    findings.note(path, f"`{field.name}` is of kind `{field.kind}`, and only a `name` has a surname")
    return None


def _by_places(kept: object) -> Mask | None:
    """The mask that a mapping of ``keep_first``, ``keep_last`` and ``keep`` writes; None where it writes none."""
    if not isinstance(kept, dict) or not kept.keys() <= {"keep_first", "keep_last", "keep"}:
        return None
    places = kept.get("keep", [])
    counts = [count for key, count in kept.items() if key != "keep"]
    if not isinstance(places, list) or not _are_counts(counts) or any(type(place) is not int for place in places):
        return None
    if 0 in places or not (any(counts) or places):
        return None
    return Mask(kept.get("keep_first", 0), kept.get("keep_last", 0), tuple(places))


def _are_counts(values: Collection[object]) -> bool:
    return all(type(value) is int and value >= 0 for value in values)


def _scrub(written: object, field: Field, findings: Findings, path: Steps) -> Redaction | None:
    """A scrub that knows nothing of the record yet: its fields are known when a view is compiled."""
    if field.kind is not Kind.NARRATIVE:
        findings.note(path, f"`{field.name}` is of kind `{field.kind}`, and only a `narrative` can be scrubbed")
        return None
    if field.sensitivity is Sensitivity.HIGHEST:
        findings.note(path, f"`{field.name}` is of the highest sensitivity, which no scrub makes less: write `present`")
        return None
    names = [detector.value for detector in Detector]
    if written == "all":
        return Scrub(frozenset(Detector))
    if not isinstance(written, list) or not written:
        findings.note(path, f"a scrub lists what it looks for, or is {{scrub: all}}: {', '.join(names)}")
        return None
    unknown = [(index, name) for index, name in enumerate(written) if name not in names]
    for index, name in unknown:
        findings.note((*path, index), f"no detector {shown(str(name))}: choose from {', '.join(names)}")
    return None if unknown else Scrub(frozenset(map(Detector, written)))

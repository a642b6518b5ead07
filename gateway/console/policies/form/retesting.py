"""A text whose own tests expect what comes of it now, for somebody who has looked at the difference.

Whoever takes a field out of a policy has meant it, and its tests still ask for it. What a test would lose its point by
is left for a person: a record that has to be denied and is not.
"""

from __future__ import annotations

from gateway.documents import Faulty
from gateway.documents.rewriting import UnchangeableError, replaced
from gateway.model.kinds import Kind
from gateway.policies.check import type_of
from gateway.policies.tested import Miss, Missed, run_tests
from gateway.publication.reading import Standards, read_draft

_LITERALS = {"true": True, "false": False}


def retested(text: bytes, standards: Standards) -> bytes:
    """``text`` with what its tests expect as it comes; the same where they pass, or where it cannot be read."""
    try:
        policy = read_draft(text, "text", standards).policy
    except Faulty:
        return text
    record_type = type_of(policy, standards.catalogue)
    made = text.decode("utf-8")
    bare = made.removeprefix("\ufeff")
    for tested in run_tests(policy, record_type, standards.purposes, standards.guardrails):
        for missed in dict.fromkeys(tested.missed):
            kind = record_type.fields[missed.what].kind if missed.miss is Miss.FIELD else None
            bare = _expecting(bare, tested.index, missed, kind)
    return (made[: len(made) - len(made.removeprefix("\ufeff"))] + bare).encode("utf-8")


def _expecting(text: str, index: int, missed: Missed, kind: Kind | None) -> str:
    path = ("tests", index, "expect")
    try:
        match missed.miss:
            case Miss.FIELD:
                return replaced(text, (*path, missed.what), _written(missed.got, kind))
            case Miss.DENIED | Miss.ANSWER:
                return replaced(text, path, missed.got)
            case Miss.NOT_DENIED:
                return text
    except UnchangeableError:  # the whole test was changed before
        return text


def _written(got: str, kind: Kind | None) -> str | int | float | bool | None:
    """What came, as a document writes it: a number is one where the field holds numbers, and shows this one."""
    if got == "null":
        return None
    try:
        match kind:
            case Kind.INTEGER:
                return int(got)
            case Kind.NUMBER:
                return float(got)
            case Kind.BOOLEAN:
                return _LITERALS[got.lower()]
            case _:
                return got
    except (ValueError, KeyError):
        return got

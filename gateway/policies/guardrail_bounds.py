"""How the bounds of guardrails are written: `longest`, `keep`, `aggregate` and `sign`, each with all of its numbers."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, post_load

from gateway.documents import Choice, Whole
from gateway.model.bounds import Aggregate, Kept, Longest, Share, Signed


class _Longest(Schema):
    policy_days = Whole(required=True, least=1)
    agreement_days = Whole(required=True, least=1)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Longest:
        return Longest(**data)


class _Kept(Schema):
    ledger_years = Whole(required=True, least=1)
    log_days = Whole(required=True, least=1)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Kept:
        return Kept(**data)


class _Share(Schema):
    types = Whole(required=True, least=1)
    purposes = Whole(required=True, least=1)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Share:
        return Share(**data)


class _Aggregate(Schema):
    partner = fields.Nested(_Share, required=True)
    person = fields.Nested(_Share, required=True)
    per = Choice({"day": "day"}, required=True)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Aggregate:
        return Aggregate(data["partner"], data["person"])


class _Signed(Schema):
    people = Whole(required=True, least=2)

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Signed:
        return Signed(**data)


BOUNDS: Final[dict[str, type[Schema]]] = {
    "longest": _Longest,
    "keep": _Kept,
    "aggregate": _Aggregate,
    "sign": _Signed,
}
"""The form of each bound, by the key that it stands under."""

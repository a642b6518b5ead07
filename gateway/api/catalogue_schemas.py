"""The forms of what the catalogue tells a partner: its types and fields, and its questions."""

from __future__ import annotations

from marshmallow import Schema, fields


class TitleSchema(Schema):
    """A name in two languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class CatalogueFieldSchema(Schema):
    """A field as it is available to you."""

    name = fields.String(required=True)
    title = fields.Nested(TitleSchema, required=True)
    kind = fields.String(required=True)
    shown = fields.List(
        fields.String(), required=True, metadata={"description": "how it is shown, in some or all records"}
    )
    filter = fields.List(
        fields.String(), required=True, metadata={"description": "the operators it may be compared with"}
    )
    sort = fields.Boolean(required=True)


class CatalogueTypeSchema(Schema):
    """A record type as it is available to you for one action."""

    type = fields.String(required=True)
    action = fields.String(required=True)
    title = fields.Nested(TitleSchema, required=True)
    identifier = fields.String(required=True)
    fields_ = fields.List(fields.Nested(CatalogueFieldSchema), data_key="fields", required=True)
    page = fields.Integer(required=True)
    per_day = fields.Integer(required=True)
    obligations = fields.List(fields.String(), required=True)


class GivenFieldSchema(Schema):
    """A field that a question is asked by."""

    name = fields.String(required=True)
    title = fields.Nested(TitleSchema, required=True)
    kind = fields.String(required=True)


class QuestionSchema(Schema):
    """A question that you may ask."""

    ask = fields.String(required=True, metadata={"description": "the name of the question"})
    type = fields.String(required=True)
    title = fields.Nested(TitleSchema, required=True)
    given = fields.List(fields.Nested(GivenFieldSchema), required=True)
    per_day = fields.Integer(required=True)
    obligations = fields.List(fields.String(), required=True)


class CatalogueSchema(Schema):
    """Every type and action that is available to you, and every question that you may ask."""

    types = fields.List(fields.Nested(CatalogueTypeSchema), required=True)
    answers = fields.List(fields.Nested(QuestionSchema), required=True)

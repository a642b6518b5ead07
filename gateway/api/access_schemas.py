"""The forms of requests for access and of feedback, as ``gateway.api.schemas`` has those of everything else."""

from __future__ import annotations

from typing import Final

from marshmallow import RAISE, Schema, fields, validate

from gateway.access import parsing
from gateway.access.feedback import LONGEST_NOTE
from gateway.access.request import Reason, State
from gateway.model.inquiry import VIEWING

_ACTIONS: Final = [action.value for action in VIEWING]


def _text(longest: int, description: str, *, required: bool = True) -> fields.String:
    least = 1 if required else 0
    told = {"description": description}
    return fields.String(required=required, validate=validate.Length(min=least, max=longest), metadata=told)


class AccessWishSchema(Schema):
    """The body of ``POST /v1/access-requests``."""

    class Meta:
        """Unknown keys are refused."""

        unknown = RAISE

    type = fields.String(required=True, metadata={"description": "the type of record"})
    actions = fields.List(fields.String(validate=validate.OneOf(_ACTIONS)), required=True)
    fields_ = fields.List(
        fields.String(),
        data_key="fields",
        load_default=list,
        metadata={"description": "the fields that are asked for; may be empty where `others` says which"},
    )
    purpose = fields.String(required=True, metadata={"description": "the purpose, from the station's list"})
    areas = fields.List(fields.String(), required=True, metadata={"description": "area codes of 6, 9 or 12 digits"})
    until = fields.String(required=True, metadata={"description": "the last day, as 2027-06-30"})
    basis = _text(parsing.LONGEST_BASIS, "the legal basis, as you see it")
    why = _text(parsing.LONGEST_WHY, "what it is needed for; no name or number of anybody")
    others = _text(parsing.LONGEST_OTHERS, "what you have no name for, in words", required=False)
    urgent = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class AccessAnswerSchema(Schema):
    """The body of ``POST /v1/access-requests/{request}/answer``."""

    class Meta:
        """Unknown keys are refused."""

        unknown = RAISE

    text = _text(parsing.LONGEST_ANSWER, "the answer to the station's question")


class FeedbackSchema(Schema):
    """The body of ``POST /v1/feedback``."""

    class Meta:
        """Unknown keys are refused."""

        unknown = RAISE

    disclosure = fields.String(required=True, metadata={"description": "the id of an answer that you had"})
    useful = fields.Boolean(required=True, truthy={True}, falsy={False})
    note = _text(LONGEST_NOTE, "a sentence for the station; no name or number of anybody", required=False)


class GrantedSchema(Schema):
    """What of a request is granted."""

    actions = fields.List(fields.String(), required=True)
    fields_ = fields.List(fields.String(), required=True, data_key="fields")
    areas = fields.List(fields.String(), required=True)
    until = fields.Date(required=True)


class AccessStepSchema(Schema):
    """Something that was done with a request, or said of it."""

    time = fields.String(required=True)
    by = fields.String(required=True, validate=validate.OneOf(["partner", "station"]))
    step = fields.String(required=True)
    text = fields.String(required=True)


class AttachmentSchema(Schema):
    """What is attached to a request."""

    number = fields.Integer(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    destroyed = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "when its content was destroyed, at the end of its time"},
    )


class AccessRequestSchema(Schema):
    """A request for access, as its partner is told of it."""

    id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in State]))
    asked = fields.String(required=True)
    due = fields.Date(required=True)
    agreement = fields.String(required=True)
    wish = fields.Nested(AccessWishSchema, required=True)
    decided = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True, validate=validate.OneOf([reason.value for reason in Reason]))
    told = fields.String(required=True, allow_none=True)
    granted = fields.Nested(GrantedSchema, required=True, allow_none=True)
    steps = fields.List(fields.Nested(AccessStepSchema), metadata={"description": "of one request, not in a list"})
    attachments = fields.List(fields.Nested(AttachmentSchema), metadata={"description": "the same"})


class AccessRequestsSchema(Schema):
    """Every request of the partner, the oldest first."""

    requests = fields.List(fields.Nested(AccessRequestSchema), required=True)


class TakenSchema(Schema):
    """That something was taken."""

    taken = fields.Boolean(required=True)

"""The forms of what comes in and goes out: bodies are checked by these schemas, and /openapi.json is made of them."""

from __future__ import annotations

import re
from typing import Any, Final, TypeAlias

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from gateway.identity.token_server import GRANTS
from gateway.model.condition import Operator
from gateway.model.kinds import Scalar
from gateway.recall.notice import RecallKind, Stated

FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")

QUESTION_NAME: Final = re.compile(r"(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")

OPERATOR_WORDS: Final = {
    "": Operator.IS,
    "is": Operator.IS,
    "not": Operator.IS_NOT,
    "in": Operator.IN,
    "within": Operator.WITHIN,
    "before": Operator.BEFORE,
    "after": Operator.AFTER,
    "gte": Operator.AT_LEAST,
    "lt": Operator.LESS_THAN,
    "present": Operator.PRESENT,
}
"""How partners write operators: ``field=``, ``field.gte=`` and so on in a URL, ``{"gte": …}`` in a body."""

_Criterion: TypeAlias = tuple[Operator, Scalar | tuple[Scalar, ...]]

MOST_CRITERIA: Final = 20
MOST_FIELDS: Final = 200


def is_field_name(name: str) -> bool:
    """Whether ``name`` could be the name of a field or type: ASCII, lower case, at most 63 characters."""
    return FIELD_NAME.fullmatch(name) is not None


def _check_field_name(name: str) -> None:
    if not is_field_name(name):
        raise ValidationError("a field name has lower case letters, digits and underscores")


class CriterionField(fields.Field[Any]):
    """A criterion: a value, which means equality, or an object with exactly one operator."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> _Criterion:  # noqa: ARG002 - the library's signature
        word, operand = self._only_member(value) if isinstance(value, dict) else ("is", value)
        operator = OPERATOR_WORDS[word]
        if operator in {Operator.IN, Operator.WITHIN} and isinstance(operand, list):
            return operator, tuple(map(_scalar, operand))
        return operator, _scalar(operand)

    @staticmethod
    def _only_member(given: dict[str, object]) -> tuple[str, object]:
        if len(given) != 1 or not given.keys() <= OPERATOR_WORDS.keys() - {""}:
            raise ValidationError("give exactly one operator")
        return next(iter(given.items()))


def _scalar(value: object) -> Scalar:
    if not isinstance(value, str | int | float | bool):
        raise ValidationError("a value is a text, a number, true or false")
    return value


class ScalarField(fields.Field[Any]):
    """One value: a text, a number, true or false."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> Scalar:  # noqa: ARG002 - the library's signature
        return _scalar(value)


class SearchSchema(Schema):
    """The body of ``POST /v1/records/{type}/search``."""

    class Meta:
        """Unknown keys are refused."""

        unknown = RAISE

    criteria = fields.Dict(
        keys=fields.String(validate=_check_field_name),
        values=CriterionField(),
        load_default=dict,
        validate=validate.Length(max=MOST_CRITERIA),
        metadata={"description": "what records have to match: `{field: value}` or `{field: {operator: value}}`"},
    )
    fields_ = fields.List(
        fields.String(validate=_check_field_name),
        data_key="fields",
        load_default=None,
        allow_none=False,
        validate=validate.Length(min=1, max=MOST_FIELDS),
        metadata={"description": "the fields wanted; all that are available to you when left out"},
    )
    sort = fields.List(
        fields.String(validate=lambda name: _check_field_name(name.removeprefix("-"))),
        load_default=list,
        validate=validate.Length(max=4),
        metadata={"description": "fields to sort by, `-` in front for descending"},
    )
    limit = fields.Integer(
        strict=True, load_default=None, metadata={"description": "records a page, from 1 to what the policy allows"}
    )
    cursor = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=8192),
        metadata={"description": "`next` of the page before"},
    )


class AskingSchema(Schema):
    """The body of ``POST /v1/answers/{question}``."""

    class Meta:
        """Unknown keys are refused."""

        unknown = RAISE

    given = fields.Dict(
        keys=fields.String(validate=_check_field_name),
        values=ScalarField(),
        required=True,
        validate=validate.Length(min=1, max=MOST_CRITERIA),
        metadata={"description": "whom it is asked about: a value for each field that the question is asked by"},
    )


class AnswerSchema(Schema):
    """One bit. The disclosure stands in the headers."""

    answer = fields.String(required=True, validate=validate.OneOf(["yes", "no"]))


_PLAIN: Final = validate.And(validate.Length(min=1, max=128), validate.Regexp(r"[^\x00-\x1f\x7f\ud800-\udfff]+\Z"))
"""Words that can be kept, signed and shown as they are."""


class DestructionSchema(Schema):
    """The body of ``POST /v1/recalls/{recall}/destruction``: what was destroyed, and who else had it."""

    class Meta:
        """Unknown keys are refused."""

        unknown = RAISE

    by = fields.String(required=True, validate=_PLAIN, metadata={"description": "who destroyed it"})
    at = fields.AwareDateTime(required=True, format="iso", metadata={"description": "when"})
    copies = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(min=0, max=1_000_000),
        metadata={"description": "how many copies there were"},
    )
    onward = fields.List(
        fields.String(validate=_PLAIN),
        required=True,
        validate=validate.Length(max=100),
        metadata={"description": "everybody who had it from you"},
    )


class StatementSchema(Schema):
    """What a statement about a recall is answered with; ``receipt`` is a signed note of it."""

    recall = fields.String(required=True)
    client = fields.String(required=True)
    stated = fields.String(required=True, validate=validate.OneOf([each.value for each in Stated]))
    time = fields.String(required=True)
    statement = fields.Dict(required=True)
    receipt = fields.String(required=True)


class RecallSchema(Schema):
    """A record that you had and that is wrong, withdrawn or corrected: in which of your answers it stood, and where."""

    id = fields.String(required=True)
    type = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([each.value for each in RecallKind]))
    reason = fields.String(required=True)
    fields_ = fields.List(fields.String(), data_key="fields", required=True)
    due = fields.Date(required=True, allow_none=True)
    opened = fields.String(required=True)
    closed = fields.String(required=True, allow_none=True)
    received = fields.List(fields.Dict(), required=True)
    outstanding = fields.List(fields.String(), required=True)
    stated = fields.Dict(required=True)


class RecallsSchema(Schema):
    """The recalls that concern you, oldest first."""

    recalls = fields.List(fields.Nested(RecallSchema), required=True)


class DisclosureSchema(Schema):
    """What an answer says about itself."""

    id = fields.String(required=True, metadata={"description": "identifies this disclosure in the station's ledger"})
    policy = fields.String(required=True, metadata={"description": "the policies it follows, as `name@version`"})
    obligations = fields.List(
        fields.String(), required=True, metadata={"description": "duties that travel with the records"}
    )


class PageSchema(Schema):
    """A page of records."""

    data = fields.List(fields.Dict(keys=fields.String()), required=True)
    disclosure = fields.Nested(DisclosureSchema, required=True)
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "the cursor of the next page, null at the end"}
    )


class OneRecordSchema(Schema):
    """One record."""

    data = fields.Dict(keys=fields.String(), required=True)
    disclosure = fields.Nested(DisclosureSchema, required=True)


class ReceiptSchema(Schema):
    """What you keep of an answer; docs/ledger.md shows how it is checked, without the gateway."""

    version = fields.Integer(required=True)
    disclosure = fields.String(required=True)
    salt = fields.String(required=True, metadata={"description": "16 bytes, hexadecimal"})
    leaf = fields.String(required=True, metadata={"description": "the entry in the tree: id, hash, commitment"})
    proof = fields.String(required=True, metadata={"description": "a C2SP tlog-proof of the leaf"})


class ProblemSchema(Schema):
    """An RFC 9457 problem document."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "stable, numbered by stage; see docs/problems.md"})
    detail = fields.String()
    next_step = fields.String(required=True)
    request_id = fields.String(required=True)


class TokenRequestSchema(Schema):
    """The form that ``POST /oauth/token`` takes; it is checked by ``gateway.identity``, and described here."""

    grant_type = fields.String(required=True, validate=validate.OneOf(GRANTS))
    client_assertion_type = fields.String(metadata={"description": "RFC 7523's jwt-bearer"})
    client_assertion = fields.String(
        metadata={"description": "a JWT signed with a registered key; left out by who connects with its certificate"}
    )
    client_id = fields.String(metadata={"description": "the assertion's subject; needed with a certificate alone"})
    scope = fields.String(metadata={"description": "`<type>:<action>`, with spaces between; see docs/identity.md"})
    authorization_details = fields.String(metadata={"description": "a JSON array of one object that names the purpose"})
    code = fields.String(metadata={"description": "with `authorization_code`"})
    redirect_uri = fields.String(metadata={"description": "with `authorization_code`"})
    code_verifier = fields.String(metadata={"description": "with `authorization_code`"})
    refresh_token = fields.String(metadata={"description": "with `refresh_token`"})
    subject_token = fields.String(metadata={"description": "with the exchange of a token (RFC 8693)"})
    subject_token_type = fields.String(metadata={"description": "with the exchange: an access token"})

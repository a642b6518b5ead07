"""Conditions and redactions as people read them, in Chinese and in English.

Chinese names a field by its title, English by the name that policies write, in backticks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never

from gateway.model.catalogue import RecordType
from gateway.model.condition import ALWAYS, NEVER, All, AnyOf, Comparison, Condition, Not, Operator
from gateway.model.kinds import Scalar
from gateway.model.plan import Redaction
from gateway.policies.describe import phrase
from gateway.redaction.band import AgeBand, Band
from gateway.redaction.generalise import Generalise
from gateway.redaction.group import Group
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing said in Chinese and in English."""

    zh: str
    en: str


_COMPARED: Final = {
    Operator.IS: Saying("为{}", "is {}"),
    Operator.IS_NOT: Saying("有值且不为{}", "has another value than {}"),
    Operator.IN: Saying("为{}之一", "is one of {}"),
    Operator.WITHIN: Saying("在{}范围内", "lies within {}"),
    Operator.BEFORE: Saying("早于{}", "is before {}"),
    Operator.AFTER: Saying("晚于{}", "is after {}"),
    Operator.AT_LEAST: Saying("不小于{}", "is at least {}"),
    Operator.LESS_THAN: Saying("小于{}", "is less than {}"),
}

_PLAIN: Final = {
    REVEAL: Saying("原样提供", "as it is"),
    PRESENT: Saying("只告知有值", "only as being there"),
    DROP: Saying("不提供", "not at all"),
}


def in_words(redaction: Redaction) -> Saying:
    """What a requester gets of a field; words of the policy language stand in backticks.

    >>> in_words(Mask(keep_last=4))
    Saying(zh='遮盖后提供（`mask keep_last 4`）', en='masked (`mask keep_last 4`)')
    """
    for plain, saying in _PLAIN.items():
        if redaction == plain:
            return saying
    written = phrase(redaction)
    if isinstance(redaction, Mask):
        return Saying(f"遮盖后提供（`{written}`）", f"masked (`{written}`)")
    if isinstance(redaction, AgeBand):
        return Saying(f"按当日年龄段提供（`{written}`）", f"as a band of the age on the day (`{written}`)")
    if isinstance(redaction, Group):
        return Saying(f"只提供所属类别（`{written}`）", f"only as the group it belongs to (`{written}`)")
    if isinstance(redaction, Generalise | Band):
        return Saying(f"概括后提供（`{written}`）", f"generalised (`{written}`)")
    return Saying(f"变换后提供（`{written}`）", f"transformed (`{written}`)")


def condition_in_words(condition: Condition, record_type: RecordType) -> Saying:
    """When a condition holds, as a clause that follows "where"."""
    match condition:
        case Comparison():
            return _comparison(condition, record_type)
        case _ if condition == ALWAYS:
            return Saying("任何情况", "always")
        case _ if condition == NEVER:
            return Saying("从不", "never")
        case All():
            return _joined(condition.parts, Saying("，且", " and "), record_type)
        case AnyOf():
            return _joined(condition.parts, Saying("，或", " or "), record_type)
        case Not():
            inner = condition_in_words(condition.part, record_type)
            return Saying(f"并非（{inner.zh}）", f"not ({inner.en})")
        case _:
            assert_never(condition)


def _joined(parts: tuple[Condition, ...], word: Saying, record_type: RecordType) -> Saying:
    sayings = []
    for part in parts:
        saying = condition_in_words(part, record_type)
        nested = isinstance(part, All | AnyOf) and len(part.parts) > 1
        sayings.append(Saying(f"（{saying.zh}）", f"({saying.en})") if nested else saying)
    return Saying(word.zh.join(saying.zh for saying in sayings), word.en.join(saying.en for saying in sayings))


def _comparison(comparison: Comparison, record_type: RecordType) -> Saying:
    name = Saying(title_of(comparison.field, record_type), f"`{comparison.field}`")
    if comparison.operator is Operator.PRESENT:
        there = comparison.value is True
        return Saying(f"{name.zh}{'有值' if there else '为空'}", f"{name.en} {'has a value' if there else 'is empty'}")
    words = _COMPARED[comparison.operator]
    return Saying(
        name.zh + words.zh.format(_constant(comparison.value, "、", "“{}”")),
        f"{name.en} {words.en.format(_constant(comparison.value, ', ', '{}'))}",
    )


def title_of(name: str, record_type: RecordType) -> str:
    """The Chinese title of a field, in quotation marks; its name where the type has no such field."""
    field = record_type.fields.get(name)
    return f"“{name if field is None else field.title.zh}”"


def _constant(value: Scalar | tuple[Scalar, ...], comma: str, quoted: str) -> str:
    values = value if isinstance(value, tuple) else (value,)
    if not values:
        return quoted.format("∅")
    return comma.join(quoted.format(str(each).lower() if isinstance(each, bool) else each) for each in values)

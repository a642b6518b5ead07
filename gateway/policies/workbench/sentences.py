"""The one sentence about a type, a field or a record that an explanation carries, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from gateway.model.catalogue import RecordType
from gateway.model.grant import Grant
from gateway.model.plan import View
from gateway.policies.compile import Selection
from gateway.policies.steps import Origin
from gateway.policies.workbench.explanation import Bar, Case, Explanation, Ground
from gateway.policies.workbench.wording import Saying, condition_in_words, in_words, title_of

_ACTS: Final = {"list": "查询", "read": "查阅"}


def field_sentence(name: str, cases: tuple[Case, ...], grounds: tuple[Ground, ...], record_type: RecordType) -> Saying:
    """What is shown of a field, by which rules, and what limits it."""
    title = title_of(name, record_type)
    allowing = [ground for ground in grounds if ground.reason.origin is Origin.ALLOW]
    lowering = [ground for ground in grounds if ground.lowers]
    if not allowing:
        return Saying(f"{title}不提供：没有规则写到它。", f"`{name}` is not shown: no rule names it.")
    by = Saying("、".join(ground.words.zh for ground in allowing), " and ".join(ground.words.en for ground in allowing))
    shown = _cases(cases, record_type)
    zh, en = f"{title}{shown.zh}，依据{by.zh}", f"`{name}` is shown {shown.en}, by {by.en}"
    if lowering:
        zh += "；受限于" + "、".join(ground.words.zh for ground in lowering)
        en += "; limited by " + "; ".join(ground.words.en for ground in lowering)
    return Saying(f"{zh}。", f"{en}.")


def _cases(cases: tuple[Case, ...], record_type: RecordType) -> Saying:
    if len(cases) == 1:
        return in_words(cases[0].redaction)
    told = []
    for case in cases[:-1]:
        shown, where = in_words(case.redaction), condition_in_words(case.where, record_type)
        told.append(Saying(f"在{where.zh}时{shown.zh}", f"{shown.en} where {where.en}"))
    last = in_words(cases[-1].redaction)
    return Saying(
        "：" + "；".join(part.zh for part in told) + f"；其余{last.zh}",
        "; ".join(part.en for part in told) + f"; elsewhere {last.en}",
    )


def type_sentence(chosen: Selection, record_type: RecordType, grant: Grant, view: View | None) -> Saying:
    """Which records of a type exist for the partner, or why nothing is shared."""
    asked = Saying(
        f"{grant.partner.name}为“{grant.purpose.title.zh}”{_ACTS[grant.action.value]}{record_type.title.zh}",
        f"`{grant.partner.id}` for `{grant.purpose.name}`, `{record_type.name}:{grant.action}`",
    )
    if view is not None:
        where = condition_in_words(view.visible, record_type)
        return Saying(f"{asked.zh}：{where.zh}的档案可见。", f"{asked.en}: a record exists where {where.en}.")
    if chosen.unmet:
        floor = chosen.unmet[0]
        return Saying(
            f"{asked.zh}：全部不提供，底线 {floor.id}“{floor.title.zh}”（{floor.source}）的要求没有满足。",
            f"{asked.en}: nothing is shared, for {floor.id}, {floor.title.en} ({floor.source}), is not met.",
        )
    if not chosen.allowing:
        return Saying(f"{asked.zh}：没有策略提供。", f"{asked.en}: no policy in force allows it.")
    return Saying(f"{asked.zh}：没有一件档案可见。", f"{asked.en}: the rules leave no record visible.")


def missing_sentence(explanation: Explanation, bars: tuple[Bar, ...]) -> Saying:
    """Why a stored record does not exist for the partner."""
    if explanation.view is None:
        return explanation.sentence
    if bars:
        zh = "、".join(f"{bar.words.zh}（{bar.citation}）" for bar in bars)
        en = ", ".join(f"{bar.words.en} ({bar.citation})" for bar in bars)
        return Saying(f"该档案对此单位不存在：{zh}。", f"The record does not exist for this partner: {en}.")
    return Saying(
        "该档案对此单位不存在：没有规则提供它的编号。",
        f"The record does not exist for this partner: no rule opens its `{explanation.record_type.identifier}`.",
    )

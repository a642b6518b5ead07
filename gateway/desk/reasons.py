"""Why a record is shown as it is, as far as whoever looks may know.

Which rules and guardrails have a say depends on the record: that it is sealed, or a minor's. A reason that asks about a
field above their clearance is therefore named for every record alike, with the word that it may or may not hold.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from gateway.model.condition import All, Condition, fields_of
from gateway.policies.workbench.explanation import Bar, Explanation, Ground, RecordExplanation
from gateway.policies.workbench.sentences import missing_sentence
from gateway.policies.workbench.wording import Saying


def as_far_as_known(
    explained: RecordExplanation, explanation: Explanation, cleared: Collection[str]
) -> RecordExplanation:
    """What ``explained`` tells to somebody who may know the fields that are ``cleared``, and no others."""
    if explained.outcomes is None:
        return _missing(explained, explanation, cleared)
    grounds = {
        field.name: tuple(_grounds(explained.grounds.get(field.name, ()), field.grounds, explanation, cleared))
        for field in explanation.fields
    }
    return replace(explained, grounds=grounds)


def _grounds(
    holding: Collection[Ground], every: Collection[Ground], explanation: Explanation, cleared: Collection[str]
) -> list[Ground]:
    """Those that hold, where it may be known; those of which it may not, whether or not they do."""
    found = list[Ground]()
    for each in every:
        if _is_known(each.reason.where, explanation, cleared):
            found += [each] if each in holding else []
        else:
            found.append(replace(each, words=_perhaps(each.words), certain=False))
    return found


def _missing(explained: RecordExplanation, explanation: Explanation, cleared: Collection[str]) -> RecordExplanation:
    """Why a record does not exist: by what may be known, or else by what it may be."""
    known = tuple(bar for bar in explained.bars if _asks_only(bar.where, cleared))
    beyond = tuple(bar for bar in explanation.bars if not _asks_only(bar.where, cleared))
    if known or not beyond or explanation.view is None:
        return replace(explained, bars=known, sentence=missing_sentence(explanation, known))
    return replace(explained, bars=beyond, sentence=_perhaps_missing(beyond))


def _is_known(where: Condition, explanation: Explanation, cleared: Collection[str]) -> bool:
    """Whether a condition asks about nothing else, or holds in every record that exists for the partner."""
    visible = () if explanation.view is None else _parts(explanation.view.visible)
    return _asks_only(where, cleared) or set(visible) >= set(_parts(where))


def _asks_only(where: Condition, cleared: Collection[str]) -> bool:
    return all(name in cleared for name in fields_of(where))


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, All) else (condition,)


def _perhaps(words: Saying) -> Saying:
    return Saying(
        f"{words.zh}（是否适用于这份档案，超出您的查看级别）",
        f"{words.en} (whether it holds for this record is above your clearance)",
    )


def _perhaps_missing(bars: tuple[Bar, ...]) -> Saying:
    zh, en = "、".join(bar.words.zh for bar in bars), ", ".join(bar.words.en for bar in bars)
    return Saying(
        f"该档案对此单位不存在。原因超出您的查看级别：可能是没有规则提供它，也可能是{zh}。",
        "The record does not exist for this partner. Why is above your clearance: it may be that no rule opens it, "
        f"or one of {en}.",
    )

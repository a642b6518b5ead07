"""Which questions a partner may ask, when the answer is yes, and what silences a record.

Read from the same steps that the enforced questions are compiled from, like every other explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.model.catalogue import RecordType
from gateway.model.condition import NEVER, both, fields_of, negation
from gateway.model.grant import Grant
from gateway.policies.answering import Question, questions_of, settle_answers
from gateway.policies.compile import Selection, select
from gateway.policies.guardrail import Guardrails
from gateway.policies.policy import Policy
from gateway.policies.treatments import where_it_is
from gateway.policies.workbench.explain import bars_of, ground_of
from gateway.policies.workbench.explanation import Bar, Ground
from gateway.policies.workbench.wording import Saying, condition_in_words, title_of
from gateway.redaction.plain import REVEAL


@dataclass(frozen=True, slots=True)
class QuestionExplanation:
    """One question: the ``policies`` that answer it, and the ``grounds`` on which a field of a record keeps silent.

    The fields are the identifier, those that are given, and those that the condition looks at. Where one of them keeps
    silent, the answer is no.
    """

    question: Question
    policies: tuple[str, ...]
    grounds: Mapping[str, tuple[Ground, ...]]
    sentence: Saying


@dataclass(frozen=True, slots=True)
class AnswersExplanation:
    """What one grant may ask about one record type; ``bars`` hide records, of which the answer is no as well."""

    record_type: RecordType
    grant: Grant
    sentence: Saying
    bars: tuple[Bar, ...]
    questions: tuple[QuestionExplanation, ...]


def explain_answers(
    policies: Iterable[Policy], guardrails: Guardrails, record_type: RecordType, grant: Grant
) -> AnswersExplanation:
    """Explain what ``questions_of`` makes of the same arguments."""
    known = tuple(policies)
    chosen = select(known, guardrails, record_type, grant)
    questions = questions_of(known, guardrails, record_type, grant)
    return AnswersExplanation(
        record_type=record_type,
        grant=grant,
        sentence=_sentence(chosen, record_type, grant, len(questions)),
        bars=bars_of(chosen, record_type),
        questions=tuple(_explained(each, chosen, guardrails, record_type) for each in questions),
    )


def _explained(
    question: Question, chosen: Selection, guardrails: Guardrails, record_type: RecordType
) -> QuestionExplanation:
    by_id = {rule.id: rule for rule in guardrails.rules}
    reasons = settle_answers(record_type, chosen).reasons
    names = dict.fromkeys((record_type.identifier, *question.given, *fields_of(question.where)))
    grounds = {
        name: tuple(
            ground_of(reason, record_type, by_id, lowers=True)
            for reason in reasons[name]
            if both(question.view.visible, negation(where_it_is(reason.treatment, REVEAL))) != NEVER
        )
        for name in names
    }
    policies = tuple(
        policy.label for policy in chosen.policies if any(each.ask == question.ask for each in policy.answers)
    )
    return QuestionExplanation(
        question, policies, grounds, _question_sentence(question, policies, grounds, record_type)
    )


def _question_sentence(
    question: Question, policies: tuple[str, ...], grounds: Mapping[str, tuple[Ground, ...]], record_type: RecordType
) -> Saying:
    where = condition_in_words(question.where, record_type)
    given = Saying(
        "、".join(title_of(name, record_type) for name in question.given),
        " and ".join(f"`{name}`" for name in question.given),
    )
    zh = (
        f"“{question.title.zh}”（`{question.ask}`）：给出{given.zh}，每日至多{question.per_day}次；"
        f"{where.zh}的，答“是”，其余一律答“否”，依据{'、'.join(policies)}"
    )
    en = (
        f"`{question.ask}`: whoever gives {given.en}, at most {question.per_day} times a day, "
        f"is answered yes where {where.en}, and else no, by {' and '.join(policies)}"
    )
    for name, silencing in grounds.items():
        if silencing:
            zh += f"；{title_of(name, record_type)}受限时答“否”：" + "、".join(each.words.zh for each in silencing)
            en += f"; no where `{name}` is held back: " + ", ".join(each.words.en for each in silencing)
    return Saying(f"{zh}。", f"{en}.")


def _sentence(chosen: Selection, record_type: RecordType, grant: Grant, number: int) -> Saying:
    """How many questions there are, or why there is none."""
    asked = Saying(
        f"{grant.partner.name}为“{grant.purpose.title.zh}”询问{record_type.title.zh}",
        f"`{grant.partner.id}` for `{grant.purpose.name}`, `{record_type.name}:{grant.action}`",
    )
    if number:
        return Saying(f"{asked.zh}：可问{number}个问题。", f"{asked.en}: {number} questions may be asked.")
    if chosen.unmet:
        floor = chosen.unmet[0]
        return Saying(
            f"{asked.zh}：一概不答，底线 {floor.id}“{floor.title.zh}”（{floor.source}）的要求没有满足。",
            f"{asked.en}: nothing is answered, for {floor.id}, {floor.title.en} ({floor.source}), is not met.",
        )
    return Saying(f"{asked.zh}：没有策略作答。", f"{asked.en}: no policy in force answers anything.")

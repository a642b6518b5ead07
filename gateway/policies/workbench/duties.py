"""What holds of every release whatever its fields are: duties of whoever receives it, and bounds of the station."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from gateway.model.bounds import Aggregate, Bound, Kept, Longest, Signed
from gateway.model.grant import Grant
from gateway.policies.compile import obligations_of
from gateway.policies.guardrail import Guardrail
from gateway.policies.workbench.explanation import Duty
from gateway.policies.workbench.wording import Saying


def duties_of(grant: Grant, floors: Iterable[Guardrail]) -> tuple[Duty, ...]:
    """Every obligation, by the guardrail that imposes it or else by the purpose; then notice, then bounds."""
    known = tuple(floors)
    return (*_obligations(grant, known), _notice(grant), *_bounds(known))


def _obligations(grant: Grant, floors: tuple[Guardrail, ...]) -> Iterator[Duty]:
    for name in obligations_of(grant, floors):
        floor = next((each for each in floors if name in each.obligations), None)
        if floor is None:
            zh, en, article = (
                f"用途 {grant.purpose.name}",
                f"purpose {grant.purpose.name}",
                grant.purpose.basis.citation,
            )
        else:
            zh, en, article = f"{floor.id} {floor.title.zh}", f"{floor.id} {floor.title.en}", floor.source
        yield Duty(
            name, Saying(f"每次提供都附带 `{name}`（{zh}）。", f"Every release carries `{name}` ({en})."), article
        )


def _notice(grant: Grant) -> Duty:
    ground = grant.purpose.notice.deferred
    if ground is None:
        return Duty("notice", Saying("向本人告知不得推迟。", "Notice to the data subject is not deferred."), None)
    return Duty(
        "notice", Saying(f"暂不告知本人：{ground}。", f"Notice to the data subject is deferred: {ground}."), ground
    )


def _bounds(floors: tuple[Guardrail, ...]) -> Iterator[Duty]:
    for floor in floors:
        if floor.bound is not None:
            said = _in_words(floor.bound)
            zh, en = f"{floor.id} {floor.title.zh}：{said.zh}。", f"{floor.id} {floor.title.en}: {said.en}."
            yield Duty(floor.id, Saying(zh, en), floor.source)


def _in_words(bound: Bound) -> Saying:
    match bound:
        case Longest(policy_days=policy, agreement_days=agreement):
            return Saying(
                f"策略最长{policy}日，协议最长{agreement}日",
                f"a policy lasts {policy} days at most, an agreement {agreement}",
            )
        case Kept(ledger_years=years, log_days=days):
            return Saying(
                f"提供记录至少留存{years}年，日志至少{days}日",
                f"the ledger is kept {years} years at least, logs {days} days",
            )
        case Aggregate(partner=partner, person=person):
            return Saying(
                f"每日合并查询：单位最多{partner.types}类档案、{partner.purposes}种用途，"
                f"个人最多{person.types}类、{person.purposes}种",
                f"in a day a partner combines {partner.types} record types and {partner.purposes} purposes at most, "
                f"a person {person.types} and {person.purposes}",
            )
        case Signed(people=people):
            return Saying(f"改动内置底线须{people}人签名", f"{people} people sign a change of what is shipped")
        case _:
            assert_never(bound)

"""Sentences of the first page, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OVERVIEW: Final[Mapping[str, tuple[str, str]]] = {
    "yours": ("需要您处理", "Yours to do"),
    "nothing-waits": ("现在没有需要您处理的。", "Nothing waits for you at present."),
    "others-do": ("由同事处理", "For colleagues"),
    "late": ("紧急", "urgent"),
    "to-review": ("{n} 个策略版本等待审核", "Policy versions to be reviewed: {n}"),
    "to-publish": ("{n} 个策略版本审核完毕，等待发布", "Policy versions that were reviewed, to be published: {n}"),
    "my-drafts": ("您有 {n} 份策略草稿", "Policy drafts of yours: {n}"),
    "policies-ending": ("{n} 条策略将在 30 天内到期", "Policies that end within 30 days: {n}"),
    "clients-to-approve": ("{n} 个程序等待第二个人批准", "Programs to be approved by a second person: {n}"),
    "clients-to-activate": (
        "{n} 个程序已通过自检，等待启用",
        "Programs that passed, to be put in use: {n}",
    ),
    "delegations-to-approve": ("{n} 项代办关系等待第二个人批准", "Delegations to be approved by a second person: {n}"),
    "unseen": ("{n} 条异常提示未查看", "Events not looked into: {n}"),
    "recalls-overdue": ("{n} 份召回通知逾期未答复", "Notices of recalls that were not answered in time: {n}"),
    "emergencies": ("{n} 次紧急查询等待复核", "Emergencies to be reviewed: {n}"),
    "ending": ("{n} 个协议将在 30 天内到期", "Agreements that end within 30 days: {n}"),
    "today": ("今天（{day}）", "Today ({day})"),
    "today-sum": ("提供 {answers} 次，拒绝 {refusals} 次。", "Answers: {answers}. Refusals: {refusals}."),
    "today-none": (
        "今天还没有查询。单位的程序或窗口一有查询，这里就会显示。",
        "Nobody has asked for anything today. What programs and windows are given will be counted here.",
    ),
    "not-all-counted": (
        "还没有数完，稍后刷新此页会看到全部。",
        "Not everything is counted yet: load the page again in a while.",
    ),
    "by-hour": ("按小时", "By the hour"),
    "hour": ("小时", "Hour"),
    "answers": ("提供", "Answers"),
    "refusals": ("拒绝", "Refusals"),
    "hours-in-words": (
        "每小时提供和拒绝的次数；实心为提供，空心为拒绝。数字见下面的表。",
        "Answers (filled) and refusals (outlined) of each hour. The table below has the numbers.",
    ),
    "refused-today": ("今天的拒绝", "Refusals of today"),
    "active-today": ("今天最活跃的单位", "Most active partners of today"),
    "code": ("代码", "Code"),
    "why-refused": ("原因", "Why"),
    "times": ("次数", "Times"),
    "health": ("各部分状况", "Whether each part works"),
    "part": ("部分", "Part"),
    "condition": ("状况", "Condition"),
    "works": ("正常", "works"),
    "works-not": ("不正常", "does not work"),
    "no-answer": ("还没有应答", "has not answered yet"),
    "health-help": (
        "不正常时：看网关日志，或按运维手册处理。",
        "Where something does not work: the gateway's log tells more, and the operating manual what to do.",
    ),
    "part-state": ("状态数据库", "State database"),
    "part-redis": ("Redis", "Redis"),
    "part-policies": ("策略", "Policies"),
    "part-ledger": ("台账", "Ledger"),
    "part-ledger-disk": ("台账磁盘空间", "Room on the ledger's disk"),
    "part-ledger-tree": ("台账签名树（一分钟内跟上）", "The ledger's signed tree (follows within a minute)"),
    "part-time-stamps": ("时间戳", "Time stamps"),
    "part-signing-key": ("签发密钥", "Signing key"),
    "part-source": ("档案来源 {name}", "Source {name}"),
}

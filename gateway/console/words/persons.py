"""Sentences of the pages for a person's report and an erasure, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ON_PERSONS: Final[Mapping[str, tuple[str, str]]] = {
    "id-number": ("身份证号码", "ID number"),
    "person-help": (
        "谁收到过某个人的档案信息、何时、为何、依据什么。输入此人的身份证号码；号码不会留在页面和地址里。",
        "Who received what about a person, when and why. The ID number stays neither in a page nor in an address.",
    ),
    "for-auditor": ("审计用报告（全部）", "Report for the auditor (all of it)"),
    "for-person": ("给当事人的告知书", "Copy for the person"),
    "report-on-record": ("出具报告本身也会记入台账。", "That a report was made is on record as well."),
    "report-count": ("台账中与此人有关的共 {n} 项。", "{n} entries on record are about this person."),
    "person-notice": ("告知", "Notice"),
    "notice-given": ("应请求即告知", "given when asked for"),
    "notice-stayed": ("不列入（信息未离开本所）", "not told: nothing left the station"),
    "notice-until": ("暂缓至 {day}，理由：{ground}", "deferred until {day}, because of {ground}"),
    "notice-deferred": (
        "暂缓，理由：{ground}；何时告知未定",
        "deferred because of {ground}; until when is not settled",
    ),
    "reported-before": ("以前出具过的报告", "Reports made before"),
    "copy-auditor": ("审计用", "for the auditor"),
    "copy-subject": ("给当事人", "for the person"),
    "as-text": ("文字版", "As a text"),
    "another-person": ("查另一个人", "Another person"),
    "print-help": (
        "用浏览器打印后交给本人。核对领取人的身份。",
        "Print it with the browser and hand it over, once you have made sure who asks.",
    ),
    "erase-somebody": ("抹除某个人", "Erase somebody from the ledger"),
    "erase-what": (
        "台账里指向此人、以及只与此人有关的档案的代号，都将永远无法解开。这一步不能撤销。",
        "What refers to this person, and to records about nobody else, can never be opened again, whatever happens.",
    ),
    "erase-keeps": (
        "条目和证明不变，别人的记录不变；谁在何时为何查询仍然在案。",
        "Entries, proofs and the accounts of others stay: who asked when, and for what, is still on record.",
    ),
    "erase-backups": (
        "备份里的 ledger/seals 也要销毁，否则还能解开。",
        "Copies of `ledger/seals` in backups have to be destroyed as well, or they still open it.",
    ),
    "erase-later": ("以后再提供，会重新记录。", "What is disclosed later is on record again."),
    "erase-on-record": (
        "“抹除过一个人”会记入台账，不写是谁。",
        "That somebody was erased is on record, and not who it was.",
    ),
    "person-named": (
        "号码已收到，页面上不再保留。写明理由后，用通行密钥确认。",
        "The number was taken, and is not in the page any more. Give the reason, and confirm with your passkey.",
    ),
    "erase-reason": (
        "理由（留在台账里，不要写姓名）",
        "Reason (it stays on record, so let it name nobody)",
    ),
    "erase-for-ever": ("永久抹除", "Erase for ever"),
    "do-not": ("不抹除", "Do not"),
    "erased": ("已从 {n} 条中抹除。", "Erased from {n} entries."),
    "reason-missing": ("请写明理由，最多 500 个字。", "Give a reason of at most 500 characters."),
    "prove-first": (
        "这一步要用刚刚验证过的通行密钥，什么都还没有做。请先验证，再回到这一页按一次；您写的还在下面。",
        "Nothing was done: this takes a passkey of just now. Prove it, come back, press again; your words are below.",
    ),
    "prove-here": ("在新窗口验证通行密钥", "Prove the passkey in a new window"),
}

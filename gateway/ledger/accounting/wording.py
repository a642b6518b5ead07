"""A report as a text, in Chinese or in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from gateway.ledger.accounting.report import STAYED
from gateway.ledger.entries import EntryKind

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language; ``{}`` is filled in."""

    title: str
    audit: str
    made: str
    none: str
    count: str
    all_of_them: str
    recipient: str
    records: str
    fields: str
    answer: str
    purpose: str
    basis: str
    policies: str
    entry: str
    asked_by: str
    looked: str
    reported: str
    told: str
    not_told: str
    not_told_until: str
    stayed: str
    grounds: str
    no_grounds: str
    comma: str
    colon: str


_WORDS: Final[dict[Language, _Words]] = {
    "zh": _Words(
        title="个人信息提供情况告知书",
        audit="个人信息提供情况（审计用）",
        made="{}，{}",
        none="没有向任何单位提供过与您有关的档案信息。",
        count="以下{}次向其他单位提供过与您有关的档案信息：",
        all_of_them="账册中与此人有关的共{}项：",
        recipient="接收单位",
        records="档案：{}，{}件",
        fields="提供的内容",
        answer="对“{}”这一问题作出是或否的答复，未提供档案内容",
        purpose="用途",
        basis="依据",
        policies="共享政策",
        entry="账册条目：{}",
        asked_by="请求：{}",
        reported="{} {}已就此人出具过报告（{}），条目：{}",
        looked="本所人员“{}”从该单位的角度查看",
        told="告知：应当事人请求即告知",
        not_told="告知：暂缓，理由：{}；何时起告知尚未确定",
        not_told_until="告知：暂缓至{}，理由：{}",
        stayed="告知：不列入，理由：信息未离开本所",
        grounds="法律允许在下列情形消失前暂缓告知，因此本告知书可能不完整，对所有人均作此说明：",
        no_grounds="本所对任何用途均不暂缓告知。",
        comma="、",
        colon="：",
    ),
    "en": _Words(
        title="To whom information about you was given",
        audit="To whom information about a person was given (for the auditor)",
        made="{}, {}",
        none="No information about you in our archive was given to anybody.",
        count="Information about you in our archive was given to others {} times:",
        all_of_them="On record about this person: {}",
        recipient="given to",
        records="from: {}, records: {}",
        fields="what",
        answer="the question “{}” was answered with yes or no; nothing of the record was given",
        purpose="purpose",
        basis="legal basis",
        policies="sharing policies",
        entry="entry: {}",
        asked_by="asked by: {}",
        reported="{} {} had a report made about this person ({}), entry: {}",
        looked="looked at by `{}` at the station, as this partner would see it",
        told="notice: given whenever the person asks",
        not_told="notice: deferred, because of {}; until when is not settled",
        not_told_until="notice: deferred until {}, because of {}",
        stayed="notice: not told, because nothing left the station",
        grounds="The law lets notice be deferred on these grounds while they last, so this may not be all. "
        "Everybody is told so:",
        no_grounds="This station defers notice for no purpose.",
        comma=", ",
        colon=": ",
    ),
}


def subject_text(report: dict[str, Any], language: Language) -> str:
    """The person's copy."""
    words, told = _WORDS[language], report["disclosures"]
    lines = [words.title, words.made.format(report["station"], _moment(report["made"])), ""]
    lines.append(words.count.format(len(told)) if told else words.none)
    lines += _numbered(told, words, language)
    general = report["deferred_in_general"]
    lines += ["", *([words.grounds, *(f"  - {ground}" for ground in general)] if general else [words.no_grounds])]
    return "\n".join(lines)


def auditor_text(report: dict[str, Any], language: Language) -> str:
    """All of it, with the ground of everything that the person is not told."""
    words, found = _WORDS[language], report["disclosures"]
    lines = [words.audit, words.made.format(report["station"], _moment(report["made"])), ""]
    lines.append(words.all_of_them.format(len(found)))
    made = [
        words.reported.format(_moment(each["time"]), _plain(each["by"] or "-"), each["copy"], each["entry"])
        for each in report["reported"]
    ]
    return "\n".join([*lines, *_numbered(found, words, language), *([""] if made else []), *made])


def _numbered(disclosures: Iterable[dict[str, Any]], words: _Words, language: Language) -> Iterator[str]:
    for number, disclosure in enumerate(disclosures, 1):
        yield ""
        yield f"{number}. {_moment(disclosure['time'])}"
        yield from (f"   {line}" for line in _lines(disclosure, words, language))


def _lines(disclosure: dict[str, Any], words: _Words, language: Language) -> Iterator[str]:
    def said(label: str, what: str) -> str:
        return f"{label}{words.colon}{what}"

    yield said(words.recipient, disclosure["partner"]["name"])
    yield words.records.format(disclosure["record_type"][language], disclosure["records"])
    if disclosure["question"] is not None:
        yield words.answer.format(disclosure["question"][language])
    else:
        yield said(words.fields, words.comma.join(field[language] for field in disclosure["fields"]))
    yield said(words.purpose, disclosure["purpose"][language])
    yield said(words.basis, disclosure["legal_basis"] or "-")
    yield said(words.policies, words.comma.join(disclosure["policies"]) or "-")
    if "entry" in disclosure:
        yield from _for_the_auditor(disclosure, words)


def _for_the_auditor(disclosure: dict[str, Any], words: _Words) -> Iterator[str]:
    yield words.entry.format(disclosure["entry"])
    if disclosure["kind"] == EntryKind.PREVIEW:
        yield words.looked.format(_plain(disclosure["operator"]))
    else:
        asked = (disclosure.get(name) for name in ("client", "officer", "case_number", "reason"))
        yield words.asked_by.format(words.comma.join(_plain(each) for each in asked if each))
    omitted = disclosure["omitted"]
    if omitted is None:
        yield words.told
    elif omitted["ground"] == STAYED:
        yield words.stayed
    elif omitted["until"] is None:
        yield words.not_told.format(omitted["ground"])
    else:
        yield words.not_told_until.format(omitted["until"], omitted["ground"])


def _moment(written: str) -> str:
    return datetime.fromisoformat(written).strftime("%Y-%m-%d %H:%M")


def _plain(text: str) -> str:
    """A text that somebody wrote, so that it cannot move a terminal's cursor or change its colours."""
    return text if text.isprintable() else ascii(text)

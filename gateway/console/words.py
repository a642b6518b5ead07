"""Every sentence of the desk, in Chinese and in English; what is not here is among those of the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateway.signin.words import LANGUAGES
from gateway.window.telling import how_shown
from gateway.window.words import say_here

AT_DESK: Final[Mapping[str, tuple[str, str]]] = {
    "policies": ("共享策略", "Sharing policies"),
    "policy": ("策略", "Policy"),
    "not-entrusted": (
        "您的账号没有这项职责。需要时请联系本所管理员。",
        "Your account is not entrusted with this. If it should be, ask the station's operator.",
    ),
    "waiting": ("等您处理", "Waiting for a hand"),
    "nothing-waits": ("现在没有需要处理的。", "Nothing waits at present."),
    "to-review": ("{n} 个版本等待审核", "{n} to be reviewed"),
    "to-publish": ("{n} 个版本审核完毕，等待发布", "{n} reviewed, to be published"),
    "my-drafts": ("您有 {n} 份草稿", "{n} drafts of yours"),
    "unseen": ("{n} 条异常提示未查看（gateway events）", "{n} events not looked into (gateway events)"),
    "ending": ("{n} 个协议即将到期", "{n} agreements about to end"),
    "no-policies": (
        "还没有策略，什么都不会提供。先用 gateway policy import 导入一份。",
        "There is no policy yet, so nothing is shared. Begin with `gateway policy import`.",
    ),
    "version": ("版本", "Version"),
    "standing": ("状态", "Standing"),
    "author": ("起草", "Written by"),
    "reviewer": ("审核", "Reviewed by"),
    "standing-draft": ("草稿", "draft"),
    "standing-checked": ("待审核", "to be reviewed"),
    "standing-reviewed": ("已审核，待发布", "reviewed"),
    "standing-returned": ("已退回", "returned"),
    "standing-withdrawn": ("已撤销", "withdrawn"),
    "standing-superseded": ("已被取代", "superseded"),
    "standing-live": ("生效中", "live"),
    "standing-from": ("自 {day} 起生效", "live from {day}"),
    "history": ("经过", "History"),
    "when": ("时间", "When"),
    "who": ("谁", "Who"),
    "what": ("做了什么", "What"),
    "note": ("备注", "Note"),
    "act-draft": ("起草", "drafted"),
    "act-submit": ("提交", "submitted"),
    "act-approve": ("审核通过", "approved"),
    "act-return": ("退回", "returned"),
    "act-publish": ("发布", "published"),
    "act-withdraw": ("撤销", "withdrew"),
    "text": ("文本", "Text"),
    "edit": ("修改", "Change it"),
    "editing": ("修改策略", "Changing a policy"),
    "edit-help": (
        "改好后先按“检查”：右边（或下面）会列出错误，或者列出谁会因此多看到、少看到什么。检查不保存，也不影响任何人。",
        "Press “Check” first: it lists what is wrong, or who would be shown more or less. A check keeps nothing.",
    ),
    "check": ("检查", "Check"),
    "save": ("存为草稿", "Keep as a draft"),
    "submit": ("提交审核", "Submit for review"),
    "saved": ("草稿已保存，还没有生效。", "The draft is kept. Nothing of it is in force."),
    "faults": ("需要改正", "To be mended"),
    "line": ("第 {line} 行第 {column} 列", "line {line}, column {column}"),
    "refusal": ("没有完成", "It was not done"),
    "changed-meanwhile": (
        "您打开之后，这份草稿在别处改过。您的文本还在下面，没有保存；请先核对，再决定存哪一份。",
        "The draft was changed elsewhere since you opened it. Your text is below and was not kept: compare them first.",
    ),
    "gives-and-takes": ("如果今天发布", "If it were published today"),
    "no-change": ("谁看到的都和现在一样。", "Everybody is shown what they are shown now."),
    "gain": ("多看到", "sees more"),
    "loss": ("少看到", "sees less"),
    "kind": ("单位类型", "Kind of partner"),
    "purpose": ("目的", "Purpose"),
    "where": ("档案", "Records"),
    "field": ("项目", "What"),
    "before": ("现在", "Now"),
    "after": ("之后", "Then"),
    "undecided": ("（不能确定，按多看到对待）", "(could not be decided, and so counts as more)"),
    "full": ("完整显示", "in full"),
    "not-shown": ("不显示", "not shown"),
    "comment": ("意见", "Comment"),
    "approve": ("审核通过", "Approve"),
    "return": ("退回起草人", "Return to the author"),
    "publish": ("发布", "Publish"),
    "publish-on": ("从哪天起生效", "In force from"),
    "withdraw": ("撤销这条策略", "Withdraw the policy"),
    "rollback": ("以此版本为底稿", "Draft this text anew"),
    "done-approve": ("已审核通过。接下来由策略管理员发布。", "Approved. A policy administrator publishes it next."),
    "done-return": ("已退回。", "Returned."),
    "done-publish": ("已发布。", "Published."),
    "done-withdraw": ("已撤销，下一个请求起不再适用。", "Withdrawn, from the next request on."),
    "done-submit": ("已提交。接下来由另一个人审核。", "Submitted. Somebody else reviews it next."),
    "done-rollback": ("已按旧文本起草新版本，还没有生效。", "Drafted anew. Nothing of it is in force."),
    "no-such-policy": ("没有这条策略。", "There is no such policy."),
    "down": ("现在办不了，请稍后再试。", "It cannot be done at the moment. Try again in a while."),
}


def say_at_desk(word: str, language: str, **values: Any) -> str:  # noqa: ANN401 - what a sentence has places for
    """The sentence for ``word``.

    >>> say_at_desk("to-review", "en", n=2)
    '2 to be reviewed'
    """
    if word in AT_DESK:
        return AT_DESK[word][LANGUAGES.index(language)].format(**values)
    return say_here(word, language, **values)


def in_words(phrase: str, language: str) -> str:
    """How a field is shown, from the policy language's phrase for it.

    >>> in_words("drop", "en"), in_words("reveal", "zh"), in_words("500", "en")
    ('not shown', '完整显示', '500')
    """
    known = {"reveal": "full", "shown": "full", "drop": "not-shown", "hidden": "not-shown", "yes": "yes", "no": "no"}
    if phrase in known:
        return say_at_desk(known[phrase], language)
    if phrase.split(" ", maxsplit=1)[0] in {"mask", "generalise", "scrub", "present", "pseudonym"}:
        return how_shown([phrase], language)
    return phrase

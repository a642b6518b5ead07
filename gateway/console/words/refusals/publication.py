"""Why ``gateway.publication`` did not do what was asked, in Chinese; ``<>`` is the place of a name or a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PUBLICATION: Final[Mapping[str, str]] = {
    "no version of `<>` is published: see `gateway policy list`": "`<1>` 没有已发布的版本：请看策略列表",
    "the text of `<>` is not the one that was entered": "`<1>` 的文本已经不是当初录入的",
    "somebody else changed the policies meanwhile: look again, and repeat it": (
        "其间有人改了策略：请重新打开这一页核对，再做一次"
    ),
    "there is no version `<>`: see `gateway policy list --all`": "没有版本 `<1>`：请看策略列表",
    "this is not the text that was entered: restore the state database": "文本已经不是当初录入的：请恢复状态数据库",
    "this is stored under another name than `<>`": "保存的名称和 `<1>` 不一致",
    "its number stands on no line of its own: draft the old text as a file instead": (
        "版本号没有单独成行：请把旧文本作为新草稿录入"
    ),
    "whoever acts is named by 1 to <> printable characters: mend --as": "经办人的名称要有 1 到 <1> 个可见字符",
    "the last version of `<>` is <>: this one has to be version <>, not <>": (
        "`<1>` 的最新版本是 <2>：这一份应为版本 <3>，不是 <4>"
    ),
    "`<>` is <> and stays as it is: write version <>": "`<1>` 已经<2>，不能再改：请写成版本 <3>",
    "`<>` is a draft of <>: write version <>": "`<1>` 是 <2> 的草稿：请写成版本 <3>，或者和对方商量",
    "`<>` is a draft of <>, who alone submits it": "`<1>` 是 <2> 的草稿，只能由本人提交",
    "only a draft is submitted": "只有草稿可以提交",
    "<> wrote `<>`: somebody else has to review it": "`<2>` 是 <1> 起草的：要由另一个人审核",
    "its author submits it first": "先由起草人提交",
    "only what was checked is reviewed": "提交之后才能审核",
    "only what is under way is returned": "只有正在办理的可以退回",
    "<> is past: what was shown then cannot be changed, so publish from today on": (
        "<1> 已经过去，当时提供的不能再改：请从今天或以后起生效"
    ),
    "two versions of one policy cannot be published at once: name one of them": (
        "同一条策略的两个版本不能同时发布：请只选一个"
    ),
    "`<>` was published after it: `gateway policy rollback` makes a new version of it": (
        "`<1>` 在它之后发布：要恢复旧文本，请“以此版本为底稿”"
    ),
    "somebody would be shown more, and nobody but <> has looked at `<>`: have it reviewed first": (
        "有人会因此多看到，而 `<2>` 除了 <1> 没有别人看过：请先送审"
    ),
    "only what was checked or reviewed is published": "提交或审核之后才能发布",
    "these versions were not reviewed together, and together they may show more than each of them alone: "
    "publish what was reviewed together, or review these at once": (
        "这些版本不是一起审核的，合起来可能比分开多看到：请发布一起审核过的，或者把这些一起审核"
    ),
    "what is live has changed since the review: review it again as it would be now": (
        "审核之后，生效中的策略有了变化：请按现在的情况重新审核"
    ),
    "without `<>` somebody would be shown more: publish a reviewed version of it that says so instead": (
        "没有 `<1>`，有人会多看到：请改为发布一个经过审核、写明这一点的新版本"
    ),
    "only what is published is withdrawn": "只有已发布的可以撤销",
    "`<>` is <>: <>": "`<1>` 现在是“<2>”：<3>",
    "`<>` is the work of somebody without an account: draft it anew as the next version": (
        "`<1>` 的起草人或审核人没有账号：请作为下一个版本重新起草"
    ),
    "there is no such act": "没有这种操作",
    "the day has to be written as 2026-12-01": "日期要写成 2026-12-01 这样",
    "draft": "草稿",
    "checked": "待审核",
    "reviewed": "已审核",
    "published": "已发布",
    "returned": "已退回",
    "withdrawn": "已撤销",
}

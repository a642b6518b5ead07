"""Sentences of every page of the desk, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COMMON: Final[Mapping[str, tuple[str, str]]] = {
    "overview": ("概览", "Overview"),
    "parts": ("管理台各部分", "Parts of the desk"),
    "filter": ("筛选", "Show these"),
    "no-rows": ("没有符合的。", "There are none of these."),
    "download-table": ("下载此表（CSV）", "Download this table (CSV)"),
    "not-entrusted": (
        "您的账号没有这项职责。需要时请联系本所管理员。",
        "Your account is not entrusted with this. If it should be, ask the station's operator.",
    ),
    "when": ("时间", "When"),
    "who": ("谁", "Who"),
    "what": ("做了什么", "What"),
    "note": ("备注", "Note"),
    "refusal": ("没有完成", "It was not done"),
    "too-large": (
        "内容太大，没有保存。请回到上一页，换小一些的文件或缩短文字。",
        "It is too large, and nothing was kept. Go back, and send a smaller file or a shorter text.",
    ),
    "down": ("现在办不了，请稍后再试。", "It cannot be done at the moment. Try again in a while."),
    "comment": ("意见", "Comment"),
}

"""The sentences of files that are taken away, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FILES: Final[Mapping[str, tuple[str, str]]] = {
    "export": ("下载全部（CSV）", "Download all (CSV)"),
    "export-help": (
        "全部下载最多 {n} 条，一页一页记录在案；文件最后两行写明是否完整。",
        "All are {n} records at most, each page on record; the last two lines of the file say whether it is complete.",
    ),
    "export-whole": ("（完）共 {n} 条。", "(end) {n} records, complete."),
    "export-part": ("（未完）只有前 {n} 条：{why}", "(not complete) the first {n} records only: {why}"),
    "export-numbers": ("记录编号：{ids}", "On record as: {ids}"),
    "export-most": (
        "一个文件的页数已到上限，请增加条件后分几次下载。",
        "a file has no more pages. Add criteria, and download in several parts.",
    ),
    "export-out": ("您已经退出登录，请重新登录后再下载。", "you are signed out. Sign in and download it again."),
    "sort-by": ("按“{title}”排序", "Sort by {title}"),
}

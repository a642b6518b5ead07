"""The sentences around paper forms, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PAPER: Final[Mapping[str, tuple[str, str]]] = {
    "papers": ("填表打印", "Fill in a form"),
    "paper-print": (
        "用浏览器的打印（Ctrl+P）打印在 A4 纸上。空白处没有可以提供的内容，请手写。",
        "Print it with the browser (Ctrl+P) on A4. What is blank could not be filled in: write it by hand.",
    ),
    "paper-colon": ("：", ":"),
    "paper-made": ("{time}，{who} 填制。", "Made {time} by {who}."),
}

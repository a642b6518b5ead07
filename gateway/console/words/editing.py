"""Sentences of the page on which a policy is written, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EDITING: Final[Mapping[str, tuple[str, str]]] = {
    "editing": ("修改策略", "Changing a policy"),
    "edit-help": (
        "错误，以及谁会因此多看到、少看到什么，列在右边（或下面）；“检查”再列一次。检查不保存，也不影响任何人。",
        "Beside (or below) stands what is wrong, and who would be shown more or less. A check keeps nothing.",
    ),
    "keys": (
        "Tab 键离开文本；缩进按 Ctrl+] 和 Ctrl+[。",
        "The Tab key leaves the text. Ctrl+] and Ctrl+[ move a line to the right and to the left.",
    ),
    "session-ended": (
        "您的登录已经结束。请按“存为草稿”：登录以后，您的文本还在。",
        "Your session has ended. Press “Keep as a draft”: your text is there again once you have signed in.",
    ),
    "check": ("检查", "Check"),
    "save": ("存为草稿", "Keep as a draft"),
    "submit": ("提交审核", "Submit for review"),
    "faults": ("需要改正", "To be mended"),
    "line": ("第 {line} 行第 {column} 列", "line {line}, column {column}"),
    "changed-meanwhile": (
        "您打开之后，这份草稿在别处改过。您的文本还在下面，没有保存；请先核对，再决定存哪一份。",
        "The draft was changed elsewhere since you opened it. Your text is below and was not kept: compare them first.",
    ),
}

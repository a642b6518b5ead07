"""What ``gateway.documents`` says is wrong with a text, in Chinese; ``<>`` is the place of a name or a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DOCUMENTS: Final[Mapping[str, str]] = {
    "half a surrogate pair is not a character: remove it": "这里有半个代理对，不是字符：请删去",
    "the document is larger than <> bytes: divide it": "文本超过 <1> 字节：请拆成几份",
    "the file cannot be read: <>": "文件读不了：<1>",
    "this is not UTF-8: save the file as UTF-8": "这不是 UTF-8 编码：请存为 UTF-8",
    "the character U+<> cannot be seen: remove it": "这里有看不见的字符 U+<1>：请删去",
    "this is not YAML: <><>": "YAML 写法不对：<1><2>",
    "this is not YAML": "YAML 写法不对",
    "found character that cannot start any token": "有不能放在开头的字符",
    "; indent with spaces and not with tabs": "；缩进请用空格，不要用制表符",
    "could not find expected ':'": "这里缺少“:”",
    "; a key ends with `:` and a space, and not with `：`": "；名称后面是半角的“:”加一个空格，不是全角的“：”",
    "the document is empty": "文本是空的",
    "an alias is not allowed: write the value out": "不能用别名（*）：请把值写出来",
    "a directive is not allowed: remove the lines that begin with %": "不能有指令：请删去以 % 开头的行",
    "a second document is not allowed: put it into a file of its own": "只能有一份文本：第二份请另写一份策略",
    "an anchor is not allowed: remove <>": "不能用锚点：请删去 <1>",
    "a tag is not allowed: remove <>": "不能用标签：请删去 <1>",
    "a key has to be a word: a mapping or list cannot be one": "名称必须是一个词，不能是映射或列表",
    "this is nested more than <> deep: write it flatter": "嵌套超过 <1> 层：请写得平一些",
    "an escape stands for a character that cannot be seen: remove it": "转义写出了看不见的字符：请删去",
    "a key has to be text: quote <>": "名称必须是文字：请给 <1> 加引号",
    "the key <> stands here twice: remove one": "名称 <1> 写了两次：请删去一个",
    'there is no value: write null, "", [] or {}': '这里没有值：请写 null、""、[] 或 {}',
    "is a boolean to some readers: write true or false, or quote it": (
        "有的软件会当成是或否：请写 true 或 false，或者加引号"
    ),
    "is null to some readers: write null, or quote it": "有的软件会当成空值：请写 null，或者加引号",
    "stands in typographic quotation marks, which would belong to it: write straight ones around it": (
        "用了弯引号，引号会成为值的一部分：请改用直引号"
    ),
    "has a meaning of its own to some readers: quote it": "对有的软件有特别的意思：请加引号",
    "is not a plain decimal number: write it without sign, zeros, separators or exponent, or quote it": (
        "不是普通的十进制数：请去掉正号、前面的零、分隔符和指数，或者加引号"
    ),
    "has more than <> digits: quote it if it is an identifier": "超过 <1> 位：如果是编号，请加引号",
    "is not a key that is known here: remove it or mend its spelling": "这里没有这个名称：请删去，或者改正拼写",
    "is missing": "没有写",
    "has to have a value": "必须有值",
    "has to be a mapping of keys to values": "必须写成“名称: 值”",
    "has to be a list": "必须是列表",
    "`<>`: <>": "`<1>`：<2>",
    "has to be text: quote it": "必须是文字：请加引号",
    "has to say something": "不能是空的",
    "has to be a name: small letters a to z, digits and `_`, beginning with a letter, at most 63": (
        "必须是名称：小写字母、数字和 `_`，以字母开头，最多 63 个字符"
    ),
    "has to be true or false": "必须是 true 或 false",
    "has to be a whole number, <> or more": "必须是不小于 <1> 的整数",
    "has to be a day written as YYYY-MM-DD": "日期要写成 2026-11-30 这样",
    "has to be a day that the calendar has": "日历上没有这一天",
    "has to be one of <>": "必须是其中之一：<1>",
}

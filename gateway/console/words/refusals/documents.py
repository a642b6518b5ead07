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
    "this line cannot be read: look for a tab, a quotation mark that is not closed, a `:` without a space behind it, "
    "and spaces before it that its neighbours do not have": (
        "这一行的写法读不懂：请检查有没有制表符、引号有没有成对、“:”后面有没有空格、行首的空格是否和相邻的行对齐"
    ),
    "a tab stands here: indent with spaces": "这里有制表符：缩进请用空格",
    "no value begins with this character: put quotation marks around the value": (
        "值不能以这个字符开头：请给整个值加引号"
    ),
    "this line has no `:` behind its key: write `key: value`, with `:` and not `：`, and a space behind it": (
        "这一行的名称后面缺少“:”：请写成“名称: 值”，用半角的“:”，不用全角的“：”，后面加一个空格"
    ),
    "a second `: ` stands in this line, or too many spaces before it: "
    "put quotation marks around a value with `: ` in it, or align the line": (
        "这一行有第二个“: ”，或者行首的空格太多：值里有“: ”的请加引号，否则请对齐"
    ),
    "this does not go on from what stands above: "
    "align the line, and write nothing behind a closing quotation mark or bracket": (
        "这里和上文接不上：请对齐；引号或括号合上以后，后面不要再写别的"
    ),
    "this is no item of the list above: begin it with `- ` below the other dashes, or align it otherwise": (
        "这一行不是上面列表的一项：请以“- ”开头，和别的“-”对齐，或者改正缩进"
    ),
    "a `- ` begins an item on a line of its own: move it there, or put quotation marks around the value": (
        "列表的“- ”要另起一行：请换行，或者给整个值加引号"
    ),
    "the list in `[` is not closed: write `,` between its items and `]` behind the last": (
        "“[”开头的列表没有合上：各项之间请写“,”，最后写“]”"
    ),
    "the mapping in `{` is not closed: write `,` between its entries and `}` behind the last": (
        "“{”开头的部分没有合上：各项之间请写“,”，最后写“}”"
    ),
    "a value is missing here, or a bracket is not closed: write the value, and `]` or `}` behind the last": (
        "这里缺一个值，或者括号没有合上：请把值写上，最后写“]”或“}”"
    ),
    "the quotation mark that opens here is not closed: write another behind the value": (
        "这里的引号没有合上：请在值的后面再写一个"
    ),
    "a `\\` in double quotation marks begins a sign of its own: write two, or single quotation marks": (
        "双引号里的“\\”另有意思：请写两个，或者改用单引号"
    ),
    "`&`, `*`, `!`, `?` and `%` mean something before a value: put quotation marks around it": (
        "“&”“*”“!”“?”“%”放在值的前面另有意思：请给整个值加引号"
    ),
    "`|` and `>` end their line, and the text below has spaces before it: write it so, or on one line": (
        "“|”和“>”写在行尾，下面的文字要缩进：请这样写，或者写成一行"
    ),
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

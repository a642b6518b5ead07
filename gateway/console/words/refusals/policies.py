"""What ``gateway.policies`` says is wrong with a policy, in Chinese; ``<>`` is the place of a name or a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

POLICY_TEXTS: Final[Mapping[str, str]] = {
    "`<>` is of kind `<>` and names nobody, so that asking would read it off: "
    "ask by a number, a name or an address of e-mail": (
        "`<1>` 是 `<2>` 类，不指向任何人，问一问就读出来了：请用号码、姓名或电子邮箱来问"
    ),
    "the impact assessment of <> does not count (G13): it has to be made before <>, from which the policy holds, "
    "and within the <> years before that": (
        "<1> 的影响评估不算数（G13）：必须在策略生效日 <2> 之前、并且在此前 <3> 年之内作出"
    ),
    "<> are sensitive, and no impact assessment is on record (G13): "
    'write `assessment: {document: …, by: …, "on": …}`, or do not show them': (
        '<1> 是敏感项，却没有影响评估的记录（G13）：请写 `assessment: {document: …, by: …, "on": …}`，或者不提供它们'
    ),
    "no purpose <>: choose from <>": "没有 <1> 这个目的：请从中选择：<2>",
    "no law entrusts <> with <> (G11): choose another purpose": (
        "没有法律把 <2> 这件事交给 <1>（G11）：请选择别的目的"
    ),
    "the owner of `<>` has not consented to sharing (G16): record it in the catalogue": (
        "`<1>` 的主管方没有同意共享（G16）：请在目录里记下同意"
    ),
    "`<>` names people and no data subject (G18): write in the catalogue whom it is about": (
        "`<1>` 里有人，却没有写明是谁的信息（G18）：请在目录里写明"
    ),
    "the policy holds for <> days, and <> is the most (G12): let it end earlier, and renew it when it is needed": (
        "策略有效 <1> 天，最多 <2> 天（G12）：请提前结束，需要时再续"
    ),
    "the record is denied to `<>`: mend the rules, or expect `denied`": (
        "这条档案不给 `<1>`：请改规则，或者把预期写成 `denied`"
    ),
    "the record is not denied to `<>`: mend the rules or the test": "这条档案给了 `<1>`：请改规则或者测试",
    "`<>` comes out as <> to `<>`, not as <>: mend the rules or the test": (
        "对 `<3>`，`<1>` 的结果是 <2>，不是 <4>：请改规则或者测试"
    ),
    "`<>` is answered by <>, not by <>: mend the answer or the test": (
        "`<1>` 的回答是 <2>，不是 <3>：请改回答或者测试"
    ),
    "no test stands in this document: add one, so that a change cannot loosen it unseen": (
        "这份策略没有测试：请加一个，免得改松了没人发觉"
    ),
    'no test expects "<>" of <>: add one': "没有测试预期 <2> 回答“<1>”：请加一个",
    "the conditions exclude one another, so the rule matches no record": "条件互相矛盾，这条规则不适用于任何档案",
    "the rule repeats <>: the same rows, fields and actions": "这条规则和 <1> 重复：档案、项目、操作都一样",
    "the catalogue": "目录",
    "a condition is {<>: NAME, OPERATOR: VALUE} or exactly one of `all`, `any` and `not`": (
        "条件写成 {<1>: 名称, 比较: 值}，或者只用 `all`、`any`、`not` 中的一个"
    ),
    "`<>` has to list at least one condition": "`<1>` 里至少要有一个条件",
    "a comparison has exactly one operator of <>": "一个比较只能用一个：<1>",
    "no operator <>: write one of <>": "没有 <1> 这种比较：请用 <2>",
    "`<>` belongs into an answer: compare dates here": "`<1>` 只能用在回答里：这里请比较日期",
    "`<>` compares dates of birth, and this is of kind `<>`": "`<1>` 比较出生日期，而这一项是 `<2>` 类",
    "`<>` takes an age in years, a whole number between 1 and <>": "`<1>` 要写岁数，1 到 <2> 的整数",
    "`present` takes true or false": "`present` 只能写 true 或 false",
    "dates and numbers": "日期和数",
    "dates": "日期",
    "`<>` compares <>, and this is of kind `<>`": "`<1>` 比较<2>，而这一项是 `<3>` 类",
    "`within` compares areas, and this is of kind `<>`": "`within` 比较区划，而这一项是 `<1>` 类",
    "`<>` takes a list of at least one value": "`<1>` 要写一个列表，至少一个值",
    "a fact of the partner cannot stand here": "这里不能用协作单位的情况",
    "the facts of a partner are `within: partner.areas`, `is: partner.kind` and `is: partner.id`": (
        "协作单位的情况只有 `within: partner.areas`、`is: partner.kind` 和 `is: partner.id`"
    ),
    "<> is not <>": "<1> 不是<2>",
    "a text: quote it": "文字：请加引号",
    "a whole number": "整数",
    "a number": "数",
    "true or false": " true 或 false",
    "a day of the calendar such as 2026-11-22": "日期，例如 2026-11-22",
    "a time such as 2026-11-22T08:30:00": "时间，例如 2026-11-22T08:30:00",
    "an area code of 6, 9 or 12 digits, quoted": "6、9 或 12 位的区划代码（加引号）",
    "lies before `from`": "早于 `from`",
    "has to be <> or less": "不能超过 <1>",
    "has to list at least one <>": "至少要有一个 <1>",
    "has to list at least one rule, or `answers` one answer": "至少要有一条规则，或者在 `answers` 里有一个回答",
    "<> is not a record type with its version, such as `household@3`": "<1> 不是带版本的档案类型，例如 `household@3`",
    "no record type <> in the catalogue": "目录里没有 <1> 这类档案",
    "<> is not current: read the rules against `<>` and write that": (
        "<1> 不是现行版本：请对照 `<2>` 核对规则，再写上它"
    ),
    "this document is about `<>`: put rules on `<>` into one of their own": (
        "这份策略是关于 `<1>` 的：关于 `<2>` 的规则请另写一份"
    ),
    "another <> has the <> <>: every <> has its own": "另一个 <1> 的 <2> 也是 <3>：每个都要不一样",
    "a record is a mapping of field names to values": "档案要写成“项目: 值”",
    "expect is `<>`, or fields with a value, null, `absent` or `[withheld]`": (
        "expect 是 `<1>`，或者各项目的值、null、`absent` 或 `[withheld]`"
    ),
    "no answer <> in this document": "这份策略里没有 <1> 这个回答",
    'a question is expected to be answered by "yes" or "no", or `<>`': '问题的预期是 "yes" 或 "no"，或者 `<1>`',
    "`<>` is of kind `<>`, which does not hold <>: quote text only": (
        "`<1>` 是 `<2>` 类，不能是 <3>：只有文字才加引号"
    ),
    "what is expected of `<>` is one value, null, `absent` or `[withheld]`": (
        "`<1>` 的预期是一个值、null、`absent` 或 `[withheld]`"
    ),
    "no <> <> in <><>": "<3> 里没有名为 <2> 的 <1><4>",
    ": <> is the character U+<>, and names are of ASCII letters; type it anew": (
        "：<1> 是字符 U+<2>，名称只用英文字母；请重新输入"
    ),
    "`<>` is generalised to bands": "`<1>` 按区段概括",
    "`<>` is of kind `<>`, and only <> can be generalised": "`<1>` 是 `<2>` 类，只有 <3> 可以概括",
    "an age is generalised to bands": "年龄按区段概括",
    "; for ages, write {age: 10}": "；年龄请写 {age: 10}",
    "`<>` has no step <>: finer to coarser, they are <><>": "`<1>` 没有 <2> 这一级：从细到粗有 <3><4>",
    "<>: write their width, or <> for bands that are open below 20 and from 60": (
        "<1>：请写宽度，或者写 <2>，表示 20 以下和 60 以上不再细分"
    ),
    "<>: write their width, from 2 to <>": "<1>：请写宽度，2 到 <2>",
    "<>, and `from` and `to` are where one begins: a multiple of the width <>": (
        "<1>，`from` 和 `to` 是区段的起点：必须是宽度 <2> 的倍数"
    ),
    "<>, and the last begins before the first: exchange `from` and `to`": (
        "<1>，最后一段早于第一段：请对调 `from` 和 `to`"
    ),
    "`<>` has no hierarchy in the catalogue: add one there, or write `present`": (
        "`<1>` 在目录里没有分级：请在目录里加上，或者写 `present`"
    ),
    "`<>` has no level <>: finer to coarser, they are <>": "`<1>` 没有 <2> 这一级：从细到粗有 <3>",
    "<> has to be words of small letters and digits, joined by `-`, at most <>": (
        "<1> 只能用小写字母和数字，词之间用 `-` 连接，最多 <2> 个字符"
    ),
    "has to be an area code of 6, 9 or 12 digits, quoted": "必须是 6、9 或 12 位的区划代码，并加引号",
    "has to list at least one": "至少要有一个",
    "lists <> twice: remove one": "<1> 写了两次：请删去一个",
    "a mask is {keep_first: N, keep_last: N}, whole numbers not both 0; either may be left out, "
    "and {keep: [7, 8]} names places": (
        "遮盖写成 {keep_first: N, keep_last: N}，整数，不能都是 0，可以省去一个；{keep: [7, 8]} 指明保留哪几位"
    ),
    "`reveal`, `present`, `drop`, `pseudonym`, {mask: {keep_first: 2}}, {generalise: STEP} or {scrub: [name]}": (
        "`reveal`、`present`、`drop`、`pseudonym`、{mask: {keep_first: 2}}、{generalise: 级别} 或 {scrub: [name]}"
    ),
    "no redaction <> here: write <>": "没有 <1> 这种处理方式：请写 <2>",
    "`<>` is of kind `<>`, and only <> have pseudonyms": "`<1>` 是 `<2>` 类，只有 <3> 可以用代号",
    "`<>` is of kind `<>`, and a mask needs the shape of <>": "`<1>` 是 `<2>` 类，遮盖只适用于 <3>",
    "a mask keeps <> of a `<>` at most, so that something of every value is hidden": (
        "`<2>` 最多保留 <1> 位，这样每个值都有遮住的部分"
    ),
    "a `<>` may have <> characters, in which these places from both ends would be the same: "
    "give them nearer to the ends": "`<1>` 可能只有 <2> 位，从两头数的位置会重合：请取更靠近两头的位置",
    "`<>` is of kind `<>`, and only a `name` has a surname": "`<1>` 是 `<2>` 类，只有 `name` 类有姓",
    "`<>` is of kind `<>`, and only a `narrative` can be scrubbed": (
        "`<1>` 是 `<2>` 类，只有 `narrative` 类可以从文字中隐去"
    ),
    "`<>` is of the highest sensitivity, which no scrub makes less: write `present`": (
        "`<1>` 敏感度最高，从文字中隐去也不能降低：请写 `present`"
    ),
    "a scrub lists what it looks for, or is {scrub: all}: <>": "从文字中隐去要列出隐去什么，或者写 {scrub: all}：<1>",
    "no detector <>: choose from <>": "没有 <1> 这一种：请从中选择：<2>",
    "<> lies in <>, a county that ended in <>; it belongs to `<>` today: name that, unless old records are meant": (
        "<1> 属于 <2>，这个区县在 <3> 年撤销，现在属于 `<4>`：请写现在的，除非要的就是旧档案"
    ),
    "a rule has either `allow: [list, read]` or `restrict: [list, read]`": (
        "一条规则要么写 `allow: [list, read]`，要么写 `restrict: [list, read]`"
    ),
    "`<>` belongs to a rule that allows: remove it": "`<1>` 只用在 allow 规则里：请删去",
    "`fields` names each field with its redaction, such as {phone: {mask: {keep_last: 4}}}": (
        "`fields` 要写明每一项怎样处理，例如 {phone: {mask: {keep_last: 4}}}"
    ),
    "no wildcard stands for fields: name each field that the purpose needs (G12)": (
        "不能用通配符代替项目：请写出这个目的需要的每一项（G12）"
    ),
    "`reveal` restricts nothing: remove it": "`reveal` 不限制什么：请删去",
    "a record whose `<>` is not revealed cannot be listed or read: add `<>: reveal`": (
        "不提供 `<1>` 的档案无法列出和查看：请加上 `<2>: reveal`"
    ),
    "`<>` is not among this rule's `fields`: add it there or remove it here": (
        "`<1>` 不在这条规则的 `fields` 里：请在那里加上，或者在这里删去"
    ),
    "`<>` is neither revealed nor generalised by this rule, so it cannot be compared": (
        "这条规则既不完整显示也不概括 `<1>`，所以不能用来比较"
    ),
    "the policy <> belongs into a file of that name: `<>.yaml`": "策略 <1> 的文件名应为 `<2>.yaml`",
    "the folder of policies cannot be read: <>": "策略文件夹读不了：<1>",
}

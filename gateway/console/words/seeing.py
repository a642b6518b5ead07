"""Sentences of the pages that show what a policy would do: to one record, to its own tests, to the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SEEING: Final[Mapping[str, tuple[str, str]]] = {
    "seen": ("各单位会看到什么", "What they will see"),
    "seen-help": (
        "选一份档案，逐项看各单位现在看到什么、改后会看到什么。谁看了哪份档案，先记入台账再显示。",
        "See field by field what partners are shown of a record, now and then. That you looked is put on record first.",
    ),
    "look-record": ("档案编号（留空则取第一份符合规则的）", "Identifier of a record (empty: the first that fits)"),
    "look-through": ("以哪些单位的眼光看（最多 {most} 个）", "Through whose eyes (at most {most})"),
    "look": ("看这份档案", "Look at it"),
    "look-nobody": (
        "没有单位与本所签有此类档案、此目的的有效协议，所以现在没有人会看到什么。先登记单位和协议，再来看。",
        "No partner has an agreement in force for these records and purposes: enter a partner and its agreement first.",
    ),
    "look-faulty": (
        "文本还有要改正的地方。请先按“检查”，改好再看。",
        "Something in the text has to be mended first. Press “Check”, mend it, then look.",
    ),
    "look-none": ("档案里没有这个编号的记录。请核对编号。", "The archive has no record of that identifier. Check it."),
    "look-none-fits": (
        "没有一份档案符合这些规则。可以输入一个编号，看看它为什么不符合。",
        "No record fits these rules. Type an identifier to see why that one does not.",
    ),
    "look-beyond": (
        "文本新问到了超出您查看级别的项目：{fields}。为免借文本探知内容，只显示现在的情况；请由级别够的人来看。",
        "The text asks something new about {fields}, above your clearance: what would be then is for others to see.",
    ),
    "seen-stored": ("档案原文", "As stored"),
    "seen-now": ("现在", "now"),
    "seen-then": ("改后", "then"),
    "seen-differs": ("有变化", "changed"),
    "seen-why": ("原因", "Why"),
    "seen-no-rule": ("没有规则提供这一项", "no rule gives it"),
    "seen-others": ("另外 {n} 项谁都看不到", "{n} more that nobody is shown"),
    "state-not-shown": ("［不提供］", "[not shown]"),
    "above": ("［超出您的查看级别］", "[above your clearance]"),
    "tests": ("文本里的测试", "Tests in the text"),
    "tests-none": (
        "文本里还没有测试。加上几条，以后的修改就不会悄悄放宽它。",
        "There is no test in the text yet. Add some, so that no later change loosens it unseen.",
    ),
    "tests-passed": ("{n} 条测试全部通过。", "All {n} tests pass."),
    "tests-missed": ("{n} 条测试，{missed} 条没有通过。", "Of {n} tests, {missed} do not pass."),
    "test": ("第 {n} 条", "Test {n}"),
    "test-result": ("结果", "Result"),
    "test-passes": ("通过", "passes"),
    "test-fails": ("没有通过", "does not pass"),
    "test-given": ("条件", "Given"),
    "test-expected": ("应当", "Expected"),
    "test-got": ("实际", "Got"),
    "test-denied": ("看不到这份档案", "the record is not shown"),
    "test-shown": ("看得到这份档案", "the record is shown"),
    "test-answer": ("问 {ask}", "asked {ask}"),
    "test-areas": ("辖区 {areas}", "areas {areas}"),
    "impact": ("对档案的影响", "Impact on the archive"),
    "impact-count": ("数一数影响多少份档案", "Count the records that it touches"),
    "impact-help": (
        "逐份比较全部档案，要几分钟；可以离开这一页，也可以停下。谁数了哪个版本，记入台账。",
        "Compares every record, which takes minutes; you may leave the page or stop it. That you counted is on record.",
    ),
    "impact-none": (
        "没有正在数的，最近也没有数过。在策略页面上，对还没有发布的版本可以数。",
        "Nothing is being counted, nor was lately. A version that is not published can be counted from its page.",
    ),
    "impact-of": ("版本", "Version"),
    "impact-running": (
        "正在数：{all} 个单位和目的中，已数完 {done} 个。",
        "Counting: {done} of {all} partners and purposes.",
    ),
    "impact-done": ("已数完 {all} 个单位和目的。", "All {all} partners and purposes are counted."),
    "impact-stopped": ("已停下，下面只是数过的部分。", "Stopped: what stands below is not all."),
    "impact-failed": (
        "没有数完：档案来源或 Redis 没有回应。请稍后再数一次。",
        "It was not finished: an archive or Redis did not answer. Count again in a while.",
    ),
    "impact-again": ("看看数到哪里了", "See how far it is"),
    "impact-stop": ("停下", "Stop"),
    "impact-alike": ("谁看到的都和现在一样。", "Everybody would be shown what they are shown now."),
    "impact-records": ("档案本身", "records"),
    "impact-more": ("多看到", "more in"),
    "impact-less": ("少看到", "less in"),
    "impact-otherwise": ("看到的不同", "otherwise in"),
    "impact-few": ("少于 {n} 份，或没有", "fewer than {n}, or none"),
    "impact-about": ("{n} 份以上", "{n} or more"),
    "impact-coarse": (
        "份数只到十位：少于 {n} 份时，不说几份，也不说有没有，以免从数字里认出某一份档案。",
        "Numbers are in tens, and of fewer than {n} it is not said how many: none may tell of a single record.",
    ),
    "impact-yours": (
        "您已经在数一个版本。先等它数完，或把它停下。",
        "You are counting already: wait, or stop it.",
    ),
    "impact-busy": ("别人正在数。请过几分钟再试。", "Somebody else is counting. Try again in a few minutes."),
    "impact-beyond": (
        "文本新问到了超出您查看级别的项目，所以不能由您来数。请由级别够的人来数。",
        "The text asks something new about what is above your clearance: let somebody count who is cleared.",
    ),
    "partner-told": ("单位", "Partner"),
}

"""Every sentence of the window, in Chinese and in English; what is not here is among those of the sign-in pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.signin.words import LANGUAGES, WORDS

HERE: Final[Mapping[str, tuple[str, str]]] = {
    "seat": ("这次办什么事", "What is this for?"),
    "seat-help": (
        "选择一次办理目的，查询都按这个目的进行，并记录在案。换目的随时可以重选。",
        "Choose the purpose once. All that you look up is for it, and on record. You can choose another later.",
    ),
    "no-places": (
        "您的单位还没有可以在这里办理的事项。请联系本所管理员开通查询窗口。",
        "There is nothing yet that your organisation may look up here. Ask the station to open the window for it.",
    ),
    "not-a-clerk": (
        "查询窗口供协作单位的经办人使用，您的账号不是。",
        "The window is for clerks of partner organisations, and your account is not one.",
    ),
    "no-place": (
        "没有选中。请重新选择；需要案件编号的，请填写案件编号。",
        "Nothing was chosen. Choose again, with the case number where one is asked for.",
    ),
    "case": ("案件编号", "Case number"),
    "begin": ("开始", "Begin"),
    "other-purpose": ("换一个目的", "Another purpose"),
    "purpose": ("目的", "Purpose"),
    "kind": ("查什么", "What to look up"),
    "search": ("查询", "Look up"),
    "search-again": ("修改条件", "Change the search"),
    "any": ("不限", "any"),
    "sort": ("排序", "Order"),
    "up": ("{title}（从小到大）", "{title}, ascending"),
    "down-by": ("{title}（从大到小）", "{title}, descending"),
    "as-filed": ("按编号", "by number"),
    "nothing-shared": (
        "按这个目的，目前没有可以查询的档案。请换一个目的，或者联系本所。",
        "Nothing can be looked up for this purpose at present. Choose another purpose, or ask the station.",
    ),
    "no-criteria": (
        "这类档案不能按条件查询，直接按“查询”列出您可以看到的。",
        "These records take no criteria: press “Look up” to list those that you may see.",
    ),
    "found": ("查到 {n} 条", "{n} found"),
    "found-more": ("本页 {n} 条，后面还有", "{n} on this page, and there are more"),
    "none": (
        "没有您可以看到的档案符合这些条件。可以少填一个条件再查。",
        "No record that you may see fits. Try again with one criterion fewer.",
    ),
    "criteria": ("条件", "Criteria"),
    "next": ("下一页", "Next page"),
    "open": ("查看", "Open"),
    "open-named": ("查看 {id}", "Open {id}"),
    "download": ("下载本页（CSV）", "Download this page (CSV)"),
    "record": ("档案", "Record"),
    "back": ("重新查询", "Look up another"),
    "state-shown": ("", ""),
    "state-empty": ("（空）", "(empty)"),
    "state-withheld": ("［有登记，未提供］", "[on file, not shown]"),
    "state-absent": ("［不在范围内］", "[not for you here]"),
    "empty": ("档案里没有填写。", "The record holds nothing here."),
    "withheld": (
        "档案里有登记，但不在这个目的的范围内。办事确需的，请向本所申请。",
        "The record holds something here, which is not for this purpose. If your work needs it, ask the station.",
    ),
    "absent": ("这一条档案的这一项不在这个目的的范围内。", "In this record, it is not for this purpose."),
    "how-present": ("只告知有没有登记。", "Only whether there is an entry."),
    "how-pseudonym": (
        "以代号表示，只在您的单位和这个目的内有效。",
        "A code name, good for your organisation and purpose.",
    ),
    "how-scrub": ("文字中的姓名、号码等已隐去。", "Names, numbers and the like are taken out of the text."),
    "how-generalise": ("只到{step}。", "Only as exact as: {step}."),
    "how-mask": ("只显示一部分：{kept}。", "In part: only {kept}."),
    "keep-surname": ("姓", "the surname"),
    "keep-first": ("前 {n} 位", "the first {n} characters"),
    "keep-last": ("后 {n} 位", "the last {n} characters"),
    "keep-some": ("其中几位", "some characters"),
    "joined": ("、", " and "),
    "step-unit": ("单元", "unit"),
    "step-building": ("楼栋", "building"),
    "step-street": ("街道", "street"),
    "step-committee": ("居委会", "committee"),
    "step-town": ("镇", "town"),
    "step-county": ("区县", "county"),
    "step-city": ("市", "city"),
    "step-province": ("省", "province"),
    "step-hour": ("小时", "hour"),
    "step-part_of_day": ("时段", "part of the day"),
    "step-day": ("日", "day"),
    "step-month": ("月份", "month"),
    "step-quarter": ("季度", "quarter"),
    "step-year": ("年份", "year"),
    "step-decade": ("年代", "decade"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "operator-is": ("等于", "is"),
    "operator-is_not": ("不等于", "is not"),
    "operator-in": ("是其中之一（用逗号分开）", "is one of (with commas)"),
    "operator-within": ("在辖区内（区划代码）", "lies within (area code)"),
    "operator-before": ("早于", "before"),
    "operator-after": ("晚于", "after"),
    "operator-at_least": ("不小于", "at least"),
    "operator-less_than": ("小于", "less than"),
    "operator-present": ("有没有登记（是填 true，否填 false）", "is on file (true or false)"),
    "duty-no-onward-transfer": ("不得转给他人。", "Do not pass it on."),
    "duty-purpose-limitation": ("只用于这个目的。", "Use it for this purpose only."),
    "duty-notify-data-subject": ("告知当事人。", "Tell the person concerned."),
    "duty-retain-at-most-n-days": ("最多保存 {n} 天。", "Keep it for {n} days at most."),
    "duty-reviewed-within-n-hours": (
        "{n} 小时内由他人复核本次使用。",
        "Somebody else reviews this use within {n} hours.",
    ),
    "on-record": (
        "本次查询已记录，编号 {id}。依据 {policy}。",
        "This is on record as {id}, under {policy}.",
    ),
    "duties": ("请注意", "Please observe"),
    "GW101": ("表单内容不对。请回到查询页重新填写。", "The form was not right. Go back and fill it in again."),
    "GW102": ("有一项的格式不对，请改正后再查。", "One value has the wrong form. Correct it and look up again."),
    "GW103": ("有一项不能用来查询。请回到查询页重新填写。", "One field cannot be used. Go back and fill it in again."),
    "GW104": ("这一页已经过期，请重新查询。", "This page has ended. Look it up again."),
    "GW301": ("您的单位没有这类查询的权限。", "Your organisation may not do this."),
    "GW302": (
        "目前没有有效的协议覆盖这项查询。请联系本所。",
        "No agreement in force covers this. Ask the station.",
    ),
    "GW303": ("查询次数已到上限，请过一会儿再查。", "The limit is reached. Look it up again in a while."),
    "GW304": (
        "今天查询的档案种类已到上限。请明天再查，或者继续查今天已经查过的种类。",
        "You have looked up as many kinds of records as may be combined in a day. Go on with those, or tomorrow.",
    ),
    "GW401": ("按这个目的，这类档案不提供。", "Nothing of this kind is shared for this purpose."),
    "GW402": (
        "没有您可以看到的这条档案。请核对编号，或者重新查询。",
        "There is no such record for you. Check the number, or look it up again.",
    ),
    "GW403": ("共享范围刚刚有变化，请重新查询。", "What is shared has just changed. Look it up again."),
    "GW601": (
        "现在无法记录查询，所以没有提供任何内容。请稍后再试。",
        "It cannot be put on record now, so nothing was shown. Try again in a while.",
    ),
    "otherwise": (
        "现在查不了，请稍后再试。还是不行时，请把编号告诉本所。",
        "It cannot be looked up now. Try again in a while, or tell the station the number below.",
    ),
    "number": ("编号", "Number"),
}


def say_here(word: str, language: str, *, otherwise: str | None = None, **values: object) -> str:
    """The sentence for ``word``; ``otherwise`` for a word that nobody has put into sentences.

    >>> say_here("found", "en", n=3)
    '3 found'
    """
    sentences = HERE.get(word) or WORDS.get(word)
    if sentences is None and otherwise is not None:
        return otherwise
    return (sentences or HERE[word])[LANGUAGES.index(language)].format(**values)

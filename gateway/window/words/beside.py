"""The sentences of what is beside records: questions, receipts and notices, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BESIDE: Final[Mapping[str, tuple[str, str]]] = {
    "to-search": ("查档案", "Records"),
    "questions": ("问是与否", "Yes or no"),
    "questions-help": (
        "只想知道“是不是”，就不必查看档案：填好要问的人，得到“是”或“否”，不显示任何档案内容。每次提问都记录在案。",
        "Where a yes or no will do, no record has to be shown: say about whom. Each question is on record.",
    ),
    "no-questions": (
        "按这个目的，目前没有可以问的问题。可以换一个目的，或者请本所在协议里增加。",
        "There is no question for this purpose at present. Choose another purpose, or ask the station to agree on one.",
    ),
    "ask": ("提问", "Ask"),
    "ask-limit": ("您的单位每天可以问 {n} 次。", "Your organisation may ask this {n} times a day."),
    "ask-another": ("再问一个", "Ask another"),
    "not-id_number": (
        "这不像公民身份号码：应为 18 位，末位可为 X，请核对。没有提问，也没有记录。",
        "This is no citizen ID number: 18 characters, the last may be X. Check it. Nothing was asked or recorded.",
    ),
    "not-phone": (
        "这不像电话号码：应为 11 位手机号，或者区号加号码，请核对。没有提问，也没有记录。",
        "This is no telephone number: a mobile has 11 digits, others an area code. Nothing was asked or recorded.",
    ),
    "not-plate": (
        "这不像车牌号码：应为省份简称、大写字母，再加 5 位或 6 位，中间不加点和空格，请核对。没有提问，也没有记录。",
        "This is no number plate: province, capital, 5 or 6 more, no dot or space. Nothing was asked or recorded.",
    ),
    "not-date": (
        "没有这个日期：应写成年-月-日，如 2026-02-28，请核对。没有提问，也没有记录。",
        "There is no such date: write year-month-day, such as 2026-02-28. Nothing was asked or recorded.",
    ),
    "not-datetime": (
        "没有这个时间：应写成 2026-02-28T14:30:00 这样，请核对。没有提问，也没有记录。",
        "There is no such time: write it as 2026-02-28T14:30:00. Nothing was asked or recorded.",
    ),
    "answer": ("回答", "Answer"),
    "answer-yes": ("是。", "Yes."),
    "answer-no": ("否。", "No."),
    "answer-means": (
        "没有登记、登记的内容不同，或者不能告知的，回答都是“否”。",
        "“No” is also the answer where nothing is registered, or something else, or what may not be told.",
    ),
    "receipts": ("回执", "Receipts"),
    "receipts-help": (
        "每次查询都有编号：在页面下方，或者在下载文件的文件名里。回执证明本所把这次提供记录在案，只给查询的本人。",
        "Each answer has a number: at the foot of a page, or in a file's name. For whoever asked, a receipt proves it.",
    ),
    "receipts-verify": (
        "把回执和下载的文件放在一起保存，任何人都可以核验文件有没有改动过。网页本身不能核验：需要凭证的，请下载文件。",
        "Kept with the file, it lets anybody check that the file was not changed. A page cannot be checked: download.",
    ),
    "receipt-number": ("编号", "Number of the answer"),
    "receipt-download": ("下载回执", "Download the receipt"),
    "GW404": (
        "没有这个编号的回执。刚刚查询的，请过一两秒再试；否则请核对编号。",
        "There is no receipt for this number. After an answer it takes a second or two; else check the number.",
    ),
    "GW105": ("没有填完整，请补全后再提交。", "Something is missing. Fill it in and send it again."),
    "notices": ("召回通知", "Notices"),
    "notices-help": (
        "本所发现提供过的档案有误、不应提供或者已经更正时，在这里通知您。",
        "The station tells you here when a record that you had was wrong, was not to be shared, or was corrected.",
    ),
    "no-notices": (
        "没有等您办理的通知。有了会显示在这里，写明是哪一次查询、要做什么。",
        "Nothing waits for you. A notice would stand here, with the answer that it is about and what to do.",
    ),
    "notices-waiting": ("有 {n} 份召回通知等您办理", "{n} notices of recalls wait for you"),
    "notices-settled": ("已经办理的通知（{n}）", "Notices that were answered ({n})"),
    "recall-wrong": ("有误，请停止使用", "It was wrong: stop using it"),
    "recall-withdrawn": ("不应提供，已收回", "It was not to be shared, and is withdrawn"),
    "recall-corrected": ("已更正，请重新查询", "It was corrected: look it up again"),
    "notice-reason": ("原因：", "Reason:"),
    "notice-fields": ("涉及：", "About:"),
    "notice-opened": ("{time} 发出。", "Sent {time}."),
    "notice-due": ("请在 {day} 前办理。", "Answer it by {day}."),
    "notice-received": ("您的单位当时的查询", "The answers that had it"),
    "notice-time": ("时间", "Time"),
    "notice-place": ("位置", "Where"),
    "notice-nth": ("第 {n} 条", "record {n}"),
    "notice-bit": ("是与否的回答", "a yes or no"),
    "acknowledge": ("已知悉", "I know"),
    "acknowledge-help": ("先确认您的单位已经知道。", "First, confirm that your organisation knows."),
    "destroyed": ("报告已销毁", "Report that it is destroyed"),
    "destroyed-help": (
        "把下载的文件、打印件和抄录的内容都销毁以后再报告。报告会记录在案，提交后不能更改。",
        "Destroy what was downloaded, printed and copied first. The report goes on record and cannot be changed.",
    ),
    "destroyed-by": ("经手人", "Destroyed by"),
    "destroyed-at": ("销毁时间（本所当地时间）", "When (the station's time)"),
    "destroyed-copies": ("销毁的份数", "How many copies"),
    "destroyed-onward": (
        "从您这里得到过的单位或个人，每行一个（没有就不填）",
        "Who else had it from you, one a line (empty for nobody)",
    ),
    "stated-acknowledgement": ("{time} 已确认知悉。", "Confirmed {time}."),
    "stated-destruction": ("{time} 已报告销毁。", "Destruction reported {time}."),
    "statement-download": ("下载凭证", "Download the proof"),
    "notice-GW105": (
        "报告没有填对：经手人、时间和份数都要填，时间不能是将来；名称每行一个，不超过 128 个字。请改正后再提交。",
        "The report is not right: it takes who, when, how many copies, and names of 128 characters at most. Mend it.",
    ),
    "notice-GW406": (
        "您的单位此前已经作过不同的报告，不能更改。情况有变的，请联系本所。",
        "Your organisation has reported something else before, which cannot be changed. Tell the station what is new.",
    ),
    "GW405": ("没有发给您单位的这份通知。", "There is no such notice for your organisation."),
}

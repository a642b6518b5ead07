"""Why a program was refused, as the station's people read it: one sentence for each problem's code."""

from __future__ import annotations

from typing import Final

from gateway.errors import PROBLEMS

_IN_CHINESE: Final = {
    "GW101": "请求里有不能使用的参数",
    "GW102": "有一个值的格式不对",
    "GW103": "用到了不对其开放的字段",
    "GW104": "翻页标记已失效",
    "GW105": "请求内容的格式不对",
    "GW106": "请求太大",
    "GW107": "请求内容的类型不支持",
    "GW108": "要求的格式都不能提供",
    "GW109": "没有这个地址",
    "GW110": "这个地址不接受这种方法",
    "GW111": "附件不能收",
    "GW201": "没有带访问令牌",
    "GW202": "访问令牌无效",
    "GW203": "当时无法核对令牌",
    "GW204": "同一来源无法识别的请求过多",
    "GW205": "令牌所绑定密钥的证明无效",
    "GW206": "证明里缺少网关给的随机数",
    "GW207": "证书的转交方式不可信",
    "GW301": "令牌的范围不包括这种请求",
    "GW302": "没有生效的协议允许这种请求",
    "GW303": "已到该单位的次数上限",
    "GW304": "一天内合并查询的种类或目的过多",
    "GW305": "未办结的申请已到上限",
    "GW401": "按这个目的，这类档案不提供",
    "GW402": "对其而言没有这条记录",
    "GW403": "翻页期间共享范围有变化",
    "GW404": "没有这份回执，或尚未生成",
    "GW405": "没有这项召回",
    "GW406": "对这项召回另有陈述在先",
    "GW407": "没有这项申请",
    "GW408": "申请的进度不允许这样做",
    "GW409": "同一个 Idempotency-Key 已用于别的申请",
    "GW410": "附件已按期销毁",
    "GW501": "档案系统当时没有应答",
    "GW500": "网关出错",
    "GW601": "无法登记，所以没有提供",
}
_IN_ENGLISH: Final = {problem.code: problem.title for problem in PROBLEMS}


def problem_in_words(code: str, language: str) -> str:
    """What a code says; one that is not known (any more) says nothing.

    >>> problem_in_words("GW302", "en")
    'no agreement in force covers this request'
    """
    return (_IN_ENGLISH if language == "en" else _IN_CHINESE).get(code, "")

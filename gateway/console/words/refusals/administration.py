"""Why an act of administration was not done, in Chinese; ``<>`` is the place of a name or a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ADMINISTRATION: Final[Mapping[str, str]] = {
    "Redis cannot be reached, so nothing was written: start it, or check `[redis] url`": (
        "连不上 Redis，所以什么都没有写入：请告诉运维人员"
    ),
    "it was written, but Redis was lost meanwhile: a running gateway may need a second to follow": (
        "已经写入，但其间 Redis 断开：运行中的网关可能要过一秒才会跟上"
    ),
    "the state database cannot be written: check `[state] url`": "状态数据库写不了：请告诉运维人员",
    "the ledger cannot be written, so nothing was: what takes effect is on record first; check its disk": (
        "台账写不了，所以什么都没有做（先记录，后生效）：请告诉运维人员检查磁盘"
    ),
    "that is too much for one entry of the ledger: do it in smaller parts": "一次做得太多，台账一条记不下：请分几次做",
    "the state database cannot be read: check `[state] url`, or complete it by `gateway init DIR --again`": (
        "状态数据库读不了：请告诉运维人员"
    ),
    "there is no <> `<>`: see `gateway partner list`": "没有 <1> `<2>`：请看协作单位列表",
    "the <> `<>` is entered already: choose another id": "<1> `<2>` 已经有了：请换一个编号",
    "agreement `<>` is another partner's: choose another id": "协议 `<1>` 是别的单位的：请换一个编号",
    "agreement `<>` was changed meanwhile: look at it again, and repeat it": (
        "协议 `<1>` 其间有人改过：请核对后再做一次"
    ),
    "agreement `<>` was ended for good: enter a new one": "协议 `<1>` 已经终止：请录入新的协议",
    "a client acts for itself with its own token: name two clients": "程序代表自己用自己的令牌就行：请填两个不同的程序",
    "client `<>` may not exchange tokens: enter one with --may-exchange": (
        "程序 `<1>` 不能换取令牌：请录入一个可以换取令牌的程序"
    ),
    "`<>` is entered already as acting for `<>`": "`<1>` 代 `<2>` 办理已经录入",
    "nothing waits to be approved that lets `<>` act for `<>`": "没有等待批准的、让 `<1>` 代 `<2>` 办理的事项",
    "`<>` has entered this: somebody else has to approve it": "这是 `<1>` 录入的：要由另一个人批准",
    "`<>` does not act for `<>`: see `gateway delegation list`": "`<1>` 并不代 `<2>` 办理",
    "there is no client `<>`: see `gateway client list`": "没有程序 `<1>`：请看程序列表",
    "client `<>` was changed meanwhile: look at it again, and repeat it": "程序 `<1>` 其间有人改过：请核对后再做一次",
    "`<>` has entered the client: somebody else has to approve it": "这个程序是 `<1>` 录入的：要由另一个人批准",
    "client `<>` is the window, which has no keys": "`<1>` 是查询窗口，没有密钥",
    "say who acts, with --as NAME": "请写明经办人",
    "there is no client `<>`: see `gateway partner list`": "没有程序 `<1>`：请看协作单位列表",
    "client `<>` is <>, not <>: next comes <>": "程序 `<1>` 现在是“<2>”，不是“<3>”：下一步是<4>",
    "`gateway client approve`, by a second person": "由另一个人批准",
    "its self-test": "程序自测",
    "`gateway client activate`": "启用",
    "nothing": "没有了",
    "proposed": "已录入",
    "approved": "已批准",
    "tested": "已自测",
    "active": "已启用",
    "has to name at least one": "至少要有一个",
    "`<>` is not a purpose: choose one of <>": "`<1>` 不是目的：请从中选择：<2>",
    "the law does not entrust a `<>` with `<>`: choose another purpose": "法律没有把 `<2>` 交给 `<1>`：请选择别的目的",
    "the areas have to lie within the partner's own": "区划必须在协作单位自己的辖区内",
    "an agreement has to end on or after the day on which it begins": "协议的结束日不能早于开始日",
    "<> days are longer than an agreement may last (G12: <>): end it earlier": (
        "<1> 天超过协议的最长期限（G12：<2>）：请提前结束"
    ),
    "<>, and renew it when it is needed": "<1>，需要时再续",
    "has to give each agreement an id of its own": "每个协议的编号都要不一样",
    "has to be words of small letters a to z and digits, joined by `-`, at most 63": (
        "只能用小写字母和数字，词之间用 `-` 连接，最多 63 个字符"
    ),
    "has to be one of no-onward-transfer, notify-data-subject, purpose-limitation, retain-at-most-N-days "
    "(N is the number)": (
        "必须是 no-onward-transfer、notify-data-subject、purpose-limitation、retain-at-most-N-days（N 是天数）之一"
    ),
    "there is an account `<>` already: choose another id": "账号 `<1>` 已经有了：请换一个",
    "another account is linked to that subject: unlink it first": "另一个账号已经关联了这个身份：请先解除",
    "there is no account `<>`: see `gateway user list`": "没有账号 `<1>`：请看人员列表",
    "there is no partner `<>`: see `gateway partner list`": "没有协作单位 `<1>`：请看协作单位列表",
    "<>: see `gateway user roles --help`": "<1>",
    "`<>` has no passkey `<>`: see `gateway user passkeys <>`": "`<1>` 没有通行密钥 `<2>`",
    "say what was found, in a note of 1 to <> characters": "请写明复核结果，1 到 <1> 个字",
    "there is no emergency <>: see `gateway emergency list`": "没有编号为 <1> 的紧急使用",
    "emergency <> was reviewed by `<>`": "紧急使用 <1> 已由 `<2>` 复核",
    "`<>` has used it: somebody else has to review it": "这是 `<1>` 使用的：要由另一个人复核",
}

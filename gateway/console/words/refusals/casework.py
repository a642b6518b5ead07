"""Why something could not be done with the account, in Chinese; ``<>`` is the place of a name or a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CASEWORK: Final[Mapping[str, str]] = {
    "the catalogue has no type `<>`; there are <>": "没有档案类别 `<1>`；有 <2>",
    "this record is a canary already": "这条档案已经是诱饵",
    "this record is no canary: see `gateway canary list`": "这条档案不是诱饵：请看诱饵列表",
    "a note has at most <> characters": "说明最多 <1> 个字",
    "there is no event <> that nobody has seen: see `gateway events list`": (
        "第 <1> 条提示不在，或者已经有人查看过：请看异常提示列表"
    ),
    "that is no ID number: it has 18 characters, or 15 in an old one": "这不是身份证号码：应为 18 位，旧号码 15 位",
    "the seals cannot be changed now, so what is to be erased is noted: the gateway does it "
    "as soon as that can be; see to the ledger's disk and its copy": (
        "封存现在改不了，要抹除的已经记下，一能改就会抹除：请告诉运维人员检查台账磁盘和副本"
    ),
    "`<>` has no field <>": "`<1>` 没有项目 <2>",
    "give a reason of at most <> characters": "请写明理由，最多 <1> 个字",
    "nobody can answer by a day that has passed: give today or a later one": (
        "答复期限已经过去，没有人来得及答复：请填今天或以后的日期"
    ),
    "nobody has received this record, as far as the ledger goes: there is nothing to do": (
        "按台账，没有人收到过这条档案，不用召回：请核对类别和编号"
    ),
    "there is no such recall that is open: see `gateway recall list`": "没有这次召回，或者已经结束：请看召回列表",
    "these days are too much for one file: export fewer at once": "这些天放进一个文件太大：请分几次",
    "entries of these days were removed at the end of their time: begin with a later day": (
        "这些天的记录已到期移除：请从晚一些的日期开始"
    ),
    "nothing is on the record from <> to <>, or not in the tree yet": "<1> 至 <2> 没有记录，或者还没有进入签名树",
    "segment <> is not as the tree has it, or is kept no more: `gateway ledger verify` tells": (
        "段 <1> 与签名树不一致，或者已不保存：请先核验"
    ),
    "the first entry of segment <> is kept no more: `gateway ledger verify` tells": (
        "段 <1> 的第一条已不保存：请先核验"
    ),
}

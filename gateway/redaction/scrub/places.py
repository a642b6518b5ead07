"""Addresses and organisations, by the words they end with; they begin after the last word that cannot be in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from gateway.redaction.scrub.quick import Near
from gateway.redaction.scrub.tokens import Detector
from gateway.redaction.scrub.words import NOT_ENGLISH_NAMES, listed

_STOPS: Final = (
    "的了是在与和及被把将向对从到于由为因称说往至住赴回去来经过沿途位该本此这某我你他她其进出给叫让等也又"
    "都后前时内外里间、,。;:家入年月日检查号购"
)
_IN: Final = f"(?:(?![{_STOPS}])[\u4e00-\u9fff])"
_DIGIT: Final = "[0-9〇零一二三四五六七八九十百甲乙丙]"

_ENDS: Final = (
    "(?:省|自治区|特别行政区|市|自治州|区|县|旗|街道|镇|乡|新村|小区|花园|花苑|公寓|别墅|"
    "大厦|广场|家园|名苑|名都|公路|大道|大街|胡同|村|苑|路(?![边人面上况灯旁过])|街|巷|弄堂|支弄|弄|里弄)"
)
_LONGEST: Final = 8
_LEVEL: Final = rf"{_IN}{{1,{_LONGEST}}}?{_ENDS}"
_ROOM: Final = (
    rf"(?>(?:[东西南北中]|第)?{_DIGIT}{{1,6}}(?:[\-]{_DIGIT}{{1,4}}){{0,2}}"
    rf"(?:支弄|弄|号楼|号|栋|幢|座|楼|单元|室|层|户|组|队)[ ]?)"
)
_ADDRESS: Final = Near(
    re.compile(_ENDS),
    re.compile(rf"(?>{_LEVEL}){{1,6}}+[ ]?{_ROOM}{{0,5}}+(?:{_DIGIT}{{2,5}}室?)?"),
    reach=_LONGEST,
    length=256,
)
_ROOMS: Final = Near(
    re.compile(rf"{_DIGIT}(?:支?弄|号|栋|幢|座|楼|单元|室|层|户|组|队)"),
    re.compile(rf"{_ROOM}{{2,5}}+(?:[0-9]{{3,4}}(?![0-9]))?|[0-9]{{3,4}}室"),
    reach=17,
    length=200,
)
_ENGLISH: Final = Near(
    re.compile("Road|Street|Avenue|Lane|Drive|Square|Gardens|Village|Rd|St|Ave"),
    re.compile(
        r"(?<![A-Za-z0-9])(?:(?:Room|Flat|Unit|Block) [0-9A-Z\-]{1,6},? )?(?:(?:No\. ?)?[0-9]{1,5}[A-Z]?,? )?"
        r"[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20}){0,2} "
        r"(?:Road|Street|Avenue|Lane|Drive|Square|Gardens|Village|Rd|St|Ave)(?![a-z])\.?"
        r"(?:,? (?:No\. ?)?[0-9]{1,5})?"
    ),
    reach=92,
    length=116,
)
_WORDS: Final = listed("""
    小区 地区 辖区 城区 市区 社区 农村 乡村 街道 马路 公路 道路 思路 线路 铁路 电路 走路 迷路 出路 套路 网路
    一路 半路 带路 问路 让路 岔路 夜市 超市 城市 上市 门市 逛街 上街 大街 县城 乡镇 城镇 村镇 商业区 住宅区 厂区
    园区 景区 校区 院区 警区 山区 郊区 灾区 禁区 步行街 老街 全市 全区 全县 全镇 全村 大厦 广场 花园 公寓 别墅
    家园 十字路 丁字路 人行道路 机动车道路 居民小区 菜市 集市 股市 房市 楼市 本市 外省 外市 各区 各村 同村 邻村
    小路 大路 支路 拦路 开路 陆路 水路 高速公路 探路 赶路 引路 铺路 修路 盲道路 停车区
""")
"""Words that end like a place and name none."""

_KIND: Final = (
    "有限责任公司|股份有限公司|有限公司|分公司|公司|集团|派出所|公安分局|公安局|分局|司法所|检察院|法院|医院|"
    "诊所|卫生院|卫生服务中心|大学|学院|中学|小学|幼儿园|学校|培训中心|银行|分行|支行|信用社|大酒店|酒店|宾馆|"
    "旅馆|饭店|餐厅|餐馆|超市|便利店|商场|百货|网吧|KTV|酒吧|浴场|会所|居民委员会|居委会|村民委员会|村委会|"
    "律师事务所|事务所|研究所|研究院|制造厂|机械厂|食品厂|纺织厂|服装厂|厂|物业|养老院|敬老院|福利院|俱乐部|"
    "典当行|专卖店|食品店|印刷店|棋牌室|快递站|运输队|车队|工作室"
)
_ORGANISATION: Final = Near(
    re.compile(_KIND),
    re.compile(rf"(?:{_IN}|[A-Za-z()]){{2,16}}?(?:{_KIND})(?:{_IN}{{2,6}}?(?:{_KIND}))?"),
    reach=16,
    length=40,
)
_ENGLISH_ORGANISATION: Final = re.compile(
    r"[A-Z](?<![A-Za-z].)[A-Za-z]{1,20}(?: (?:[A-Z][A-Za-z]{1,20}|&|and|of)){0,4} "
    r"(?:Limited|Ltd|Company|Co|Inc|Corp|Bank|Hospital|School|University|College|Hotel|Police Station)(?![a-z])\.?"
)
_COMMON: Final = listed("""
    保险 物业 快递 外卖 搬家 装修 中介 建筑 网络 科技 贸易 运输 出租 租赁 上级 当地 附近 附属 一家 这家 那家
    某家 两家 各家 有家 开发 分 总 子 人民 地方 区 市 县 省 中级 高级 上海 市公 区公 县公 中心 社区 第一 第二
    第三 公立 私立 三甲 私人 国有 外资 民营 大型 小型 连锁 商业 就近 管辖 属地 有关 相关
""")
"""What makes an organisation no particular one: 保险公司 is any insurer."""

Found = tuple[int, int, Detector]


def find_places(text: str, detectors: Collection[Detector]) -> Iterator[Found]:
    """Addresses and organisations in a plain ``text``, as far as ``detectors`` ask for them.

    >>> text = "家住牡丹路100弄5号602室，在浦望机械厂上班，保险公司到场"
    >>> [text[start:end] for start, end, _ in find_places(text, frozenset(Detector))]
    ['浦望机械厂', '牡丹路100弄5号602室', '100弄5号602室']
    """
    if Detector.ORGANISATION in detectors:
        for pattern in (_ORGANISATION, _ENGLISH_ORGANISATION):
            for found in pattern.finditer(text):
                if not _is_any(found[0]) and found[0].split(" ")[0] not in NOT_ENGLISH_NAMES:
                    yield *found.span(), Detector.ORGANISATION
    if Detector.ADDRESS in detectors:
        for pattern in (_ADDRESS, _ROOMS, _ENGLISH):
            for found in pattern.finditer(text):
                if found[0].strip() not in _WORDS:
                    yield *found.span(), Detector.ADDRESS


_ENDING: Final = re.compile(rf"(?:{_KIND})\Z")


def _is_any(organisation: str) -> bool:
    """Whether nothing but everyday words stands before the word for the kind of organisation."""
    return _ENDING.sub("", organisation) in _COMMON

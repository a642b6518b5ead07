"""The closed lists of a synthetic station, and how often each word is drawn: a word stands in a list once a share."""

from __future__ import annotations

from typing import Final


def shares(*words: tuple[str, int]) -> tuple[str, ...]:
    """Return each word as often as its share, to be drawn from evenly.

    >>> shares(("active", 2), ("closed", 1))
    ('active', 'active', 'closed')
    """
    return tuple(word for word, share in words for _ in range(share))


STATUS: Final = shares(("active", 92), ("moved_out", 6), ("cancelled", 2))
HOUSEHOLD_KIND: Final = shares(("family", 96), ("collective", 4))
TENURE: Final = shares(("owner", 70), ("rented", 25), ("public", 5))
CARE: Final = shares(("mobility", 4), ("living_alone", 4), ("chronic_illness", 3), ("dementia", 1))
SUBSIDY: Final = shares(("minimum_living", 5), ("disability", 3), ("low_income", 2))
RETENTION: Final = shares(("永久", 5), ("30年", 4), ("10年", 1))
CARRIER: Final = shares(("paper", 6), ("digital", 4))

CLASSIFICATION: Final = shares(("公开", 300), ("内部", 685), ("秘密", 7), ("机密", 3), ("绝密", 1), ("工作秘密", 4))

CASE_KIND: Final = shares(("theft", 30), ("fraud", 30), ("assault", 15), ("damage", 10), ("drugs", 8), ("affray", 7))
CASE_WORDS: Final = {
    "theft": "盗窃",
    "fraud": "诈骗",
    "assault": "故意伤害",
    "damage": "故意毁财",
    "drugs": "涉毒",
    "affray": "寻衅滋事",
}
CASE_STATUS: Final = shares(("closed", 60), ("open", 25), ("transferred", 15))
DECISION: Final = shares(("fine", 40), ("detention", 30), ("suspended_sentence", 20), ("imprisonment", 10))

INCIDENT_KIND: Final = shares(
    ("traffic_accident", 30),
    ("noise", 20),
    ("dispute", 20),
    ("help", 15),
    ("theft_report", 10),
    ("domestic_violence", 5),
)
INCIDENT_WORDS: Final = {
    "traffic_accident": "车辆刮擦",
    "noise": "噪声扰民",
    "dispute": "口角纠纷",
    "help": "群众求助",
    "theft_report": "物品被窃",
    "domestic_violence": "家庭暴力",
}
INCIDENT_STATUS: Final = shares(("handled", 85), ("transferred", 10), ("invalid", 5))
LIABILITY: Final = shares(("full", 40), ("main", 20), ("equal", 30), ("none", 10))

DISPUTE_KIND: Final = shares(("neighbour", 40), ("tenancy", 25), ("debt", 20), ("family", 15))
DISPUTE_WORDS: Final = {"neighbour": "邻里", "tenancy": "租赁", "debt": "债务", "family": "家庭"}
MEDIATION_STATUS: Final = shares(("agreed", 75), ("failed", 15), ("open", 10))
MEDIATORS: Final = ("第一调解室", "第二调解室", "社区调解室")

RESIDENT_STATUS: Final = shares(("active", 80), ("left", 20))
RESIDENCE_REASON: Final = shares(("work", 70), ("study", 10), ("family", 15), ("business", 5))

VENUE_KIND: Final = shares(
    ("hotel", 30), ("internet_cafe", 20), ("bar", 15), ("pawnshop", 5), ("print_shop", 15), ("scrap_dealer", 15)
)
VENUE_WORDS: Final = {
    "hotel": "旅馆",
    "internet_cafe": "网吧",
    "bar": "酒吧",
    "pawnshop": "典当行",
    "print_shop": "印刷店",
    "scrap_dealer": "废品回收站",
}
VENUE_STATUS: Final = shares(("open", 85), ("suspended", 10), ("closed", 5))
INSPECTION: Final = shares(("passed", 80), ("improve", 15), ("failed", 5))

MEDIA_KIND: Final = shares(("video", 60), ("audio", 25), ("photograph", 15))
TOPIC: Final = shares(("traffic", 30), ("noise", 25), ("service", 25), ("security", 20))
TOPIC_WORDS: Final = {"traffic": "交通秩序", "noise": "噪声治理", "service": "窗口服务", "security": "夜间巡逻"}
CHANNEL: Final = shares(("window", 30), ("telephone", 40), ("letter", 10), ("online", 20))
OPINION_STATUS: Final = shares(("answered", 60), ("received", 20), ("closed", 20))

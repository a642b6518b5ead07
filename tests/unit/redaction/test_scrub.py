"""A scrub leaves a narrative that can be read, and nobody in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import WITHHELD, Outcome
from gateway.model.plan import Column
from gateway.redaction.lattice import meet
from gateway.redaction.mask import Mask
from gateway.redaction.plain import DROP, PRESENT, REVEAL
from gateway.redaction.scrub.fold import dense, marked
from gateway.redaction.scrub.known import Known
from gateway.redaction.scrub.narrative import LONGEST
from gateway.redaction.scrub.redaction import Scrub
from gateway.redaction.scrub.tokens import TOKEN, Detector

FIELDS = {
    "name": Kind.NAME,
    "spouse": Kind.NAME,
    "id_number": Kind.ID_NUMBER,
    "phone": Kind.PHONE,
    "plate": Kind.PLATE,
    "address": Kind.ADDRESS,
    "employer": Kind.TEXT,
    "card": Kind.BANK_CARD,
    "passport": Kind.PASSPORT,
    "mail": Kind.EMAIL,
    "place": Kind.COORDINATE,
}
KNOWN = frozenset(Known(field, kind) for field, kind in FIELDS.items())
ALL = Scrub(frozenset(Detector), KNOWN)
ONE = Scrub(frozenset({Detector.QQ}), KNOWN)
"""A scrub that finds by itself only what no test writes: what it replaces, it knows."""

ROW: dict[str, Scalar | None] = {
    "name": "柳青岚",
    "spouse": "艾力·吐尔逊",
    "id_number": "310115195003071233",
    "phone": "12512345678",
    "plate": "沪AB1234",
    "address": "上海市浦东新区花木街道牡丹路100弄5号602室",
    "employer": "浦望机械厂",
    "card": "6222021234567890128",
    "passport": "E12345678",
    "mail": "Qing.Lan@example.com",
    "place": "31.2345,121.5678",
}


def told(scrub: Scrub, text: Scalar | None, row: dict[str, Scalar | None] | None = None) -> Outcome:
    return scrub.beside(ROW if row is None else row).apply(Kind.NARRATIVE, text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("柳青岚来所。", "[人名1]来所。"),
        ("柳 青\u200b岚、柳-青-岚，青岚", "[人名1]、[人名1]，青岚"),
        ("艾力·吐尔逊和艾力•吐尔逊，吐尔逊", "[人名1]和[人名1]，[人名1]"),
        ("号码310115195003071233", "号码[身份证号1]"),
        ("号码３１０１１５１９５００３０７１２３３", "号码[身份证号1]"),
        ("号码310115 19500307 1233", "号码[身份证号1]"),
        ("号码三一〇一一五一九五〇〇三〇七一二三三", "号码[身份证号1]"),
        ("号码310115500307123", "号码[身份证号1]"),
        ("拨打125-1234-5678", "拨打[电话1]"),
        ("拨打+86 125 1234 5678", "拨打+86 [电话1]"),
        ("拨打1️⃣2️⃣5️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "拨打[电话1]"),
        ("拨打l25l234S678", "拨打l25l234S678"),
        ("拨打l25l2345678", "拨打[电话1]"),
        ("车辆沪A·B1234，沪ａｂ1234", "车辆[车牌1]，[车牌1]"),
        ("住上海市浦东新区花木街道牡丹路100弄5号602室", "住[地址1]"),
        ("住牡丹路100弄5号602室，牡丹路100弄", "住[地址1]，[地址1]"),
        ("在浦望机械厂工作", "在[单位1]工作"),
        ("卡6222 0212 3456 7890 128", "卡[银行卡1]"),
        ("护照Ｅ1234 5678", "护照[证件1]"),
        ("写信到qing.lan@EXAMPLE.com", "写信到[邮箱1]"),
        ("在31.2345,121.5678处", "在[坐标1]处"),
    ],
)
def test_the_records_own_values_are_found_however_they_are_written(written: str, shown: str) -> None:
    assert told(ONE, written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("报警人王五称，李雷拿走手机。王五不认识他。", "报警人[人名1]称，[人名2]拿走手机。[人名1]不认识他。"),
        ("嫌疑人欧阳一舟、司马相在逃", "嫌疑人[人名1]、[人名2]在逃"),
        ("身份证号110101199003074514", "身份证号[身份证号1]"),
        ("手机138 0013 8000，座机021-58880000", "手机[电话1]，座机[电话2]"),
        ("+86 13800138000", "+86 [电话1]"),
        ("2026-11-22 13800138000", "2026-11-22 [电话1]"),
        ("手机尾号8000", "手机尾号[电话1]"),
        ("卡号6222 0212 3456 7890 128", "卡号[银行卡1]"),
        ("护照E12345678", "护照[证件1]"),
        ("邮箱wang.wu@example.com，微信号wang_wu88，QQ：12345678", "邮箱[邮箱1]，微信号[微信1]，QQ：[QQ1]"),
        ("驾驶浙B·12345和浙BD12345", "驾驶[车牌1]和[车牌2]"),
        ("沪公（浦）立字〔2026〕1234号", "[案号1]"),
        ("坐标31.23451,121.56781处", "坐标[坐标1]处"),
        ("家住芳甸路77号，在海棠小学上班", "家住[地址1]，在[单位1]上班"),
        ("Mr John Smith met his neighbour Jane Doe.", "Mr [人名1] met his neighbour [人名2]."),
        ("Reed never paid O'Brien. McAllister told him so.", "[人名1] never paid [人名2]. [人名3] told him so."),
        (
            "John Smith left. Later Smith came back.",
            "[人名1] left. Later [人名2] came back.",
        ),
        ("The victim is O'Brien, Patrick, a man known as Paddy.", "The victim is [人名1], a man known as [人名2]."),
        ("The money went to Silver Birch Trading Company Limited", "The money went to [单位1]"),
        (
            "Staff said that Monday is best, and Shanghai agreed.",
            "Staff said that Monday is best, and Shanghai agreed.",
        ),
        ("此人绰号“大头”，小名毛豆，大头跑了", "此人绰号“[人名1]”，小名[人名2]，[人名1]跑了"),
        ("网名叫'夜归人'的男子，外号：铁算盘。", "网名叫'[人名1]'的男子，外号：[人名2]。"),
        ("小名的由来不详", "小名的由来不详"),
        ("His QQ is 87654321", "His QQ is [QQ1]"),
        ("[人名1]与证人王五", "[人名1]与证人[人名2]"),
    ],
)
def test_what_has_a_form_or_a_cue_is_found_without_the_record(written: str, shown: str) -> None:
    assert Scrub(frozenset(Detector)).apply(Kind.NARRATIVE, written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "当事人均表示和解，没有其他诉求。",
        "报警人于昨日20时30分发现车辆被刮，损失3000元。",
        "2026年3月2日走访，户内4人，无异常。",
        "\u200b零宽字符与\ufeff全角１２３原样返回é",
        "ﷺ ㈱ Å",
    ],
)
def test_a_text_in_which_nothing_is_found_comes_back_as_it_was(text: str) -> None:
    assert Scrub(frozenset(Detector)).apply(Kind.NARRATIVE, text) == text


def test_only_what_the_detectors_name_is_looked_for_but_what_is_known_always() -> None:
    text = "报警人王五，手机13800138000；户主柳青岚"
    assert told(Scrub(frozenset({Detector.PHONE}), KNOWN), text) == "报警人王五，手机[电话1]；户主[人名1]"


def test_the_first_of_a_long_name_and_a_short_one_ends_where_the_text_ends() -> None:
    row: dict[str, Scalar | None] = {"name": "柳青岚", "spouse": "王五"}
    assert told(ONE, "柳青岚、王五", row) == "[人名1]、[人名2]"


def test_a_short_name_at_the_end_is_not_taken_for_the_beginning_of_a_longer_one() -> None:
    row: dict[str, Scalar | None] = {"name": "柳青岚", "spouse": "柳青"}
    assert told(ONE, "邻居\u200b柳青", row) == "邻居\u200b[人名1]"


def test_a_sentence_that_is_written_twice_is_scrubbed_twice() -> None:
    text = "手机13800138000。报警人王五来所。报警人王五来所。"
    assert (
        Scrub(frozenset(Detector)).apply(Kind.NARRATIVE, text) == "手机[电话1]。报警人[人名1]来所。报警人[人名1]来所。"
    )


def test_what_a_replacement_brings_to_light_is_found_in_the_next_reading() -> None:
    text = "李雷不在。证人李雷、韩梅梅。韩梅梅称不知。"
    assert (
        Scrub(frozenset(Detector)).apply(Kind.NARRATIVE, text) == "[人名1]不在。证人[人名1]、[人名2]。[人名2]称不知。"
    )


def test_null_stays_null_and_what_is_no_narrative_is_withheld() -> None:
    assert told(ALL, None) is None
    assert told(ALL, 7) is WITHHELD
    assert ALL.beside(ROW).apply(Kind.TEXT, "柳青岚") is WITHHELD


def test_a_text_that_is_too_long_is_withheld() -> None:
    assert told(ALL, "无" * LONGEST) == "无" * LONGEST
    assert told(ALL, "无" * (LONGEST + 1)) is WITHHELD
    assert told(ALL, "无" * 10_000_000) is WITHHELD


def test_a_text_with_more_people_than_tokens_can_number_is_withheld() -> None:
    assert told(ALL, "，".join(f"138{number:08d}" for number in range(10_000))) is WITHHELD


def test_a_scrub_that_looks_for_nothing_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="name at least one detector"):
        Scrub(frozenset())


def test_two_scrubs_meet_in_one_that_finds_what_either_finds() -> None:
    phone, name = Scrub(frozenset({Detector.PHONE})), Scrub(frozenset({Detector.NAME}), KNOWN)
    assert meet(phone, name) == Scrub(frozenset({Detector.PHONE, Detector.NAME}), KNOWN)
    assert meet(phone, REVEAL) == phone
    assert meet(phone, Mask(1)) == PRESENT
    assert meet(phone, DROP) == DROP


def test_its_outcomes_have_its_form() -> None:
    form = ALL.form(Kind.NARRATIVE)
    assert form.admits("text")
    assert form.admits(None)
    assert form.admits(WITHHELD)
    assert not form.admits(7)
    assert not ALL.form(Kind.TEXT).admits("text")
    assert ALL.outcome_kind(Kind.NARRATIVE) is None


def test_a_column_gives_a_scrub_the_rest_of_its_row() -> None:
    condition_free = Column("story", Kind.NARRATIVE, "story", ALL)
    assert condition_free.outcome({**ROW, "story": "柳青岚，12512345678"}) == "[人名1]，[电话1]"


def test_no_value_of_the_record_is_in_any_representation() -> None:
    assert "柳青岚" not in repr(ALL.beside(ROW))


NAMES = st.text(st.sampled_from("王李张柳青岚一五建国买提·艾力"), min_size=2, max_size=6)
NUMBERS = st.text(st.sampled_from("0123456789"), min_size=5, max_size=18)
NOISE = st.text(st.sampled_from("王李青岚一五 -·\u200b，。0123８９〇在路号人名电话[]1a@报警人\n"), max_size=8)


@st.composite
def stories(draw: st.DrawFn) -> tuple[dict[str, Scalar | None], str]:
    """A record, and a text that repeats it between whatever else, broken up or not."""
    row: dict[str, Scalar | None] = {"name": draw(NAMES), "spouse": draw(NAMES), "phone": draw(NUMBERS)}
    parts = []
    for value in draw(st.lists(st.sampled_from(sorted(map(str, row.values()))), max_size=4)):
        gap = draw(st.sampled_from(["", "", " ", "\u200b", "-", "·"]))
        parts += [draw(NOISE), gap.join(value)]
    return row, "".join([*parts, draw(NOISE)])


@given(stories(), st.sampled_from([ALL, ONE]))
def test_no_known_value_survives_however_it_is_broken_up(
    story: tuple[dict[str, Scalar | None], str], by: Scrub
) -> None:
    row, text = story
    outcome = told(by, text, row)
    assert outcome is WITHHELD or isinstance(outcome, str)
    rest = dense(marked(TOKEN.sub("。", str(outcome)))).text
    for field, value in row.items():
        key = dense(str(value)).text
        assert len(key) < (5 if field == "phone" else 2) or key not in rest


@given(stories(), st.sampled_from([ALL, ONE]))
def test_a_scrubbed_text_is_not_changed_by_scrubbing(story: tuple[dict[str, Scalar | None], str], by: Scrub) -> None:
    row, text = story
    outcome = told(by, text, row)
    assert told(by, outcome if isinstance(outcome, str) else None, row) == outcome


@given(st.text(max_size=40))
def test_any_text_can_be_scrubbed_and_keeps_what_is_not_replaced(text: str) -> None:
    outcome = Scrub(frozenset(Detector)).apply(Kind.NARRATIVE, text)
    assert isinstance(outcome, str)
    position = 0
    for kept in TOKEN.split(outcome)[::3]:
        position = text.index(kept, position) + len(kept)

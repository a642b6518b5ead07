"""Files to take away: one page, or the whole, each page on record before its bytes leave."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from gateway.errors import LEDGER, GatewayError
from gateway.ledger.book import Ledger
from gateway.window import taking
from tests.unit.signin.visitors import Visitor
from tests.unit.window.clerks import AREA, asked, household_of, last_entry, seated
from tests.world import World


@pytest.fixture(scope="module", autouse=True)
def many(world: World) -> Iterator[None]:
    """A hundred and twenty households: three pages."""
    rows = [household_of(number, AREA) for number in range(120)]
    rows[7]["head_name"] = "两行\n的名字"
    world.archive.fill({"household": rows})
    yield
    world.archive.fill({"household": rows[:3]})


@pytest.fixture
def lin(world: World) -> Visitor:
    world.forget_counts()
    return seated(world, f"lin-takes-{len(world.deployment.directory_now().people)}")


def cells(body: str) -> list[list[str]]:
    return list(csv.reader(StringIO(body, newline="")))


def begun(visitor: Visitor) -> tuple[TestResponse, Iterator[bytes]]:
    """A whole that is taken away, as it comes."""
    form = {"type": "household", "form_token": visitor.token("/window")}
    response = visitor.browser.post("/window/export", data=form, headers=visitor.same)
    return response, iter(response.iter_encoded())


def test_one_page_is_a_file_that_excel_opens(lin: Visitor) -> None:
    taken = asked(lin, "download", **{"value:household_no": "HH-0007"})
    assert taken.data.startswith("\ufeff".encode())
    titles, record = cells(taken.text.removeprefix("\ufeff"))
    assert titles[0] == "户号"
    assert (record[0], record[titles.index("户主姓名")]) == ("HH-0007", "两行\n的名字")


def test_the_whole_comes_in_one_file_with_each_page_on_record_before_its_bytes(world: World, lin: Visitor) -> None:
    response, chunks = begun(lin)
    numbers, body = [], b""
    for _ in range(3):
        body += next(chunks)
        entry = last_entry(world)
        assert (entry["kind"], entry["format"], entry["person"]) == ("release", "sheet-zh", lin.account)
        numbers.append(entry["request"])
    body += b"".join(chunks)
    assert len(set(numbers)) == 3
    assert response.headers["Content-Disposition"].endswith(f'-{numbers[0]}-all.csv"')
    assert "Gateway-Next" not in response.headers
    lines = cells(body.decode())
    assert [line[0] for line in lines[1:-2]] == [f"HH-{number:04d}" for number in range(120)]
    assert lines[-2:] == [["（完）共 120 条。"], ["记录编号：" + " ".join(numbers)]]


def ended(chunks: Iterator[bytes]) -> list[str]:
    """The last lines after what had come already."""
    return [line[0] for line in cells(b"".join(chunks).decode())]


def test_a_limit_ends_it_and_says_so(world: World, lin: Visitor) -> None:
    _, chunks = begun(lin)
    next(chunks)
    [day] = world.redis.keys("gateway:day:*:elderly-care:*")
    world.redis.set(day, 500)
    assert ended(chunks)[0] == "（未完）只有前 50 条：查询次数已到上限，请过一会儿再查。"
    world.forget_counts()


def test_signing_out_ends_it(lin: Visitor) -> None:
    _, chunks = begun(lin)
    next(chunks)
    lin.post("/signin/out", seen="/account")
    assert ended(chunks)[0] == "（未完）只有前 50 条：您已经退出登录，请重新登录后再下载。"


def test_more_pages_than_a_file_has_are_left(lin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_PAGES", 2)
    _, chunks = begun(lin)
    assert ended(chunks)[-2].startswith("（未完）只有前 100 条：一个文件的页数已到上限")


def test_what_cannot_be_put_on_record_does_not_leave(lin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise GatewayError(LEDGER)

    _, chunks = begun(lin)
    next(chunks)
    monkeypatch.setattr(Ledger, "append", refuse)
    said = ended(chunks)
    assert (len(said), said[0][:11]) == (2, "（未完）只有前 50 ")
    monkeypatch.undo()


def test_a_fault_that_nobody_foresaw_is_told_without_its_words(
    lin: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def babble(*_: Any) -> None:
        raise RuntimeError("HH-0051 lives there")

    _, chunks = begun(lin)
    next(chunks)
    monkeypatch.setattr(taking, "disclose", babble)
    assert "请稍后再试" in ended(chunks)[0]
    assert "HH-0051" not in caplog.text
    assert [record.__dict__["kind"] for record in caplog.records if record.msg == "unexpected fault"] == [
        "RuntimeError"
    ]


def test_what_is_wrong_with_the_first_page_is_told_on_a_page(lin: Visitor) -> None:
    refused = asked(lin, "export", **{"value:phone": "1"})
    assert (refused.status_code, refused.mimetype) == (400, "text/html")
    assert "有一项不能用来查询" in refused.text


def test_results_are_sorted_by_the_head_of_a_column(lin: Visitor) -> None:
    page = asked(lin, "search").text
    assert page.count('class="sorts"') == 1
    assert '<input type="hidden" name="sort" value="household_no">' in page
    again = asked(lin, "search", sort="household_no").text
    assert 'aria-sort="ascending"' in again
    assert '<input type="hidden" name="sort" value="-household_no">' in again
    assert 'aria-sort="descending"' in asked(lin, "search", sort="-household_no").text

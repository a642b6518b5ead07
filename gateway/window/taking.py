"""Files to take away: the page of results that is shown, or all of them, page by page.

Each page is an answer of its own, on record before its bytes leave. What ends the whole before its end, such as a
limit, is said in the file's last lines, so that nobody takes a part for the whole.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import StringIO
from secrets import token_hex
from typing import Final

from flask import Blueprint, Response, request, stream_with_context

from gateway.api.problems import log_unexpected, request_id
from gateway.disclosure import disclose
from gateway.errors import INTERNAL, GatewayError
from gateway.gate import Gate
from gateway.model.inquiry import Format, Inquiry
from gateway.rendering import Rendered
from gateway.rendering.as_csv import quoted
from gateway.signin.door import Door
from gateway.window.searching import parse_form
from gateway.window.sitting import PLACE, Page, Sitting, read_form
from gateway.window.words import say_here

MOST_PAGES: Final = 40
"""Pages of one file; a person may send three times as many requests in a minute."""

SHEETS: Final = {"zh": Format.SHEET_ZH, "en": Format.SHEET_EN}


def add_files(blueprint: Blueprint, page: Callable[[Page], Callable[[], Response]], door: Door, gate: Gate) -> None:
    """The two files of a search."""

    @blueprint.post(f"{PLACE}/download", endpoint="download")
    @page
    def download(sitting: Sitting) -> Response:
        inquiry = read_form(gate, sitting, lambda: parse_form(request.form, sitting.titles, SHEETS[sitting.language]))
        rendered = disclose(gate, sitting.seat, inquiry, request_id())
        return _file(inquiry, rendered, rendered.body, request_id())

    @blueprint.post(f"{PLACE}/export", endpoint="export")
    @page
    def export(sitting: Sitting) -> Response:
        inquiry = read_form(gate, sitting, lambda: parse_form(request.form, sitting.titles, SHEETS[sitting.language]))
        inquiry = replace(inquiry, cursor=None)
        # whatever is wrong with the first page is told on a page
        first = disclose(gate, sitting.seat, inquiry, request_id())
        whole = _Whole(door, gate, sitting, inquiry)
        return _file(inquiry, first, stream_with_context(whole.lines(first)), f"{request_id()}-all")


def _file(inquiry: Inquiry, rendered: Rendered, body: bytes | Iterator[bytes], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{inquiry.record_type}-{name}.csv"'}
    return Response(body, content_type=rendered.media_type, headers=headers)


@dataclass(slots=True)
class _Whole:
    """A search that is taken away as a whole, as far as it has come."""

    door: Door
    gate: Gate
    sitting: Sitting
    inquiry: Inquiry
    records: int = 0
    numbers: list[str] = field(default_factory=list)

    def lines(self, rendered: Rendered) -> Iterator[bytes]:
        """The first page, those that follow it without their titles, and how it ended."""
        yield self._counted(rendered, rendered.body)
        ended = None
        while ended is None and (cursor := rendered.headers.get("Gateway-Next")):
            ended = self._why_no_more()
            if ended is None:
                try:
                    rendered = disclose(
                        self.gate, self.sitting.seat, replace(self.inquiry, cursor=cursor), token_hex(16)
                    )
                except GatewayError as error:
                    ended = error.problem.code
                except Exception as fault:  # noqa: BLE001 - the answer has begun: what is left to do is to say so
                    log_unexpected(fault)
                    ended = INTERNAL.code
                else:
                    yield self._counted(rendered, rendered.body.partition(b"\r\n")[2])
        yield self._ending(ended)

    def _counted(self, rendered: Rendered, body: bytes) -> bytes:
        self.records += _rows(rendered.body) - 1
        self.numbers.append(rendered.headers["Gateway-Disclosure"])
        return body

    def _why_no_more(self) -> str | None:
        """The word for what ends it before the next page is asked for."""
        if len(self.numbers) >= MOST_PAGES:
            return "export-most"
        return "export-out" if self.door.signed_in(request) is None else None

    def _ending(self, ended: str | None) -> bytes:
        """The last lines: whether that was all, why not, and under which numbers it is on record."""
        language = self.sitting.language
        if ended is None:
            said = say_here("export-whole", language, n=self.records)
        else:
            why = say_here(ended, language, otherwise=say_here("otherwise", language))
            said = say_here("export-part", language, n=self.records, why=why)
        numbers = say_here("export-numbers", language, ids=" ".join(self.numbers))
        return "".join(f"{quoted(line)}\r\n" for line in (said, numbers)).encode()


def _rows(body: bytes) -> int:
    return sum(1 for _ in csv.reader(StringIO(body.decode(), newline="")))

"""Questions: yes or no about somebody, and no record is shown.

What is typed and whether it may be asked is judged by the walk of ``gateway.disclosure.answer``, as a program's is.
Only a slip of the pen is told before: a number, plate or date that is none is asked of nobody, and is on no record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from gateway.api.problems import request_id
from gateway.api.schemas import QUESTION_NAME, is_field_name
from gateway.beside import describe_catalogue
from gateway.disclosure import answer_described, refuse
from gateway.errors import BODY, FIELD, PARAMETER, VALUE, GatewayError
from gateway.gate import Gate
from gateway.model.inquiry import Asking
from gateway.model.kinds import Kind, could_be
from gateway.rendering.as_answer import is_yes
from gateway.signin.door import Door
from gateway.window.choosing import choices
from gateway.window.searching import filled_in
from gateway.window.sitting import PLACE, Page, Sitting, show_here
from gateway.window.telling import accounted, said_here


def add_questions(blueprint: Blueprint, page: Callable[[Page], Callable[[], Response]], door: Door, gate: Gate) -> None:
    """The page of the questions that may be asked, and the answer to one."""

    @blueprint.get(f"{PLACE}/questions", endpoint="questions")
    @page
    def questions(sitting: Sitting) -> Response:
        return _questions(door, gate, sitting, sitting.unsent)

    @blueprint.post(f"{PLACE}/answer", endpoint="answer")
    @page
    def answer(sitting: Sitting) -> Response:
        asking = _parsed(gate, sitting, request.form)
        slip = _slip(gate, sitting, asking)
        if slip is not None:
            return _questions(door, gate, sitting, request.form, f"not-{slip['kind']}", slip["name"])
        try:
            rendered, described = answer_described(gate, sitting.seat, asking, request_id())
        except GatewayError as error:
            if error.problem not in {VALUE, FIELD, BODY}:
                raise
            return _questions(door, gate, sitting, request.form, error.problem.code)
        return show_here(
            door,
            "answer.html",
            question=described,
            given={
                name: said_here(value, described["type"], name, sitting.titles, sitting.language)
                for name, value in asking.given.items()
            },
            answer="yes" if is_yes(rendered) else "no",
            told=accounted(rendered.headers, sitting.language),
            **sitting.shown(),
        )


def _slip(gate: Gate, sitting: Sitting, asking: Asking) -> Mapping[str, Any] | None:
    """What the question describes of a field that cannot hold what was typed; it depends on no record.

    The question is looked up, which counts as a request, only where a field of that name in any type could not.
    """
    every = [record_type.fields for record_type in sitting.titles.types.values()]
    given = [(name, str(value)) for name, value in asking.given.items()]
    if all(could_be(fields[name].kind, text) for fields in every for name, text in given if name in fields):
        return None
    questions = describe_catalogue(gate, sitting.seat, None, request_id())["answers"]
    described = {field["name"]: field for each in questions if each["ask"] == asking.ask for field in each["given"]}
    slips = (described[name] for name, text in given if name in described and not _fits(described[name], text))
    return next(slips, None)


def _fits(field: Mapping[str, Any], text: str) -> bool:
    return could_be(Kind(field["kind"]), text)


def _questions(  # noqa: PLR0913, PLR0917 - what the page is made of, and what was wrong
    door: Door, gate: Gate, sitting: Sitting, filled: Mapping[str, str], fault: str | None = None, wrong: str = ""
) -> Response:
    """Every question with its form; the one that was sent is filled in as it was, with what was wrong and where."""
    questions = describe_catalogue(gate, sitting.seat, None, request_id())["answers"]
    listed = {
        (each["type"], field["name"]): choices(
            field, sitting.titles.field(each["type"], field["name"]), sitting.language
        )
        for each in questions
        for field in each["given"]
    }
    return show_here(
        door,
        "questions.html",
        HTTPStatus.OK if fault is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        fault=fault,
        wrong=wrong,
        questions=questions,
        listed=listed,
        asked=filled.get("ask", ""),
        before={each.field: each.text for each in filled_in(filled)},
        **sitting.shown(),
    )


def _parsed(gate: Gate, sitting: Sitting, form: Mapping[str, str]) -> Asking:
    """What was asked; a form that nobody could have filled in on our page is refused on the record."""
    ask, given = form.get("ask", ""), {each.field: each.text for each in filled_in(form)}
    if not QUESTION_NAME.fullmatch(ask) or not all(is_field_name(name) for name in given):
        refuse(gate, sitting.seat, GatewayError(PARAMETER), request_id())
    return Asking(ask, given)

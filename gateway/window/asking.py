"""Questions: yes or no about somebody, and no record is shown.

What is typed and whether it may be asked is judged by the walk of ``gateway.disclosure.answer``, as a program's is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, Response, request

from gateway.api.problems import request_id
from gateway.api.schemas import QUESTION_NAME, is_field_name
from gateway.beside import describe_catalogue
from gateway.disclosure import answer_described, refuse
from gateway.errors import BODY, FIELD, PARAMETER, VALUE, GatewayError, Problem
from gateway.gate import Gate
from gateway.model.inquiry import Asking
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
        try:
            rendered, described = answer_described(gate, sitting.seat, asking, request_id())
        except GatewayError as error:
            if error.problem not in {VALUE, FIELD, BODY}:
                raise
            return _questions(door, gate, sitting, request.form, error.problem)
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


def _questions(
    door: Door, gate: Gate, sitting: Sitting, filled: Mapping[str, str], fault: Problem | None = None
) -> Response:
    """Every question with its form; the one that was sent is filled in as it was, with what was wrong."""
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
        fault=None if fault is None else fault.code,
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

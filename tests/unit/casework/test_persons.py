"""What a person's report calls the questions that were answered about them."""

from __future__ import annotations

from gateway.casework.persons import titles_of_questions
from gateway.model.catalogue import Title

ANSWERS = """
answers:
  - ask: lives-here
    title: {zh: 此人是否住在这里, en: Does this person live here?}
"""
TITLES = titles_of_questions(
    {
        "care@1": ANSWERS.encode(),
        "care@2": ANSWERS.replace("住在", "登记在").encode(),
        "none@1": b"policy: none",
        "broken@1": b"answers: [{ask: lives-here",
        "odd@1": b"answers: [lives-here, {ask: lives-here, title: none}]",
    }
)


def test_a_question_is_called_what_it_was_in_the_version_that_answered_it() -> None:
    assert TITLES(["care@1"], "lives-here") == Title("此人是否住在这里", "Does this person live here?")
    assert TITLES(["none@1", "care@2"], "lives-here") == Title("此人是否登记在这里", "Does this person live here?")


def test_what_cannot_be_read_any_more_has_no_title() -> None:
    for labels in ([], ["gone@1"], ["none@1"], ["broken@1"], ["odd@1"]):
        assert TITLES(labels, "lives-here") is None, labels
    assert TITLES(["care@1"], "lives-there") is None

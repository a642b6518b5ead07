"""Every reason for which a program is refused has a sentence for the station's people, in both languages."""

from __future__ import annotations

import pytest

from gateway.console.words.problems import problem_in_words
from gateway.errors import PROBLEMS
from gateway.signin.words import LANGUAGES


@pytest.mark.parametrize("code", [problem.code for problem in PROBLEMS])
def test_a_refusal_is_told_in_words(code: str) -> None:
    assert all(problem_in_words(code, language) for language in LANGUAGES)

"""What a reviewer says of a text and at its lines is one note, and is read again as it was said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.publication.remarks import Remark, noted, read_note

WORDS = st.text(alphabet="ab 到:1", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
REMARKS = st.lists(st.builds(Remark, st.integers(1, 99_999), WORDS), max_size=4)


@given(WORDS.filter(lambda text: not text.startswith("line ")), REMARKS)
def test_a_note_says_what_was_said(comment: str, remarks: list[Remark]) -> None:
    assert read_note(noted(comment, remarks)) == (comment, tuple(sorted(remarks)))


def test_what_was_said_before_or_on_the_command_line_is_read_as_well() -> None:
    assert read_note("as agreed") == ("as agreed", ())
    assert read_note("") == ("", ())
    assert read_note("line 3: too wide") == ("", (Remark(3, "too wide"),))
    assert read_note("line 0: nowhere\nline 3:") == ("line 0: nowhere\nline 3:", ())


def test_no_remark_begins_another() -> None:
    assert noted(" ", [Remark(3, "a\nline 4: b"), Remark(2, "c")]) == "line 2: c\nline 3: a line 4: b"

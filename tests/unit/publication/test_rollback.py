"""An old text under a new number keeps every other byte."""

from __future__ import annotations

import pytest

from gateway.publication.rollback import renumbered
from gateway.publication.version import PublicationError


@pytest.mark.parametrize("old", [b"version: 3", b"version:   3", b"version: 3   # of spring", b"version : 3\r"])
def test_everything_but_the_number_stays(old: bytes) -> None:
    text = b"# version: 3\npolicy: care\n" + old + b"\nrules:\n  - version : 4\n"
    assert renumbered(text, 12) == text.replace(b"\n" + old, b"\n" + old.replace(b"3", b"12"))


@pytest.mark.parametrize("text", [b"policy: care\n", b"{policy: care, version: 3}\n", b"version: 1\nversion: 2\n"])
def test_a_number_that_stands_on_no_line_of_its_own_is_left_to_a_person(text: bytes) -> None:
    with pytest.raises(PublicationError, match="no line of its own"):
        renumbered(text, 12)

"""An attachment is what its bytes are, and nothing that its name says."""

from __future__ import annotations

import pytest

from gateway.access.attached import LARGEST, NotTakenError, taken
from tests.unit.access.wishes import PDF, PNG

JPEG = b"\xff\xd8\xff\xe0" + bytes(16) + b"\xff\xd9"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("basis.pdf", PDF, "application/pdf"),
        ("BASIS.PDF", PDF, "application/pdf"),
        ("印章.png", PNG, "image/png"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("说明.txt", "三号楼，逐户".encode(), "text/plain; charset=utf-8"),
    ],
)
def test_the_kinds_that_are_taken(name: str, content: bytes, kind: str) -> None:
    assert taken(name, content).kind == kind


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("basis.pdf", b"PK\x03\x04" + bytes(40), "kind"),
        ("basis.pdf", b"<html><script>alert(1)</script></html>", "kind"),
        ("basis.txt", b"\n <!DOCTYPE html><p>", "kind"),
        ("basis.pdf", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kind"),
        ("basis.txt", b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "kind"),
        ("basis.pdf", b"%PDF-1.7 and no more", "kind"),
        ("basis.pdf", b"MZ\x90\x00", "kind"),
        ("a.txt", b"bell\x07", "kind"),
        ("a.txt", b"\xff\xfe\x00", "kind"),
        ("a.png", PNG[:-1], "kind"),
        ("a.jpg", JPEG[:-1], "kind"),
        ("basis.pdf", PNG, "lies"),
        ("basis.png", PDF, "lies"),
        ("basis.txt", PDF, "lies"),
        ("basis.exe", PDF, "lies"),
        ("basis", PDF, "lies"),
        ("basis.pdf", b"plain words", "lies"),
        ("basis.pdf", b"", "size"),
        ("basis.txt", b"x" * (LARGEST + 1), "size"),
        ("", PDF, "name"),
        ("x" * 117 + ".pdf", PDF, "name"),
        ("evil\u202efdp.exe.pdf\u0000", PDF, "name"),
        ("a\nb.pdf", PDF, "name"),
    ],
)
def test_what_is_not_taken(name: str, content: bytes, why: str) -> None:
    with pytest.raises(NotTakenError) as error:
        taken(name, content)
    assert error.value.word == why


def test_a_name_is_no_path() -> None:
    assert taken("../../etc/basis.pdf", PDF).name == "basis.pdf"
    assert taken("C:\\files\\basis.pdf", PDF).name == "basis.pdf"

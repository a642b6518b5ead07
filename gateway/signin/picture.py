"""A picture from which a telephone reads a text (QR, ISO/IEC 18004), as an element of the page itself."""

from __future__ import annotations

import segno
from markupsafe import Markup


def picture(text: str) -> Markup:
    """The picture as SVG, without a style of its own; its quiet border and light ground are part of it.

    >>> picture("otpauth://totp/desk?secret=AAAA").startswith("<svg viewBox=")
    True
    """
    code = segno.make_qr(text, error="m")
    return Markup(code.svg_inline(omitsize=True, border=4, light="#fff", dark="#000"))  # noqa: S704 - squares

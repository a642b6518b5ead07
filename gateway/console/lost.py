"""What somebody sees who calls an address that has no page: the way to one that has.

An address that takes forms alone is called by whoever presses Enter in the address bar on an answer, or its Back leads
to. Programs, and whatever is below ``/v1`` and ``/oauth``, have their problem document as ever.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from gateway.api.problems import answer_http_fault
from gateway.console.station import PLACE as DESK
from gateway.console.station import nearest
from gateway.signin.browser import Browsers
from gateway.signin.showing import led_to, protect, show
from gateway.window.sitting import PLACE as WINDOW

_HOME: Final = "/account"
_OF_PROGRAMS: Final = ("/v1", "/oauth")


def lost_blueprint(browsers: Browsers) -> Blueprint:
    """No page of its own: what is answered for the application where there is none."""
    blueprint = Blueprint("lost", __name__)

    @blueprint.app_errorhandler(NotFound)
    def no_such_page(fault: HTTPException) -> Response:
        told = answer_http_fault(fault)
        if not _is_somebody():
            return told
        return (
            led_to(_HOME) if request.path == "/" else protect(show(browsers, "signin/nowhere.html", told.status_code))
        )

    @blueprint.app_errorhandler(MethodNotAllowed)
    def only_forms(fault: HTTPException) -> Response:
        told = answer_http_fault(fault)
        return led_to(_page_of(request.path)) if _is_somebody() else told

    return blueprint


def _is_somebody() -> bool:
    """Whether it is a browser that wants a page to show."""
    wanted = request.accept_mimetypes.best_match(("application/json", "text/html"))
    return request.method == "GET" and wanted == "text/html" and not request.path.startswith(_OF_PROGRAMS)


def _page_of(path: str) -> str:
    """The page from which a form is sent to ``path``, or the first of its part.

    >>> _page_of("/window/search"), _page_of("/desk/ledger/search"), _page_of("/signin/passkey")
    ('/window', '/desk/ledger', '/account')
    """
    if path.startswith(f"{WINDOW}/"):
        return WINDOW
    return nearest(path) if path.startswith(f"{DESK}/") else _HOME

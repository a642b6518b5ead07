"""A clerk before a browser: she signs in, and lets a program of her partner act for her or not, over HTTP."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Final

import requests

from gateway.identity.people.codes import STEP_S, code_at
from tests.unit.signin.visitors import KEY, PASSWORD, decoded, hidden
from tests.walk.processes import PATIENCE

PLACE: Final = "/oauth/authorize"


def trust(session: requests.Session, authority: str | None) -> None:
    """Let ``session`` take ``authority``, a file, for who vouches for servers, whatever the environment names."""
    session.trust_env = False
    session.verify = authority or True


class Clerk:
    """Somebody who signs in at ``address`` with the one-time ``code`` of ``account``.

    ``authority`` is the file that vouches for the address, where it is https.
    """

    def __init__(self, address: str, account: str, code: str, authority: str | None = None) -> None:
        self._address = address
        self._browser = requests.Session()
        trust(self._browser, authority)
        self._begin(account, code)

    def _begin(self, account: str, code: str) -> None:
        self._send("/signin/first", account=account, code=code, password=PASSWORD, again=PASSWORD)
        shared = KEY.search(unescape(self._get(f"{self._address}/signin/second").text))
        assert shared is not None
        codes = self._send("/signin/second", code=code_at(decoded(shared.group(1)), int(time.time()) // STEP_S))
        assert re.search("<li><code>", codes.text), codes.text

    def answer(self, asked: str, answer: str = "allow") -> str:
        """Where her browser is sent when a program sent it to ``asked``, and she gives that answer."""
        page = self._get(asked)
        assert page.status_code == requests.codes.ok, page.text
        sent = self._post(PLACE, **hidden(page.text), answer=answer)
        assert sent.status_code == requests.codes.see_other, sent.text
        return sent.headers["Location"]

    def _send(self, path: str, **filled_in: str) -> requests.Response:
        """Fill in the form of a page and send it."""
        return self._post(path, **hidden(self._get(self._address + path).text), **filled_in)

    def _get(self, address: str) -> requests.Response:
        return self._kept(self._browser.get(address, timeout=PATIENCE, allow_redirects=False))

    def _post(self, path: str, **form: str) -> requests.Response:
        told = {"Origin": self._address, "Sec-Fetch-Site": "same-origin"}
        address = self._address + path
        return self._kept(self._browser.post(address, data=form, headers=told, timeout=PATIENCE, allow_redirects=False))

    def _kept(self, answer: requests.Response) -> requests.Response:
        """The answer, whose cookies are sent again: a browser sends secure ones to this machine over HTTP as well."""
        for cookie in self._browser.cookies:
            cookie.secure = False
        return answer

"""The scripts of the desk's pages: our own, and those that ``make setup`` takes from npm; served under their hashes.

They hold no data, and an address names one content for ever, so that they alone may be kept by a browser. Where they
are missing, pages do without: whatever can be done at the desk can be done without a script.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson
from flask import Blueprint, Response, abort, request

from gateway.signin.showing import POLICY

PLACE: Final = "/desk/assets"
KEPT: Final = "public, max-age=31536000, immutable"

_HERE: Final = Path(__file__).parent
_FOLDERS: Final = (_HERE / "assets", _HERE / "scripts")
_WHOLE: Final = frozenset({"htmx.org", "forgetful"})
"""What is no module."""
_NEEDED: Final = frozenset({"htmx.org", "@codemirror/view", "@codemirror/lang-yaml"})


@dataclass(frozen=True, slots=True)
class Script:
    """One file: the name by which others import it, what is in it, and the address at which it can be had."""

    name: str
    content: bytes = field(repr=False)

    @property
    def place(self) -> str:
        """Its address, which changes with its content."""
        return f"{PLACE}/{sha256(self.content).hexdigest()[:16]}/{self.name}.js"


@dataclass(frozen=True, slots=True)
class Scripts:
    """Every script that there is, by name."""

    by_name: Mapping[str, Script]

    @property
    def are_whole(self) -> bool:
        """Whether what the pages would load is all there."""
        return self.by_name.keys() >= _NEEDED

    @property
    def import_map(self) -> str:
        """What tells a browser where each name is to be found, as JSON that may stand in a page."""
        return orjson.dumps({"imports": {name: each.place for name, each in self.by_name.items()}}).decode()

    @property
    def modules(self) -> list[str]:
        """Where the modules are that others import, so that a browser may begin with all of them at once."""
        return [each.place for name, each in self.by_name.items() if name not in _WHOLE]

    def place(self, name: str) -> str:
        """Where the script of this name can be had."""
        return self.by_name[name].place


@cache
def scripts(folders: tuple[Path, ...] = _FOLDERS) -> Scripts:
    """The scripts in ``folders``; a ``+`` in the name of a file stands for ``/``."""
    files = sorted(path for folder in folders for path in folder.glob("*.js"))
    names = {path.stem.replace("+", "/"): path for path in files}
    return Scripts({name: Script(name, path.read_bytes()) for name, path in names.items()})


@cache
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def assets_blueprint() -> Blueprint:
    """``/desk/assets/HASH/NAME.js``, to anybody: there is nothing of this station in them."""
    blueprint = Blueprint("assets", __name__)
    by_place = {each.place: each for each in scripts().by_name.values()}

    @blueprint.get(f"{PLACE}/<digest>/<path:name>", endpoint="give")
    def give(digest: str, name: str) -> Response:
        script = by_place.get(f"{PLACE}/{digest}/{name}")
        if script is None:
            abort(404)
        response = Response(script.content, mimetype="text/javascript")
        if request.accept_encodings["gzip"]:
            response.data = _packed(script.content)
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Cache-Control"] = KEPT
        response.headers["Vary"] = "Accept-Encoding"
        return response

    return blueprint


def with_scripts(nonce: str) -> str:
    """The content policy of a page with our scripts: those that we serve, and what bears ``nonce``.

    The styles that a script makes bear it too. Nothing is evaluated.
    """
    ours = f"'self' 'nonce-{nonce}'"
    styled = POLICY.replace("style-src 'self'", f"style-src {ours}")
    return f"{styled}; script-src {ours}; connect-src 'self'"

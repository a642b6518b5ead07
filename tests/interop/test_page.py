"""The page about libraries names those that are tried, in the versions that are locked."""

from __future__ import annotations

import json
import re
from typing import Final

import pytest

from tests.machine import ROOT

PAGE: Final = (ROOT / "docs" / "interoperability.md").read_text(encoding="utf-8")
LOCKED: Final = dict(re.findall(r"(?m)^([\w-]+)==(\S+) ", (ROOT / "requirements" / "dev.txt").read_text()))
NODE: Final = json.loads((ROOT / "package-lock.json").read_text())["packages"]

ROWS: Final = {
    "openid-client": NODE["node_modules/openid-client"]["version"],
    "oauth4webapi": NODE["node_modules/oauth4webapi"]["version"],
    "requests-oauthlib": f"{LOCKED['requests-oauthlib']}, with oauthlib {LOCKED['oauthlib']}",
    "Authlib": LOCKED["authlib"],
}


@pytest.mark.parametrize("library", ROWS)
def test_the_page_has_the_version_that_is_tried(library: str) -> None:
    [version] = re.findall(rf"(?m)^\| \[{library}\]\([^)]*\)[^|]*\| ([^|]*) \|", PAGE)
    assert version == ROWS[library]

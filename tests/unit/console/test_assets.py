"""The scripts of the desk: what is served is what was taken, under names that change with it, and may be kept."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import orjson
import pytest
from flask import Flask
from werkzeug.test import Client

from gateway.console.assets import PLACE, Script, Scripts, assets_blueprint, scripts, with_scripts
from tests.machine import needs_node, package

IMPORT = re.compile(r"""^import .*?from ["']([^"']+)["'];?$""", re.MULTILINE)
BARE = re.compile(r"^[@a-z]")


@pytest.fixture(scope="module")
def browser() -> Client:
    application = Flask(__name__)
    application.register_blueprint(assets_blueprint())
    return Client(application)


@needs_node("htmx.org", "@codemirror/view")
def test_what_is_served_is_what_was_taken_and_may_be_kept_for_ever(browser: Client) -> None:
    script = scripts().by_name["htmx.org"]
    answered = browser.get(script.place)
    assert answered.data == (package("htmx.org") / "dist" / "htmx.min.js").read_bytes()
    assert answered.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answered.mimetype == "text/javascript"
    packed = browser.get(script.place, headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(packed.data) == script.content


@needs_node("@codemirror/view")
def test_every_name_that_a_script_imports_is_served() -> None:
    found = scripts()
    assert found.are_whole
    imports = orjson.loads(found.import_map)["imports"]
    wanted = {name for each in found.by_name.values() for name in IMPORT.findall(each.content.decode())}
    assert {name for name in wanted if BARE.match(name)} <= imports.keys()
    assert wanted, "no script imports anything"


@pytest.mark.parametrize("path", [f"{PLACE}/0000000000000000/htmx.org.js", f"{PLACE}/0000000000000000/../pages.py"])
def test_nothing_else_is_served(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_name_changes_with_its_content() -> None:
    assert Script("a", b"1").place != Script("a", b"2").place


def test_where_they_are_missing_that_is_told(tmp_path: Path) -> None:
    assert not scripts((tmp_path,)).are_whole
    assert scripts((tmp_path,)) == Scripts({})


def test_a_page_with_scripts_runs_ours_and_evaluates_nothing() -> None:
    policy = with_scripts("n0nce")
    assert "script-src 'self' 'nonce-n0nce'; connect-src 'self'" in policy
    assert "style-src 'self' 'nonce-n0nce';" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy

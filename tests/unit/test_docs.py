"""What the documentation promises is there, and what is there is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.errors import PROBLEMS, Problem
from gateway.policies.guardrail_file import load_guardrails
from gateway.settings import _SHAPE

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#:\s]+)(#[^)]*)?\)")
LARGEST_PICTURE = 60 * 1024
"""Bytes."""
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_every_problem_is_documented_with_its_status(problem: Problem) -> None:
    page = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")

    assert len(re.findall(rf"^\| {problem.code} \| {problem.status} \|", page, flags=re.MULTILINE)) == 1


def test_no_problem_is_documented_that_does_not_exist() -> None:
    page = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| (GW\d+) ", page, flags=re.MULTILINE)) == {problem.code for problem in PROBLEMS}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [page.parent / target for target, _ in LINK.findall(page.read_text(encoding="utf-8"))]

    assert [named(target) for target in targets if not target.exists()] == []


PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))


def test_every_picture_is_small_and_shown_where_its_page_is_told_of() -> None:
    shown: dict[str, str] = {}
    for page in (ROOT / "docs" / "window.md", ROOT / "docs" / "desk.md"):
        names = re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+)\.png\)", page.read_text(encoding="utf-8"))
        shown |= dict.fromkeys(names, page.stem)
    assert shown == {path.stem: path.stem.partition("-")[0] for path in PICTURES}
    assert {path.name: path.stat().st_size for path in PICTURES if path.stat().st_size > LARGEST_PICTURE} == {}


def test_every_page_can_be_found_from_the_readme() -> None:
    found: set[Path] = set()
    following = [ROOT / "README.md", *DECISIONS]  # the README leads to the folder of decisions
    while following:
        page = following.pop()
        if page not in found and page.suffix == ".md":
            found.add(page)
            following += [
                (page.parent / target).resolve() for target, _ in LINK.findall(page.read_text(encoding="utf-8"))
            ]

    assert set(PAGES) - found == set()


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    settings = [f"{section}.{key}" for section, keys in _SHAPE.items() for key in keys]

    assert [setting for setting in settings if f"`{setting}`" not in page] == []


@pytest.mark.parametrize("page", DECISIONS, ids=named)
def test_every_decision_has_the_same_parts(page: Path) -> None:
    parts = re.findall(r"^## (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert parts == ["Context", "Decision", "Consequences", "Rejected", "Where it shows"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


GUARDRAIL_ROWS = re.findall(
    r"^\| (G\w+) \| (.+?) \| (.+?) \| `(.+?)` \| `(.+?)` \| (.+?) \|$",
    (ROOT / "docs" / "guardrails.md").read_text(encoding="utf-8"),
    flags=re.MULTILINE,
)


def test_every_guardrail_is_documented_with_its_source_where_it_stands_and_what_tries_it() -> None:
    shipped = {rule.id: rule.source for rule in load_guardrails(ROOT / "config" / "guardrails.yaml").rules}

    assert {row[0]: row[2] for row in GUARDRAIL_ROWS} == shipped
    assert [path for row in GUARDRAIL_ROWS for path in row[3:5] if not (ROOT / path).is_file()] == []


FAPI = (ROOT / "docs" / "fapi.md").read_text(encoding="utf-8")
MODULES = re.findall(r"^\| `([\w-]+)` \| (A|A C) \| .+ \| .+ \| `(.+?)` \|$", FAPI, flags=re.MULTILINE)
BESIDE = re.findall(r"^\| [^|]+ \| `(test_\w+)` \|$", FAPI, flags=re.MULTILINE)


def named_in(path: Path) -> list[str]:
    return re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_every_module_of_the_fapi_plan_has_its_test() -> None:
    named = {(f"test_{module.replace('-', '_').lower()}", path) for module, _, path in MODULES}
    there = {(name, path) for path in {path for _, path in named} for name in named_in(ROOT / path)}

    assert len(named) == len(MODULES) == 50
    assert sum(profiles == "A C" for _, profiles, _ in MODULES) == 14
    assert named - there == set()


def test_every_test_of_the_fapi_plan_has_its_row() -> None:
    asked = tuple(f"test_{module.replace('-', '_').lower()}" for module, _, _ in MODULES)
    there = [name for path in (ROOT / "tests" / "identity_profile").glob("test_fapi2_*.py") for name in named_in(path)]

    assert set(BESIDE) <= set(there)
    assert [name for name in there if not name.startswith(asked) and name not in BESIDE] == []


def test_every_attack_on_who_asks_is_tried_by_a_test_that_exists() -> None:
    page = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    told = page[page.index("### What is attacked") : page.index("## People")]
    files = sorted((ROOT / "tests" / "leaks").glob("test_identity_*.py"))
    there = {name for path in files for name in named_in(path)}

    assert len(re.findall(r"`(test_\w+)`", told)) > 20
    assert [name for name in re.findall(r"`(test_\w+)`", told) if name not in there] == []

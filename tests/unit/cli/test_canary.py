from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from tests.deployments import new_deployment


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("station") / "deployment"
    return new_deployment(directory)


def run(deployment: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--settings", str(deployment / "gateway.toml"), "canary", *arguments])


def test_a_canary_is_kept_by_its_reference_and_removed_by_its_identifier(deployment: Path) -> None:
    added = run(deployment, "add", "household", "H000000007", "--as", "li", "--json")
    assert added.exit_code == 0
    assert run(deployment, "add", "household", "H000000007", "--as", "li").exit_code == 1
    (listed,) = orjson.loads(run(deployment, "list", "--json").stdout)
    assert (listed["reference"], listed["added_by"]) == (orjson.loads(added.stdout)["reference"], "li")
    assert b"H000000007" not in (deployment / "state.db").read_bytes()
    assert run(deployment, "remove", "household", "H000000007").exit_code == 0
    assert run(deployment, "remove", "household", "H000000007").exit_code == 1
    assert orjson.loads(run(deployment, "list", "--json").stdout) == []


def test_a_type_that_the_catalogue_has_not_is_refused(deployment: Path) -> None:
    refused = run(deployment, "add", "houshold", "H000000007", "--as", "li")
    assert refused.exit_code == 1
    assert "the catalogue has no type `houshold`" in refused.stderr


@pytest.mark.parametrize(
    ("words", "role"),
    [(("canary", "add", "household", "H-1"), "operator"), (("events", "seen", "1"), "auditor")],
)
def test_once_there_are_accounts_the_role_is_needed(tmp_path: Path, words: tuple[str, ...], role: str) -> None:
    new_deployment(tmp_path / "station")

    def act(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--settings", str(tmp_path / "station" / "gateway.toml"), *arguments])

    for person, entrusted in (("li", "operator"), ("chen", "auditor")):
        assert act("user", "add", person, "--name", person, "--role", entrusted).exit_code == 0
    told = {person: act(*words, "--as", person).output for person in ("li", "chen", "nobody")}
    refused = {person for person, output in told.items() if f"no active account with the role {role}" in output}
    assert refused == {"li", "chen", "nobody"} - {"li" if role == "operator" else "chen"}

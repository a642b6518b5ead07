"""Every command says what it does, with an example; what goes wrong ends in one sentence."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import gateway
from gateway.cli import COMMANDS, EXPLAINED, main
from gateway.errors import LEDGER, GatewayError

EXPLAINED_ELSEWHERE = {
    "gateway.documents.scalars.Ambiguous",  # becomes a fault with its line and column
    "gateway.identity.details.DetailsRefusedError",  # is answered by the token endpoint
    "gateway.policies.workbench.claim.ClaimError",  # is a wrong call of `policy prove`
}

ROOT = Path(__file__).parents[3]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


EVERY = [pytest.param(path, command, id=" ".join(path)) for path, command in commands(main)]


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_command_has_help_with_an_example_of_itself(path: tuple[str, ...], command: click.Command) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])

    assert result.exit_code == 0, result.output
    after = result.stdout.partition("Example:")[2]
    assert after.split()[:1] == ["gateway"]
    assert " ".join(path) in " ".join(after.split())
    assert command.get_short_help_str()


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_an_example_is_shown_as_it_has_to_be_typed(path: tuple[str, ...], command: click.Command) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"]).stdout
    _, _, example = (command.help or "").partition("Example:")

    assert [line for line in example.splitlines() if line.strip() not in shown] == []


@pytest.mark.parametrize(("path", "command"), EVERY)
def test_every_option_says_what_it_is(path: tuple[str, ...], command: click.Command) -> None:
    silent = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]

    assert not silent, f"{' '.join(path)} has options without help"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_documentation_mentions_every_command(name: str) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert f"gateway {name}" in text


def test_without_a_deployment_a_command_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, ["partner", "list"])

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Error: there is no settings file `var/gateway.toml`; name one with --settings, "
        "or make one with `gateway init DIR`\n"
    )


def test_a_wrong_call_exits_with_2() -> None:
    assert CliRunner().invoke(main, ["no-such-command"]).exit_code == 2
    assert CliRunner().invoke(main, ["init"]).exit_code == 2


def test_the_version_is_the_packages() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout == f"gateway, version {gateway.__version__}\n"


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What the command `token` raises: the first of the list."""
    raised: list[BaseException] = []

    @click.command()
    def token() -> None:
        raise raised[0]

    monkeypatch.setattr("gateway.cli.token.token", token)
    monkeypatch.delenv("GATEWAY_DEBUG", raising=False)
    return raised


def test_a_fault_nobody_foresaw_is_told_by_its_kind_alone(failing: list[BaseException]) -> None:
    failing.append(ValueError("invalid literal: '310115195003071224'"))

    result = CliRunner().invoke(main, ["token"])

    assert result.exit_code == 1
    assert result.output == "Error: the command failed (ValueError): set GATEWAY_DEBUG=1 to see where\n"


def test_a_fault_is_shown_whole_to_whoever_asks_for_it(
    failing: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing.append(ValueError("the whole account"))
    monkeypatch.setenv("GATEWAY_DEBUG", "1")

    assert CliRunner().invoke(main, ["token"]).exception is failing[0]


def test_a_problem_is_told_with_its_next_step(failing: list[BaseException]) -> None:
    failing.append(GatewayError(LEDGER))

    assert f"Error: {LEDGER.title}: {LEDGER.next_step}\n" == CliRunner().invoke(main, ["token"]).output


def test_ctrl_c_ends_without_a_traceback(failing: list[BaseException]) -> None:
    failing.append(KeyboardInterrupt())

    result = CliRunner().invoke(main, ["token"])

    assert (result.exit_code, result.output.strip()) == (1, "Aborted!")


def test_every_exception_that_explains_itself_is_shown_in_its_own_words() -> None:
    explaining = {
        f"{module.__name__}.{name}"
        for module in map(importlib.import_module, _modules())
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, Exception) and kind.__module__ == module.__name__
        if "the message" in (kind.__doc__ or "")
    }

    assert explaining - EXPLAINED == EXPLAINED_ELSEWHERE
    assert EXPLAINED - explaining == {"gateway.documents.faults.Faulty"}


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(gateway.__path__, "gateway."):
        if module.name not in {"gateway.wsgi", "gateway.__main__"} and not module.name.startswith(
            ("gateway.migrations", "gateway.defaults")
        ):
            yield module.name

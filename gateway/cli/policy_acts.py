"""``gateway policy draft``, ``submit``, ``review``, ``publish``, ``withdraw``, ``rollback``: the way into force."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from gateway.cli.acting import acting_option, refuse_hands_without_account
from gateway.cli.output import json_option
from gateway.cli.policy_office import (
    by_option,
    comment_option,
    day_of,
    day_option,
    open_office,
    tell_difference,
    tell_versions,
)
from gateway.model.person import Role
from gateway.publication.folder import read_draft_file
from gateway.publication.office import pick
from gateway.publication.version import State, Version
from gateway.settings import Settings


@click.command("draft")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path, dir_okay=False)
)
@by_option
@json_option
@click.pass_obj
def draft_policies(settings: Settings, files: tuple[Path, ...], by: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Enter files as drafts, or write your own drafts anew. Nothing is shown by a draft.

    The version in a document has to be one more than the last version of its policy.

    \b
    Example:
      gateway policy draft drafts/committee-elderly-care.yaml --as 王芳
    """
    office = open_office(settings)
    drafted = office.draft([read_draft_file(file, office.standards) for file in files], by)
    tell_versions("is a draft; next, `gateway policy submit`", drafted, as_json=as_json)


@click.command("submit")
@click.argument("versions", nargs=-1, required=True, metavar="NAME@V...")
@by_option
@json_option
@click.pass_obj
def submit_policies(settings: Settings, versions: tuple[str, ...], by: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Submit your drafts for review, if they are sound. From now on their texts never change.

    Example: gateway policy submit committee-elderly-care@2 --as 王芳
    """
    submitted = open_office(settings).submit(versions, by)
    tell_versions("is checked; next, `gateway policy review` by somebody else", submitted, as_json=as_json)


@click.command("review")
@click.argument("versions", nargs=-1, required=True, metavar="NAME@V...")
@click.option("--approve/--return", "approves", default=None, help="Let them be published, or not; without, only look.")
@acting_option(Role.REVIEWER, required=False, help="Who reviews; not the author. An account, if there are any.")
@comment_option
@json_option
@click.pass_obj
def review_policies(settings: Settings, /, *, versions: tuple[str, ...], as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """See what versions would give and take if they were published together, and approve or return them.

    What was approved together is published together, and as long as nothing else that is live has changed.

    \b
    Example:
      gateway policy review committee-elderly-care@2 --as 李强 --approve --comment "as agreed on 11 November"
    """
    office = open_office(settings)
    if given["approves"] is None:
        found = office.weigh(versions, office.today)
        tell_difference("if published today", versions, found, as_json=as_json)
        return
    if not given["by"]:
        raise click.UsageError("--approve and --return need --as NAME: who reviews is put on record")
    if given["approves"]:
        _refuse_names(settings, pick(office.versions(), versions))
        found = office.review(versions, given["by"], given["comment"])
        tell_difference("approved; next, `gateway policy publish`", versions, found, as_json=as_json)
    else:
        returned = office.send_back(versions, given["by"], given["comment"])
        tell_versions("is returned to its author", returned, as_json=as_json)


@click.command("publish")
@click.argument("versions", nargs=-1, metavar="[NAME@V]...")
@click.option("--all-reviewed", is_flag=True, help="Every version that was reviewed, at once.")
@day_option("The first day on which they are in force")
@by_option
@json_option
@click.pass_obj
def publish_policies(settings: Settings, /, *, versions: tuple[str, ...], as_json: bool, **given: Any) -> None:  # noqa: ANN401 - the options as click gives them
    """Put versions in force, all at once, from a day on; with the next request of that day, in every process.

    Where anybody is shown more than before, they have to have been reviewed, together and against what is live now.
    What only takes away may be published by one person as soon as it is checked.

    \b
    Example:
      gateway policy publish committee-elderly-care@2 --on 2026-12-01 --as 王芳
    """
    office = open_office(settings)
    if bool(versions) == given["all_reviewed"]:
        raise click.UsageError("name the versions, or give --all-reviewed")
    chosen = versions or tuple(each.label for each in office.versions() if each.state is State.REVIEWED)
    if not chosen:
        raise click.ClickException("no version was reviewed: see `gateway policy list --all`")
    _refuse_names(settings, pick(office.versions(), chosen))
    on = day_of(office, given["on"])
    found = office.publish(chosen, on, given["by"])
    tell_difference(f"in force from {on}", chosen, found, as_json=as_json)


@click.command("withdraw")
@click.argument("name")
@by_option
@comment_option
@json_option
@click.pass_obj
def withdraw_policy(settings: Settings, name: str, by: str, comment: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Put a policy out of force at once, with all its published versions; none of them comes back.

    It is refused where somebody would be shown more without it, because the policy restricts what others open.

    \b
    Example:
      gateway policy withdraw committee-elderly-care --as 王芳 --comment "the agreement was ended"
    """
    withdrawn = open_office(settings).withdraw(name, by, comment)
    tell_versions("is withdrawn", withdrawn, as_json=as_json)


@click.command("rollback")
@click.argument("name")
@click.option("--to", required=True, type=click.IntRange(min=1), metavar="V", help="The version whose text it takes.")
@by_option
@json_option
@click.pass_obj
def roll_back_policy(settings: Settings, name: str, to: int, by: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Draft the text of an earlier version anew, under the next number.

    It is a new version like any other, with a diff and a review of its own. It brings back no agreement that was
    revoked and no partner that was suspended: those are not policies.

    Example: gateway policy rollback committee-elderly-care --to 1 --as 王芳
    """
    drafted = open_office(settings).rollback(name, to, by)
    tell_versions("is a draft; next, `gateway policy submit`", [drafted], as_json=as_json)


def _refuse_names(settings: Settings, versions: Iterable[Version]) -> None:
    """Once there are accounts, refuse versions that were written or reviewed under a name."""
    hands = {f"`{each.label}`": {each.author, each.reviewer or each.author} for each in versions}
    refuse_hands_without_account(settings, hands, "draft it anew as the next version")

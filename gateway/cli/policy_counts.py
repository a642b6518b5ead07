"""The grants of every agreement of the deployment, and what two sets of policies show of its archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.cli.administration import administration
from gateway.cli.policy_desk import Desk
from gateway.cli.window import open_window
from gateway.desk.counting import Count
from gateway.desk.counting import count_over_archive as counted
from gateway.desk.reached import grants_in_force as in_force
from gateway.model.grant import Grant
from gateway.policies.workbench.questions import Bench


def count_over_archive(
    desk: Desk, before: Bench, after: Bench, *, most: int | None = None, progress: Callable[[int], object]
) -> list[Count]:
    """Count for every agreement in force, as ``gateway.desk.counting`` says, through the station's own window."""
    with open_window(desk.settings) as window:
        return list(counted(window, grants_in_force(desk), before, after, most=most, progress=progress))


def grants_in_force(desk: Desk) -> Iterator[list[Grant]]:
    """The grants of every agreement in force today: for each purpose and type, one an action."""
    directory = administration(desk.settings).directory()
    return in_force(directory, desk.purposes, desk.catalogue, desk.today)

"""What a page costs as the archive grows: the same questions to a small and a large one, in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.deployment import Deployment
from bench.load import get, put_under_load
from bench.question import COMMITTEE_AGREEMENT, STREET_AGREEMENT
from bench.walk import FIRST, Position, search, spread


@dataclass(frozen=True, slots=True)
class Growth:
    """The median time of one question, in seconds, by the number of households."""

    question: str
    seconds: Mapping[int, float]

    @property
    def ratio(self) -> float:
        """How much dearer the question is in the largest archive than in the smallest."""
        return self.seconds[max(self.seconds)] / self.seconds[min(self.seconds)]


def measure_growth(
    deployments: Mapping[int, Deployment], pages: Mapping[int, Sequence[Position]], *, rounds: int, seconds: float
) -> list[Growth]:
    """Ask each of the ``deployments`` (by number of households, all of them serving) on one connection, in turn.

    ``pages`` are the positions of each; every question gets ``seconds`` in each round, and the median of its rounds.
    """
    questions = {households: _questions(deployments[households], pages[households]) for households in deployments}
    medians: dict[str, dict[int, list[float]]] = {}
    for _ in range(rounds):
        for households, deployment in deployments.items():
            for question, requests in questions[households].items():
                asked = put_under_load(deployment.port, requests, connections=1, seconds=seconds)
                medians.setdefault(question, {}).setdefault(households, []).append(asked.quantile(0.5))
    return [
        Growth(question, {households: median(times) for households, times in by_size.items()})
        for question, by_size in medians.items()
    ]


def _questions(deployment: Deployment, pages: Sequence[Position]) -> dict[str, list[bytes]]:
    street = deployment.authorization(STREET_AGREEMENT)
    committee = deployment.authorization(COMMITTEE_AGREEMENT)
    deep = pages[len(pages) // 2 :]
    return {
        "first page": [get(FIRST.path, [street])],
        "pages from the middle on": [get(position.path, [street]) for position in spread(deep, 50)],
        "first page of the smallest committee": [get(FIRST.path, [committee])],
        "search by household number": [search(position.after, street) for position in spread(deep, 50)],
    }

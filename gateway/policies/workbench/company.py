"""What a policy leaves to guess in company: with the other policies of its partners, and of partners that join up.

A policy that is harmless alone may be the last piece. It is told so if it narrows down what the others leave: without
it, more ID numbers would remain possible. What the others leave by themselves is not its fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from gateway.policies.policy import Policy
from gateway.policies.workbench.candidates import Knowledge, candidates, together
from gateway.policies.workbench.questions import Bench, turning_days
from gateway.policies.workbench.residual import FEWEST, Residual, coalitions, knowledge, of_policy


@dataclass(frozen=True, slots=True)
class Company:
    """Policies that are in force together; what partners know by them is found out once a day and kept."""

    bench: Bench
    _known: dict[tuple[str, date], Knowledge] = field(default_factory=dict, repr=False, compare=False)

    def narrowed_by(self, policy: Policy) -> tuple[Residual, ...]:
        """Where ``policy``, one of them, leaves few candidates together with others: each group of kinds once.

        ``policies`` of a result are the others. A group that is left few by the policy alone is not among them, and
        neither is one that holds whole numbers.
        """
        days = [day for day in turning_days(self.bench.policies) if policy.first <= day <= policy.last]
        found: dict[tuple[str, ...], Residual] = {}
        for day in days:
            for residual in self._on(day, policy):
                found.setdefault(residual.kinds, residual)
        return tuple(found.values())

    def _on(self, day: date, policy: Policy) -> Iterator[Residual]:
        known = {kind: self._known_to(kind, day) for kind in self.bench.partner_kinds}
        groups = {kinds for kinds in coalitions(known, day, FEWEST) if policy.partner_kind in kinds}
        if self._is_few(known[policy.partner_kind], policy, day):
            groups.add((policy.partner_kind,))
        for kinds in sorted(groups):
            left = candidates(together(known[kind] for kind in kinds), day)
            if left < candidates(self._without(policy, kinds, known, day), day):
                yield Residual(kinds, self._others(policy, kinds, day), left, is_whole=False)

    def _is_few(self, of_kind: Knowledge, policy: Policy, day: date) -> bool:
        """Whether all policies of a kind leave few, and ``policy`` more than that by itself."""
        left = candidates(of_kind, day)
        return not of_kind.is_whole and left < FEWEST and left < of_policy(self.bench, policy, day).candidates

    def _known_to(self, kind: str, day: date) -> Knowledge:
        if (kind, day) not in self._known:
            self._known[kind, day] = knowledge(self.bench, kind, day)
        return self._known[kind, day]

    def _without(self, policy: Policy, kinds: tuple[str, ...], known: Mapping[str, Knowledge], day: date) -> Knowledge:
        """What the group would know if there were no such policy."""
        rest = self.bench.only(*(each for each in self.bench.policies if each != policy))
        others = (known[kind] for kind in kinds if kind != policy.partner_kind)
        return together((knowledge(rest, policy.partner_kind, day), *others))

    def _others(self, policy: Policy, kinds: tuple[str, ...], day: date) -> tuple[str, ...]:
        in_force = (each for each in self.bench.policies if each != policy and each.first <= day <= each.last)
        return tuple(sorted(each.label for each in in_force if each.partner_kind in kinds))

"""What several views of one type all show: a record that exists in each, each field as the strictest of them has it.

A client that acts for another is shown nothing that either of them could not see alone. The meet is that of policies
within one view, so it holds in every row whatever the views look at to choose, and it can only lower.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from gateway.model.condition import both
from gateway.model.plan import Column, Limits, Provenance, View
from gateway.policies.compile import is_comparable
from gateway.policies.treatments import given, met_all
from gateway.redaction.plain import DROP, REVEAL


def meet_of_views(views: Sequence[View]) -> View:
    """The one view of several; where they have no record in common, none is visible in it."""
    first = views[0]
    visible = both(*(view.visible for view in views))
    met = (_column(name, views) for name in first.columns if all(name in view.columns for view in views))
    columns = {column.name: column for column in met if column.treatment != DROP}
    comparable = frozenset(name for name, column in columns.items() if is_comparable(column))
    return replace(
        first,
        visible=visible,
        columns=columns,
        withheld=tuple(name for name in first.source_columns if name not in columns),
        filter_on=comparable.intersection(*(view.filter_on for view in views)),
        sort_on=comparable.intersection(*(view.sort_on for view in views)),
        limits=Limits(page=min(view.limits.page for view in views), per_day=min(view.limits.per_day for view in views)),
        obligations=tuple(sorted({duty for view in views for duty in view.obligations})),
        provenance=_provenance(views),
        key=_digest(view.key for view in views),
    )


def _column(name: str, views: Sequence[View]) -> Column:
    column = views[0].columns[name]
    if name == views[0].identifier:
        return replace(column, treatment=REVEAL)
    visible = both(*(view.visible for view in views))
    return replace(column, treatment=given(met_all(view.columns[name].treatment for view in views), visible))


def _provenance(views: Sequence[View]) -> Provenance:
    """Every policy that has a say, and a digest of all their digests."""
    policies = sorted({label for view in views for label in view.provenance.policies})
    digest = _digest(view.provenance.policy_digest for view in views)
    return Provenance(tuple(policies), digest, views[0].provenance.guardrail_digest)


def _digest(parts: Iterable[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()

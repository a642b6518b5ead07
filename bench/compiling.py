"""What it costs to make a view and a statement, and to find them again: `python -m bench.compiling`.

For every shipped policy a partner in one area lists the whole of what it may see. The document is read with all its
checks; a view and a statement are made once for a grant, a day and a form of question, and are then kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from timeit import repeat
from typing import Final

from sqlalchemy import Text, column

from gateway.adapters.dialects import Holding, Stored, Words
from gateway.adapters.dialects.postgresql import PostgreSQLWords
from gateway.adapters.dialects.sqlite import SQLiteWords
from gateway.adapters.pushdown import push_down
from gateway.adapters.statement import Kept, Statement, key_of, write
from gateway.catalogue import load_catalogue
from gateway.grants.purposes import load_purposes
from gateway.model.catalogue import Catalogue, RecordType
from gateway.model.grant import Grant, Partner, Purposes
from gateway.model.inquiry import Action, Inquiry
from gateway.model.kinds import Kind
from gateway.model.plan import DisclosurePlan
from gateway.policies.book import PolicyBook
from gateway.policies.guardrail import Guardrails
from gateway.policies.guardrail_file import load_guardrails
from gateway.policies.policy import Policy
from gateway.policies.question import compile_plan
from gateway.policies.store import load_policies, read_policy

CONFIG: Final = Path("config")
AREA: Final = "310115003001"
ROUNDS: Final = 3
KEPT_CALLS: Final = 2_000

_WIDTHS: Final = (11, 11, 8, 11, 12, 8)
_HOLDINGS: Final = {Kind.INTEGER: Holding.INTEGER, Kind.NUMBER: Holding.NUMBER, Kind.BOOLEAN: Holding.BOOLEAN}


@dataclass(frozen=True, slots=True)
class Compiling:
    """The seconds of each step for one policy: made anew (cold), and found again (kept)."""

    policy: str
    read: float
    view: float
    kept_view: float
    sqlite: float
    postgresql: float
    kept_statement: float


@dataclass(frozen=True, slots=True)
class _Shipped:
    catalogue: Catalogue
    purposes: Purposes
    guardrails: Guardrails
    policies: tuple[Policy, ...]

    def book(self) -> PolicyBook:
        """The policies with nothing compiled yet."""
        return PolicyBook(self.catalogue, self.policies, self.guardrails)


def compilings(config: Path = CONFIG) -> Iterator[Compiling]:
    """The cost of every shipped policy that opens a list, in the order of their names."""
    catalogue = load_catalogue(config / "catalogue")
    shipped = _Shipped(
        catalogue,
        load_purposes(config / "purposes.yaml"),
        load_guardrails(config / "guardrails.yaml"),
        load_policies(config / "policies", catalogue),
    )
    for policy in shipped.policies:
        if any(Action.LIST in rule.actions for rule in policy.rules):
            yield _compiling(policy, shipped, config / "policies" / f"{policy.name}.yaml")


def as_text(measured: Iterator[Compiling]) -> Iterator[str]:
    """The table in lines."""
    heads = ("document", "view", "kept", "SQLite", "PostgreSQL", "kept")
    cells = "".join(f"{head:>{width}}" for head, width in zip(heads, _WIDTHS, strict=True))
    yield f"{'reading and compiling, in µs':42}{cells}"
    for each in measured:
        figures = (each.read, each.view, each.kept_view, each.sqlite, each.postgresql, each.kept_statement)
        cells = "".join(f"{seconds * 1e6:{width},.1f}" for seconds, width in zip(figures, _WIDTHS, strict=True))
        yield f"  {each.policy:40}{cells}"


def _compiling(policy: Policy, shipped: _Shipped, path: Path) -> Compiling:
    grant, record_type = _grant(policy, shipped), shipped.catalogue.types[policy.rules[0].record_type]
    book = shipped.book()
    plan = compile_plan(book.view(grant), Inquiry(record_type.name, Action.LIST))
    stored = _stored(record_type)
    kept: Kept[Statement] = Kept(1)
    return Compiling(
        policy.label,
        read=_best(lambda: read_policy(path, shipped.catalogue), 1),
        view=_best(lambda: shipped.book().view(grant), 1),
        kept_view=_best(lambda: book.view(grant), KEPT_CALLS),
        sqlite=_best(lambda: _statement(plan, stored, SQLiteWords()), 1),
        postgresql=_best(lambda: _statement(plan, stored, PostgreSQLWords()), 1),
        kept_statement=_best(
            lambda: kept.get(key_of(plan), lambda: _statement(plan, stored, SQLiteWords())).parameters(plan), KEPT_CALLS
        ),
    )


def _grant(policy: Policy, shipped: _Shipped) -> Grant:
    partner = Partner("measured", policy.partner_kind, "measured", (AREA,), active=True)
    purpose = shipped.purposes.by_name[min(policy.purposes)]
    record_type = policy.rules[0].record_type
    return Grant(
        partner, "agreement", purpose, record_type, Action.LIST, (AREA,), policy.first, "client", "case", "officer"
    )


def _statement(plan: DisclosurePlan, stored: dict[str, Stored], words: Words) -> Statement:
    return write(push_down(plan, stored, words), words)


def _stored(record_type: RecordType) -> dict[str, Stored]:
    """The columns of a table that is as the catalogue says."""
    return {
        field.column: Stored(column(field.column, Text), _HOLDINGS.get(field.kind, Holding.TEXT))
        for field in record_type.fields.values()
    }


def _best(call: Callable[[], object], number: int) -> float:
    """The seconds of one call: the best of a few rounds, which is what the call itself costs."""
    return min(repeat(call, number=number, repeat=ROUNDS)) / number


if __name__ == "__main__":
    print("\n".join(as_text(compilings())))

"""Rows made for a record type as some requester sees it: mostly visible, with every value near a condition's edge.

What a requester may see of a row is decided here by the model alone (``shown``), never by asking the gateway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Final, TypeAlias, cast

from gateway.model.catalogue import RecordType
from gateway.model.condition import All, AnyOf, Comparison, Condition, Not, Operator, fields_of, matches
from gateway.model.kinds import Kind, Scalar
from gateway.model.outcome import Outcome
from gateway.model.plan import Choice, Treatment, View
from tests.world import Row

IDENTIFIERS: Final = tuple(f"K-{number}" for number in range(14))
"""Every identifier that a made row may have; some stand for no row."""

SPOILT: Final = (b"\xff\xfe\x80", "9" * 400, "'; --", 7, 2.5, -(2**63))
"""Values that hardly any field should hold, and that real archives do; bytes are text that is not Unicode."""

VALUES: Final[Mapping[Kind, Sequence[Scalar | None]]] = {
    Kind.TEXT: ("花木食品厂", "桃林小学", "=1+1", "", "[withheld]", None),
    Kind.NARRATIVE: ("邻居反映夜间争吵，已劝解", "电话13900001234，住牡丹路", "", None),
    Kind.NAME: ("柳青岚", "柳青山", "欧阳一舟", "欧阳一帆", "李雷", "阿依古丽·买买提", "L. Smith", "*", None),
    Kind.ID_NUMBER: (
        "310115195003071230",
        "310115195003074511",
        "310115196012317714",
        "320505199001011234",
        "310115500307123",
        "３１０１１５１９５００３０７１２３０",
        "31****************",
        "44",
        None,
    ),
    Kind.PHONE: ("13800001234", "13900001234", "13800005678", "44", "１３８00001234", None),
    Kind.PLATE: ("沪A12345", "沪A12349", "沪B12345", "苏E99999", "沪A", None),
    Kind.BANK_CARD: ("6222020000000007", "6222020000000000000", "6222020000000001", "44", None),
    Kind.PASSPORT: ("E12345678", "E12345679", "EA1234567", "E1", None),
    Kind.EMAIL: ("li.lei@example.com", "li.mei@example.com", "li@example.com", "lilei", None),
    Kind.BANK_CARD: ("6222020000000000002", "6222020000000000010", "6222", None),
    Kind.PASSPORT: ("E12345678", "EA1234567", "e12345678", None),
    Kind.EMAIL: ("one.person@post.example", "two@post.example", "@", None),
    Kind.COORDINATE: ("31.2345,121.5678", "31.2349,121.5671", "31,121", None),
    Kind.ADDRESS: (
        "上海市浦东新区花木街道牡丹路100弄5号602室",
        "上海市浦东新区花木街道牡丹路100弄5号101室",
        "上海市浦东新区花木街道牡丹路100弄5号",
        "上海市浦东新区花木街道芳甸路77号",
        "不详",
        None,
    ),
    Kind.COORDINATE: ("31.2345,121.5678", "31.2349,121.5671", "31.2,121.5", "31", None),
    Kind.AREA: ("310115003001", "310115003002", "310115", "320505001001", "310104001001", "不明", None),
    Kind.CATEGORY: ("男", "女", "其他", "", None),
    Kind.REFERENCE: ("REF-1", "REF-2", "ref-1", None),
    Kind.DATE: ("1950-03-07", "1950-03-08", "1958-11-30", "2012-06-01", "1950", "２０１２-06-01", None),
    Kind.DATETIME: ("2026-04-18T08:30:00", "2026-04-18T08:59:59", "2026-04-30T23:00:00", "2026", None),
    Kind.INTEGER: (0, 1, 2, 7, -3, 2**53 + 1, None),
    Kind.NUMBER: (0.0, 1200.5, -7.25, None),
    Kind.BOOLEAN: (True, False, None),
}


Seen: TypeAlias = tuple[tuple[type, Outcome], ...]
"""Outcomes with their types, so that the word "[withheld]" in a record is not taken for the state."""


def shown(view: View, row: Row) -> Seen | None:
    """All that a requester may see of ``row``: an outcome for each column of the view, or None if it is hidden."""
    stored = cast("Mapping[str, Scalar | None]", row)  # the model takes text that is not Unicode for no text at all
    if not matches(view.visible, stored):
        return None
    outcomes = (column.outcome(stored) for column in view.columns.values())
    return tuple((type(outcome), outcome) for outcome in outcomes)


class RowMaker:
    """Makes rows of one type for a requester who sees it through ``views``."""

    def __init__(self, record_type: RecordType, views: Sequence[View]) -> None:
        self.record_type = record_type
        self.views = tuple(views)
        self.pools = {name: list(VALUES[entry.kind]) for name, entry in record_type.fields.items()}
        for comparison in _comparisons_of(self.views):
            self.pools[comparison.field] += _edges(comparison)
        decisive = {name for view in self.views for name in fields_of(view.visible)}
        self._decisive = sorted(decisive - {record_type.identifier}) or sorted(record_type.fields)

    def row(self, random: Random, identifier: Scalar) -> dict[str, Scalar | None]:
        """A row of any values, of which about two in three are visible."""
        row = {name: random.choice(pool) for name, pool in self.pools.items()}
        row[self.record_type.identifier] = identifier
        row = self.made_visible(random, row)
        if random.random() < 0.35:
            changed = random.sample(self._decisive, k=min(2, len(self._decisive)))
            row |= {name: random.choice(self.pools[name]) for name in changed}
            row[self.record_type.identifier] = identifier
        return row

    def hidden_row(self, random: Random, identifier: Scalar) -> dict[str, Scalar | None] | None:
        """A row that no view shows, if a few attempts yield one."""
        for _ in range(8):
            row = self.row(random, identifier)
            name = random.choice(self._decisive)
            row |= {name: random.choice(self.pools[name]), self.record_type.identifier: identifier}
            if all(shown(view, row) is None for view in self.views):
                return row
        return None

    def made_visible(self, random: Random, row: dict[str, Scalar | None]) -> dict[str, Scalar | None]:
        """Change what keeps the row from being visible, one field at a time, as far as that goes."""
        wanted = random.choice(self.views).visible
        for name in random.sample(self._decisive, k=len(self._decisive)):
            if name == self.record_type.identifier or matches(wanted, row):
                continue
            candidates = [{**row, name: value} for value in (row[name], *self.pools[name])]
            row = max(candidates, key=lambda candidate: _satisfied(wanted, candidate))
        return row


def _satisfied(condition: Condition, row: Mapping[str, Scalar | None]) -> int:
    """How many of a condition's parts hold, counted in depth."""
    match condition:
        case All(parts):
            return sum(_satisfied(part, row) for part in parts) + matches(condition, row)
        case AnyOf(parts):
            return max((_satisfied(part, row) for part in parts), default=0)
        case _:
            return int(matches(condition, row))


def _comparisons_of(views: Iterable[View]) -> Iterator[Comparison]:
    for view in views:
        yield from _comparisons(view.visible)
        for column in view.columns.values():
            yield from _chosen_by(column.treatment)


def _chosen_by(treatment: Treatment) -> Iterator[Comparison]:
    if isinstance(treatment, Choice):
        yield from _comparisons(treatment.when)
        yield from _chosen_by(treatment.then)
        yield from _chosen_by(treatment.otherwise)


def _comparisons(condition: Condition) -> Iterator[Comparison]:
    match condition:
        case Comparison():
            yield condition
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _comparisons(part)
        case Not(part):
            yield from _comparisons(part)


def _edges(comparison: Comparison) -> list[Scalar | None]:
    """Values on either side of a comparison."""
    if comparison.operator is Operator.PRESENT:
        return []
    constants = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    if comparison.operator is Operator.WITHIN:
        return [f"{str(code).rstrip('0') or code}{'0' * 12}"[:12] for code in constants]
    return [*constants, *constants]

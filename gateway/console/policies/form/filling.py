"""What becomes of a text where its form was changed: that alone is changed, and all else stays as it was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from gateway.console.policies.form.reading import PLAIN, as_shown, comparisons_in, has_form, rules_in, type_in
from gateway.console.policies.form.rules import ADDING, IN_LINES, NOWHERE, new_rule
from gateway.console.policies.form.treatments import raw_of, read, token
from gateway.console.policies.form.values import compared_with, whole
from gateway.documents import Faulty, read_document
from gateway.documents.reader import Steps
from gateway.documents.rewriting import UnchangeableError, added_in_lines, appended, entered, removed, renamed, replaced
from gateway.documents.scalars import INVISIBLE
from gateway.model.catalogue import RecordType
from gateway.model.condition import Operator
from gateway.model.inquiry import VIEWING
from gateway.policies.policy import Effect
from gateway.publication.reading import Standards


@dataclass(frozen=True, slots=True)
class Filled:
    """The text that a form makes, and whether all that the form says could be written into it.

    ``before`` is the text with the rules that the form takes out, where it takes out any.
    """

    text: bytes
    whole: bool = True
    before: bytes | None = None


def filled(text: bytes, form: MultiDict[str, str], standards: Standards) -> Filled:
    """``text`` with what ``form`` says otherwise than it; a text that has no form stays as it is."""
    try:
        data = read_document(text, "text").data
    except Faulty:
        return Filled(text)
    record_type = type_in(data, standards)
    if record_type is None or not has_form(data):
        return Filled(text)
    read_as = text.decode("utf-8")
    bare = read_as.removeprefix("\ufeff")
    seen = MultiDict((name, INVISIBLE.sub("", given)) for name, given in form.items(multi=True))
    filling = _Filling(bare, seen, record_type)
    filling.fill_envelope(standards)
    rules = range(len(rules_in(data)))
    for index in rules:
        filling.fill_rule(index)
    before, mark = filling.text, read_as[: len(read_as) - len(bare)]
    gone = [index for index in rules if f"rules.{index}.gone" in form]
    filling.take_out(gone)
    if (effect := ADDING.get(form.get("act", ""))) is not None:
        filling.add_rule(effect)
    return Filled((mark + filling.text).encode(), filling.whole, (mark + before).encode() if gone else None)


@dataclass(slots=True)
class _Filling:
    """A text that is being changed, step by step, by what the form says."""

    text: str
    form: MultiDict[str, str]
    record_type: RecordType
    whole: bool = True
    _read: tuple[str, Any] = ("", None)

    def at(self, path: Steps) -> Any:  # noqa: ANN401 - plain data
        """What the text says at ``path`` by now; None for nothing."""
        if self._read[0] != self.text:
            self._read = (self.text, read_document(self.text, "text").data)
        found = self._read[1]
        for step in path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def _change(self, how: Callable[..., str], *what: Any) -> None:  # noqa: ANN401 - a path, and plain data
        try:
            self.text = how(self.text, *what)
        except UnchangeableError:
            self.whole = False

    def fill_envelope(self, standards: Standards) -> None:
        """Who, for what, until when, and how much."""
        for path in PLAIN:
            self._line(path, ".".join(path), whole if path[0] == "limits" else str)
        self._line(("partner", "kind"), "partner.kind", str)
        if "purposes" in self.form:
            self._list(("purpose",), list(standards.purposes.by_name), self.form.getlist("purpose"))

    def fill_rule(self, index: int) -> None:
        """A rule: what it does, in which records, to which fields."""
        place, path = f"rules.{index}", ("rules", index)
        if place not in self.form:
            return
        effect = "restrict" if self.at((*path, "restrict")) is not None else "allow"
        self._line((*path, "id"), f"{place}.id", str)
        self._list((*path, effect), [each.value for each in VIEWING], self.form.getlist(f"{place}.actions"))
        self._conditions(path, place)
        for name in self.record_type.fields:
            given = self.form.get(f"{place}.fields.{name}")
            if given is not None and given != token(self.at((*path, "fields", name))):
                self._treat((*path, "fields", name), given)
        if effect == "allow":
            for use in ("filter_on", "sort_on"):
                wanted = [name for name in self.form.getlist(f"{place}.{use}") if self._can_be_compared(path, name)]
                self._list((*path, use), list(self.record_type.fields), wanted)

    def take_out(self, gone: Sequence[int]) -> None:
        """Rules that are taken out, the last first, so that the places of others hold; no empty list stays behind."""
        for index in reversed(gone):
            self._change(removed, ("rules", index))
        if gone and self.at(("rules",)) == [] and self.at(("answers",)):
            self._change(removed, ("rules",))

    def add_rule(self, effect: Effect) -> None:
        """One more rule, after the last."""
        rules = self.at(("rules",))
        if rules is None:
            self._change(entered, (), "rules", [])
        rule = new_rule(effect, self.record_type, [each.get("id") for each in rules or ()])
        self._change(added_in_lines, ("rules",), rule, IN_LINES)

    def _treat(self, path: Steps, given: str) -> None:
        """Let a field be treated otherwise, as the catalogue lets it be treated."""
        raw, field = raw_of(given), self.record_type.fields[str(path[-1])]
        if not given or (raw is not None and read(raw, field) is not None):
            self._put(path, raw)

    def _can_be_compared(self, path: Steps, name: str) -> bool:
        """Whether the rule shows a field so that it may be searched by; what is not is taken from the lists as well."""
        field = self.record_type.fields.get(name)
        raw = self.at((*path, "fields", name))
        redaction = None if field is None or raw is None else read(raw, field)
        return field is not None and redaction is not None and redaction.outcome_kind(field.kind) is not None

    def _conditions(self, path: Steps, place: str) -> None:
        """Comparisons that are changed, taken away (the last first, so that the places of others hold) and added."""
        for inner, part in reversed(comparisons_in(self.at((*path, "where")))):
            whole = (*path, "where", *inner)
            name = ".".join(map(str, (place, "where", *inner)))
            if f"{name}.gone" not in self.form:
                self._comparison(whole, part, name)
            elif inner or self.at((*path, "allow")) is None:
                self._change(removed, whole)
            else:  # without a condition the rule would show every record
                self._change(replaced, whole, dict(NOWHERE))
        added = f"{place}.where.new"
        if field := self.form.get(f"{added}.field"):
            operator = self.form.get(f"{added}.operator", "")
            self._add(
                path, {"field": field, operator: self._meant(field, operator, self.form.get(f"{added}.value", ""))}
            )

    def _comparison(self, path: Steps, part: dict[str, Any], name: str) -> None:
        [written] = [key for key in part if key != "field"]
        field = self.form.get(f"{name}.field", part["field"])
        operator = self.form.get(f"{name}.operator", written)
        value = self.form.get(f"{name}.value", as_shown(part[written])).strip()
        if field != part["field"]:
            self._change(replaced, (*path, "field"), field)
        if (field, operator, value) != (part["field"], written, as_shown(part[written])):
            new = self._meant(field, operator, value)
            if new != part[written]:
                self._change(replaced, (*path, written), new)
        if operator != written and operator in list(Operator):
            self._change(renamed, (*path, written), operator)

    def _add(self, path: Steps, comparison: dict[str, Any]) -> None:
        where = self.at((*path, "where"))
        if where is None:
            self._change(entered, path, "where", comparison)
        elif where == NOWHERE or (comparisons_in(where) and "all" in where):
            self._change(appended, (*path, "where", "all"), comparison)
        elif comparisons_in(where):
            self._change(replaced, (*path, "where"), {"all": [where, comparison]})

    def _meant(self, name: str, operator: str, given: str) -> Any:  # noqa: ANN401 - plain data
        return compared_with(self.record_type.fields.get(name), operator, given.strip())

    def _line(self, path: Steps, name: str, meant: Callable[[str], Any]) -> None:
        given = self.form.get(name)
        if given is not None and given.strip() != as_shown(self.at(path)):
            self._put(path, meant(given.strip()) if given.strip() else None)

    def _put(self, path: Steps, value: Any) -> None:  # noqa: ANN401 - plain data
        """Let the text say ``value`` at ``path``, or nothing for None."""
        if self.at(path) is not None:
            if value is None:
                self._change(removed, path)
            else:
                self._change(replaced, path, value)
        elif value is not None and self.at(path[:-1]) is None:
            self._change(entered, path[:-2], str(path[-2]), {str(path[-1]): value})
        elif value is not None:
            self._change(entered, path[:-1], str(path[-1]), value)

    def _list(self, path: Steps, known: Sequence[str], given: Sequence[str]) -> None:
        """Let a list of names hold those of ``known`` that are ``given``; what else stands in it stays."""
        written = self.at(path) or []
        kept = [each for each in written if each in given or each not in known]
        if not kept and not given and written and path[-1] in {"filter_on", "sort_on"}:
            self._change(removed, path)
            return
        for index in reversed(range(len(written))):
            if written[index] not in kept:
                self._change(removed, (*path, index))
        for name in (each for each in known if each in given and each not in written):
            if self.at(path) is None:
                self._change(entered, path[:-1], str(path[-1]), [name])
            else:
                self._change(appended, path, name)

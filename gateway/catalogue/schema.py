"""The form of a catalogue entry: what each key may hold, and the record type that a valid entry becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from gateway.catalogue.check import disagreements
from gateway.catalogue.hierarchy import HierarchyEntry, Word
from gateway.catalogue.titled import TITLED
from gateway.documents import Choice, Day, Entry, Name, Text, Whole, by_value
from gateway.model.catalogue import (
    Consent,
    DataSubjectRole,
    Field,
    Mark,
    MarkSource,
    RecordType,
    Sensitivity,
    Tag,
    Title,
)
from gateway.model.kinds import Kind, Scalar

LEVELS: Final = ("fonds", "series", "dossier", "item")
"""全宗, 类别, 案卷, 件."""

CATEGORIES: Final = ("business", "household", "document", "audiovisual")
"""业务, 户籍, 文书, 声像."""

_COLUMN: Final = re.compile(r"""[^\x00-\x1f\x7f"'`\\]{1,63}""")
_MOST_BYTES: Final = 63
_NONE: Final = "none"
_SOME: Final = validate.Length(min=1, error="has to title one or more, or to be left out")


def _words(words: tuple[str, ...]) -> dict[str, str]:
    return {word: word for word in words}


class Column(Text):
    """The name of a table or column in a source: any text that a database can quote, up to 63 bytes."""

    def take(self, value: object) -> str:
        """Return the name."""
        name = super().take(value)
        if not _COLUMN.fullmatch(name) or len(name.encode()) > _MOST_BYTES:
            raise ValidationError("has to be a database's name without quotes, at most 63 bytes long")
        return name


class TitleSchema(Schema):
    """A name for people."""

    zh = Text(required=True)
    en = Text(required=True)

    @post_load
    def title(self, data: dict[str, Any], **_: object) -> Title:
        """Make the title."""
        return Title(**data)


def _titles() -> fields.Field[Any]:
    """Titles of values, groups or levels, by the word that stands in records or in the hierarchy."""
    return fields.Dict(keys=Word(), values=fields.Nested(TitleSchema), validate=_SOME)


class ConsentSchema(Schema):
    """Who consented, where it is written, and since when."""

    given_by = Text(required=True)
    document = Text(required=True)
    on = Day(required=True)

    @post_load
    def consent(self, data: dict[str, Any], **_: object) -> Consent:
        """Make the consent."""
        return Consent(data["given_by"], data["document"], data["on"].isoformat())


class OrNone(fields.Field[Any]):
    """What ``inner`` takes, or the word `none`: said aloud, so that nothing is absent by oversight."""

    def __init__(self, inner: fields.Field[Any], **settings: Any) -> None:  # noqa: ANN401 - passed on to marshmallow
        super().__init__(**settings)
        self.inner = inner

    def _deserialize(self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: object) -> object:
        return None if value == _NONE else self.inner.deserialize(value, attr, data)


class Constant(Entry[Scalar]):
    """The value that a mark has for every record of a type: text, a whole number, true or false."""

    def take(self, value: object) -> Scalar:
        """Return the value."""
        if not isinstance(value, str | bool | int):
            raise ValidationError("has to be text, a whole number, true or false")
        return value


class DataSubjectSchema(Schema):
    """A person the record is about."""

    role = Name(required=True)
    name = Name()
    id_number = Name()

    @post_load
    def data_subject(self, data: dict[str, Any], **_: object) -> DataSubjectRole:
        """Make the role."""
        return DataSubjectRole(data["role"], data.get("name"), data.get("id_number"))


class MarkSchema(Schema):
    """Where a mark stands: exactly one of ``field`` and ``constant``."""

    field = Name()
    constant = Constant()

    @validates_schema
    def one_of_the_two(self, data: dict[str, Any], **_: object) -> None:
        """Refuse both and neither."""
        if ("field" in data) == ("constant" in data):
            raise ValidationError("has to have either `field` or `constant`")

    @post_load
    def mark(self, data: dict[str, Any], **_: object) -> MarkSource:
        """Make the mark's source."""
        return MarkSource(**data)


class FieldSchema(Schema):
    """One field; its name is the key that it stands under."""

    title = fields.Nested(TitleSchema, required=True)
    kind = Choice(by_value(Kind), required=True)
    sensitivity = Choice({level.name.lower(): level for level in Sensitivity}, required=True)
    tags = fields.List(Choice(by_value(Tag)))
    derived_from = fields.List(Name())
    hierarchy = HierarchyEntry()
    values = _titles()
    groups = _titles()
    levels = _titles()
    column = Column()


class RecordTypeSchema(Schema):
    """A whole entry; ``expected`` is the name that its file gives it."""

    type = Name(required=True)
    version = Whole(required=True, least=1)
    title = fields.Nested(TitleSchema, required=True)
    level = Choice(_words(LEVELS), required=True)
    category = Choice(_words(CATEGORIES), required=True)
    owner = Text(required=True)
    consent = OrNone(fields.Nested(ConsentSchema), required=True)
    source = Name(required=True)
    table = Column(required=True)
    identifier = Name(required=True)
    area = OrNone(Name(), required=True)
    data_subjects = fields.List(fields.Nested(DataSubjectSchema), required=True)
    marks = fields.Dict(keys=Choice(by_value(Mark)), values=fields.Nested(MarkSchema), required=True)
    fields_ = fields.Dict(keys=Name(), values=fields.Nested(FieldSchema), required=True, data_key="fields")

    def __init__(self, expected: str) -> None:
        super().__init__()
        self.expected = expected

    @validates_schema(skip_on_field_errors=False)
    def parts_agree(self, data: dict[str, Any], **_: object) -> None:
        """Check the parts against one another, as far as each of them is valid by itself."""
        found = disagreements(data, self.expected)
        if found:
            raise ValidationError(found)

    @post_load
    def record_type(self, data: dict[str, Any], **_: object) -> RecordType:
        """Make the record type, with its fields in the order of the file."""
        return RecordType(
            name=data["type"],
            version=data["version"],
            title=data["title"],
            level=data["level"],
            category=data["category"],
            owner=data["owner"],
            consent=data["consent"],
            source=data["source"],
            table=data["table"],
            identifier=data["identifier"],
            area=data["area"],
            data_subjects=tuple(data["data_subjects"]),
            marks=MappingProxyType(data["marks"]),
            fields=MappingProxyType({name: _field(name, given) for name, given in data["fields_"].items()}),
        )


def _field(name: str, given: Mapping[str, Any]) -> Field:
    return Field(
        name=name,
        title=given["title"],
        kind=given["kind"],
        sensitivity=given["sensitivity"],
        column=given.get("column", name),
        tags=frozenset(given.get("tags", ())),
        derived_from=tuple(given.get("derived_from", ())),
        hierarchy=given.get("hierarchy"),
        **{name: MappingProxyType(given.get(name, {})) for name in TITLED},
    )

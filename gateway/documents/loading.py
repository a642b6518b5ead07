"""From a document to a value: a marshmallow schema validates the data, and its error paths become lines and columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from marshmallow import Schema, ValidationError

from gateway.documents.faults import Fault, Faulty
from gateway.documents.reader import Document, Steps

_WORDS: Final = {
    "Missing data for required field.": "is missing",
    "Unknown field.": "is not a key that is known here: remove it or mend its spelling",
    "Field may not be null.": "has to have a value",
    "Invalid input type.": "has to be a mapping of keys to values",
    "Invalid type.": "has to be a mapping of keys to values",
    "Not a valid mapping type.": "has to be a mapping of keys to values",
    "Not a valid list.": "has to be a list",
}


def load(document: Document, schema: Schema) -> Any:  # noqa: ANN401 - the schema decides
    r"""What ``schema`` makes of the document's data; raise ``Faulty`` with every error at its line and column.

    >>> from gateway.documents import Name, read_document
    >>> given = read_document("name: north\ncolour: red\n", "areas.yaml")
    >>> load(given, Schema.from_dict({"name": Name(required=True), "code": Name(required=True)})())
    Traceback (most recent call last):
    gateway.documents.faults.Faulty: areas.yaml:1:1  `code`: is missing
    areas.yaml:2:1  `colour`: is not a key that is known here: remove it or mend its spelling
    """
    try:
        return schema.load(document.data)
    except ValidationError as error:
        faults = [Fault(*document.position(path), message) for path, message in _flat(document, error.messages, ())]
        raise Faulty(document.source, faults) from None


def _flat(document: Document, messages: object, path: Steps) -> Iterator[tuple[Steps, str]]:
    """Every message with the path it concerns.

    marshmallow adds steps of its own: `_schema` for the whole, `key` and `value` inside of a mapping's entry. They are
    passed over unless the document has such a key there.
    """
    if isinstance(messages, dict):
        for step, inner in messages.items():
            is_own = step in {"_schema", "key", "value"} and (*path, step) not in document.positions
            yield from _flat(document, inner, path if is_own else (*path, step))
        return
    for message in messages if isinstance(messages, list) else [messages]:
        words = _WORDS.get(str(message), str(message))
        yield path, f"`{'.'.join(map(str, path))}`: {words}" if path else words

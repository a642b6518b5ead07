"""The hidden columns of a view: who its records are about, as references that the ledger keeps and no answer has."""

from __future__ import annotations

from dataclasses import replace

from gateway.model.catalogue import RecordType
from gateway.model.plan import Column, View
from gateway.redaction.reference import Reference, SubjectKey


def with_subjects(view: View, record_type: RecordType, key: SubjectKey | None) -> View:
    """The view with a hidden column for each role of ``record_type`` that has an ID number; without a key, as it is.

    Who is only named has no reference: there is no telling two people of one name apart.
    """
    if key is None:
        return view
    identified = {each.role: record_type.fields[each.id_number] for each in record_type.data_subjects if each.id_number}
    subjects = tuple(
        Column(role, field.kind, field.column, Reference(key), of=field.name) for role, field in identified.items()
    )
    parts = [f"{column.name}={column.of}" for column in subjects]
    return replace(view, subjects=subjects, key="+".join((view.key, key.label, *parts)))

"""The catalogue's files: reading them strictly, making their tables, and proposing an entry for a table from elsewhere.

``load`` reads a folder of entries into the ``Catalogue`` of ``gateway.model``; ``schema`` is the form of one entry,
``check`` and ``titled`` what has to hold between its parts. ``areas`` reads what areas are called. ``tables`` makes the
tables of a source. ``csv_file`` reads foreign CSV files, ``propose`` writes a catalogue entry for one, and
``csv_import`` loads it.
"""

from gateway.catalogue.load import load_catalogue, load_record_type

__all__ = ["load_catalogue", "load_record_type"]

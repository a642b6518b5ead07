r"""Strict documents: YAML files that can be read in one way only, with every fault reported at its line and column.

Everything an administrator writes (catalogue, policies, guardrails, purposes, partners) is read here and nowhere else,
so that no two parts of the gateway can understand one file differently. The accepted language is the part of YAML 1.2
on which versions and parsers agree; whatever they read differently is refused with its position.

>>> document = read_document("type: household\nversion: 3\n", "household.yaml")
>>> document.data, document.positions["version",]
({'type': 'household', 'version': 3}, (2, 1))
>>> read_document("open: yes\nno: 017\n", "example.yaml")
Traceback (most recent call last):
gateway.documents.faults.Faulty: example.yaml:1:7  `yes` is a boolean to some readers: write true or false, or quote it
example.yaml:2:1  `no` is a boolean to some readers: write true or false, or quote it
example.yaml:2:5  `017` is not a plain decimal number: write it without sign, zeros, separators or exponent, or quote it
"""

from gateway.documents.entries import Choice, Day, Entry, Flag, Name, Text, Whole, by_value
from gateway.documents.faults import Fault, Faulty, FaultyFiles
from gateway.documents.loading import load
from gateway.documents.reader import MEBIBYTE, Document, read_document

__all__ = [
    "MEBIBYTE",
    "Choice",
    "Day",
    "Document",
    "Entry",
    "Fault",
    "Faulty",
    "FaultyFiles",
    "Flag",
    "Name",
    "Text",
    "Whole",
    "by_value",
    "load",
    "read_document",
]

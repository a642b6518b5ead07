"""The redactions, one file a family, and the lattice that combines them.

A redaction is a value: a wrong one cannot be built. Each promises, for every kind of field,

- ``apply`` is total: null stays null (only ``Drop`` hides even that), a value it cannot transform gives ``WITHHELD``;
- ``admits`` accepts exactly the outcomes that ``apply`` can give, so what a source answers can be checked.
"""

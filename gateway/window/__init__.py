"""The committees' window: the pages on which clerks of partners look records up who have no program of their own.

Reading order: ``seats`` (for which purpose somebody sits here), ``searching`` (what a form asks for), ``choosing``
(what it offers), ``telling`` (an answer in words), ``pages``, ``taking`` (files), ``paper`` (forms to print); then what
is beside records: ``asking``, ``receipts``, ``notices``. What is asked takes the walk of ``gateway.disclosure`` as a
program's request does.
"""

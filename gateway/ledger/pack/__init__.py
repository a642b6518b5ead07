"""The auditor's pack: one file with a range of the ledger, and all that it takes to check it on another machine.

Reading order: ``stored`` (the file: a zip in which every byte follows from its members), ``stretch`` (which entries),
``tree`` (how they are proved), ``stamped`` (since when), ``counts`` (what is counted of them), ``manifest`` (what is
signed), ``writing`` and ``checking``.
"""

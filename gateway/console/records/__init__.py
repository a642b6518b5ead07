"""The part of the desk for what is on record: the ledger, what is unusual in it, and what follows.

Reading order: ``office`` (what the pages are made with, and who may see which), ``searching`` and ``telling`` (a
search, and an entry in words), ``ledger``, ``proving``, ``persons``, ``events``, ``canaries``, ``recalls``,
``emergencies``, ``pages``. Every act is one of ``gateway.casework``, as those of the command line are.
"""

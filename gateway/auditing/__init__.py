"""What an auditor does with the ledger: a range of it is packed with all that decided, and each decision tried again.

Reading order: ``gathering`` (what is packed beside the entries), ``retold`` (the state, from the acts alone),
``deciding`` (one entry, decided again), ``trial`` (a whole pack).
"""

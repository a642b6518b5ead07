"""What is unusual among the look-ups: noticed from the ledger, off the way of every answer, and kept as events.

Nothing here answers a requester: a detector that did would tell whoever tries where the limits are. Read ``look`` for
what is known of a look-up, then the detectors, ``watcher`` for how they come together, ``following`` for how the ledger
is read while it is written, and ``service`` for who does so. ``attachments`` runs beside it and looks at no look-up: it
destroys what was sent with requests when it has been kept for long enough.
"""

"""Time stamps of checkpoints (RFC 3161): another authority's word for when the ledger had its entries.

Reading order: ``reply`` (what an authority answers, checked), ``authority`` (how it is asked), ``kept`` (the stamps of
a ledger, and whether they hold), ``service`` (who asks, and when).
"""

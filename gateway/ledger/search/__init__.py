"""Searching the ledger: its entries from the newest on, of those only that are wanted, a page at a time.

Reading order: ``wanted`` (what is looked for, and how a line shows it), ``stretches`` (which bytes of which segments
hold a stretch of the tree), ``pages`` (the search itself). Nothing is kept for it but the segments and the tree.
"""

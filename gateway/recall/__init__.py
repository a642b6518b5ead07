"""Recall: whoever received a record that is wrong or withdrawn is told, and says what they did about it.

Reading order: ``notice`` (what a client is told, and what it may state), ``statement`` (how the station signs that it
was told), ``rows`` (what of it is kept), ``recalls`` (what a client sees of it and does).
"""

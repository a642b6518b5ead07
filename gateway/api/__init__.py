"""The partners' door: routes that parse a request, hand it to ``gateway.disclosure`` and return what comes back.

Nothing here reads an archive, a policy or the ledger; a view function is a few lines.
"""

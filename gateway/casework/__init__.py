"""What auditors, reviewers and operators do with the account: each act once, for the command line and for the desk.

Reading order: ``persons`` (a person's report, and a person erased), ``recalls``, ``events``, ``canaries``, then what is
asked of the whole ledger: ``tree``, ``verifying``, ``packing``; and ``work``, for what takes longer than an answer may.
"""

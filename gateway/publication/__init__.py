"""How a policy comes to be in force: drafted, checked, reviewed by somebody else, published from a day on, superseded.

Reading order: ``version`` (one version of one policy, and where it stands), ``workflow`` (who may do what with it, and
what becomes of it), ``schedule`` (which version is live on which day).
"""

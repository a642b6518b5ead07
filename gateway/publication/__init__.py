"""How a policy comes to be in force: drafted, checked, reviewed by somebody else, published from a day on, superseded.

Reading order: ``version`` (one version of one policy, and where it stands), ``workflow`` (who may do what with it, and
what becomes of it), ``schedule`` (which version is live on which day), ``reading`` (from stored texts to policies, or
to why not), ``weighing`` (what a change gives and takes), ``rows`` (how it is stored), ``office`` (the acts),
``live`` (what each process serves), and ``folder``, ``founding`` and ``rollback`` for where texts come from.
"""

"""What was disclosed: an account of every answer, durable before the answer leaves, that nobody can alter unseen.

Reading order: ``canonical`` and ``references`` (the form of what is kept), ``puncture``, ``seals`` and ``sealing`` (who
can read the references), ``entries`` and ``bodies`` (a line and what it says), ``disk`` and ``segment`` (how it becomes
durable), ``second`` and ``copy`` (a second place that has it as well), ``reading``, ``claims``, ``tear`` and ``check``
(how one file is judged), ``recovery`` (what a start finds), ``book`` (the ledger that the gateway writes), ``verify``
(the whole of it), ``browse`` (to look things up), ``replay`` (what was asked and answered, counted).
"""

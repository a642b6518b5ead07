"""What `make bench` runs: pages of records a second, raw, through plain Flask, and through the gateway.

``question`` is what all three are asked; ``variants`` answer it unprotected; ``deployment`` is the gateway that answers
it protected; ``servers`` and ``load`` put both under the same load; ``stages`` and ``growth`` say where the time goes
and whether it grows with the archive; ``run`` does all of that and ``report`` prints it.
"""

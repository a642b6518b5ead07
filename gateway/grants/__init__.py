"""May they, for this purpose: partners, agreements and clients as the station settled them, and the grant they yield.

``directory`` is what was settled, at one moment; ``keeper`` has it in memory and never older than the last
administrative write; ``administration`` makes those writes. ``purposes`` is the closed list of reasons, ``admission``
counts requests against their limits, and ``authorise`` finds the grant.
"""

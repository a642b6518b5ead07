"""The durable copy: every entry of every machine in one PostgreSQL, there before anybody is told of it.

Reading order: ``tables`` (what is in the database), ``database`` (how it is reached, and what its faults are here),
``session`` (what one writer of a segment has with it), ``place`` (where a deployment's copy is), ``mirror`` (what other
machines wrote), ``sharing`` (the one tree over all), ``compare``.
"""

"""The desk's part for access requests: what partners ask for, what may be granted of it, and what was.

Reading order: ``weighing`` (what may be granted of a request, and what it would show), ``drafting`` (the policy change
that a granted field waits for), ``acting``, ``tables``, ``showing`` (one request), ``pages``.
"""

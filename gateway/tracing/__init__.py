"""Traces of requests: which step of the walk took how long, by ids and names that we made, never by a value.

``step`` is what the rest of the gateway knows of it; ``spans`` makes OpenTelemetry's spans, ``opening`` sends them on.
Where no endpoint is set, neither of these two is imported.
"""

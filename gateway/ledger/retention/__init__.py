"""Segments that have been kept for long enough are removed, and what was proved with them stays provable.

Reading order: ``pruned`` (what stays of a segment), ``due`` (which segments may go), ``prune`` (how they go),
``service`` (who does it every day).
"""

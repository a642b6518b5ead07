"""Invented narratives with what is to be found in them, for measuring the scrub."""

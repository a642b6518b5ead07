"""Scrubbing: a narrative without the people in it, made of the record's own values, of patterns and of cues.

A *detector* names one kind of thing that is looked for; ``Scrub`` is the redaction. A narrative is read several times:
folded for matching only (``fold``), searched for what the record itself knows (``known``), for what has a form of its
own (``numbers``, ``patterns``), and for names by the words they stand beside (``names``, ``places``); what is found is
replaced by numbered tokens (``tokens``), until nothing more is found (``narrative``).
"""

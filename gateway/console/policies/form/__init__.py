"""A policy as a form in plain words. Text and form are two views of one thing, and the text is what is kept.

Reading order: ``treatments`` (what may be chosen for a field), ``shown`` and ``reading`` (what the form shows of a
text), ``rules`` (what a rule begins with), ``values`` and ``filling`` (what becomes of the text where the form was
changed).
"""

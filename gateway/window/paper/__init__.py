"""Paper forms: a station's own forms, which a clerk prints with what a record may tell already filled in.

Reading order: ``form`` (what a form is), ``load`` (how a station writes one), ``pages`` (the form, filled in).
"""

"""How each archive answers: a plan goes in, its records come out, and nothing else leaves the source.

``memory`` executes the meaning of a plan word for word. ``sql`` agrees with it on every case, by compiling the plan to
one statement (``pushdown``, in the words of a ``dialects`` entry), keeping it (``statement``), and finishing in Python
what a source cannot say (``finishing``). ``registry`` opens the sources that a deployment names.
"""

"""People who sign in: their accounts, what they prove themselves with, and their sessions.

Read ``signing_in.py`` first, and ``own_account.py`` for who is signed in; ``administration.py`` is what the station's
operator does, ``sessions.py`` what a browser holds afterwards.
"""

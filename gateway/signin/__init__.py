"""The door for people: pages on which they sign in, and see and change how they do.

``pages.py`` and ``account.py`` have the pages, ``browser.py`` what a browser is given and what it has to show,
``door.py`` what the rest of the gateway asks: who is before this browser?
"""

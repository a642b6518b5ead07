"""How the parts are put together, once, when a process begins; ``gateway.app`` joins what is made here to routes.

``common`` is what every part is made with, ``clients`` are the tokens of programs, ``people`` the sessions of people,
``walk`` the ``Gate`` through which everything leaves.
"""

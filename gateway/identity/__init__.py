"""Who asks: clients that prove themselves with a key of their own, and the short-lived tokens they are given for it.

``signed`` reads what is signed, strictly, and is the only reader; ``client_keys`` and ``keys`` hold the keys it is
checked against. ``token_server`` gives tokens (``client_authentication`` and ``details`` check what is asked,
``replay`` that it is asked once), and ``metadata`` tells what it can do; ``authenticate`` recognises them.
``assertion`` is the client's side of it.
"""

"""The window's part for asking for more: ``pages`` (the list and the form), ``one`` (how one stands, and feedback)."""

"""The values that travel through the gateway, frozen, in travel order.

``kinds`` and ``catalogue`` say what exists; ``inquiry`` what is asked; ``requester`` who asks; ``grant`` what was found
to authorise it; ``condition`` and ``plan`` what may leave; ``release`` what left. Nothing here does I/O.
"""

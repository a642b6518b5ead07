"""The transparency log over the ledger: one Merkle tree of all entries of all segments, whose roots are signed.

Reading order: ``merkle`` (RFC 6962: hashes, proofs, and how both are checked), ``tiles`` (the tree on disk), ``note``
(signed checkpoints), ``proof`` (a proof as a file), ``log`` (one tree, appended to and asked), ``sequencer`` (how the
segments' entries come into it).
"""

"""The desk's policies: what a text would do (``drafting``), and what is done with one (``acting``)."""

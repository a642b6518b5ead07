"""The administrators' workbench: what policies mean, before and while they are in force.

Nothing here decides what a partner is shown. ``explain`` reads the reasons that a view was compiled from, and the other
modules put questions to compiled views: what a change would give (``difference``), and have given to those who asked
(``impact``) or would be shown in the archive as it is (``archive_impact``), whether something can ever be seen
(``prove``), how little is left to guess (``residual``), what is wider than it looks (``breadth``).
"""

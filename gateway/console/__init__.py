"""The desk on a screen: the pages on which the station's own people keep its policies.

Reading order: ``station`` (who may be here), ``drafting`` (what a text that is being written would do), ``acting``
(what is done with one), ``words``, ``pages``. Every act is one of ``gateway.publication.office``, as those of the
command line are.
"""

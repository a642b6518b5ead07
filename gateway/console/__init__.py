"""The desk on a screen: the pages at which the station's own people keep what it shares.

Reading order: ``station`` (what the pages are made with, and who may be here), ``tables``, ``words``, ``overview``,
then one folder for each part. Every act is one of the rooms below, as those of the command line are.
"""

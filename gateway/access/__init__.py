"""Access requests: a partner asks for more than it has, and somebody of the station grants it, in part, or not at all.

Reading order: ``request`` (what is asked and how it stands), ``clock`` (until when somebody has to look), ``attached``
(what may be sent with it), ``rows`` (what is kept), ``asking`` (what partners do), ``deciding`` (what the station
does), ``destroying`` (the end of what was sent), ``feedback`` (whether an answer was of use).

A request that is granted becomes a standing grant beside the agreement. That shows nothing by itself: what leaves is
decided by policies and guardrails as ever, and by no reviewer of a request.
"""

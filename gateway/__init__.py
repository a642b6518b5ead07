"""Station Archive Gateway: what a partner may know leaves; the rest cannot be inferred; every answer is accounted for.

The house is read in the order in which a request walks through it::

    api/records.py           a route takes the request               GET /v1/records/household?area_code=310115003
    api/inquiry.py           and parses it                           -> Inquiry
    disclosure.py            the walk itself, which alone calls      disclose(gate, credentials, inquiry)
      identity/authenticate    who asks?                             -> Requester
      grants/authorise         may they, for this purpose?           -> Grant
      policies/compile         what may be shown?                    -> DisclosurePlan
      adapters/…               the archive answers the plan          -> records
      rendering/as_…           in the form that was asked for        -> bytes
      ledger/…                 on the record, durably                -> Entry
    api/records.py           only now does the response leave

The rooms never import one another. They meet in ``gateway.model`` and are ordered by ``gateway.disclosure``;
``gateway.wiring`` is the only place where objects are wired together, into one frozen ``Gate``.
"""

__version__ = "0.1.0"

"""What may be shown: from sharing policies and guardrails to the plan of one disclosure.

Reading order: ``policy`` and ``guardrail`` (the documents, parsed), ``treatments`` (the algebra of what happens to a
field, row by row), ``compile`` (documents and a grant make a view), ``question`` (a view and an inquiry make a plan).
"""

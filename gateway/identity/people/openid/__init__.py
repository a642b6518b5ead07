"""People who sign in through an agency's OpenID provider (OpenID Connect Core 1.0, authorization code flow).

``provider.py`` is the walk; ``metadata.py`` and ``signing_keys.py`` what the provider publishes, ``id_token.py`` what
is believed of its answer, ``asking.py`` how it is asked.
"""

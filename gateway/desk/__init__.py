"""What the station's own people look at, at their own desk: by the same steps as the walk, and in no partner's door.

``previews`` is one record through a partner's eyes, ``looking`` the same through several partners' eyes, now and under
a text that is being changed, ``counting`` how many records such a text would show otherwise.
"""

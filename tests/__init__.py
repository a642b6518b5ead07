"""The tests, which mirror the tree: `tests/unit/room/test_file.py` holds what `gateway/room/file.py` promises."""

from __future__ import annotations

from bench.replay import lines, rates


def test_every_entry_that_was_written_is_replayed() -> None:
    measured = dict(rates(40))
    assert len(measured) == 2
    assert all((rate.entries, rate.practices) == (40, 16) for rate in measured.values())
    assert all(rate.bytes > 40 * 20 * 32 for rate in measured.values())


def test_a_line_is_printed_for_each_way_of_reading() -> None:
    printed = list(lines(8))
    assert len(printed) == 3
    assert "8 disclosures of 20 records" in printed[0]

"""What the pages of a call told makes one figure of the whole."""

import pytest

from teleo.consultations.rules.summing import Run, quality_of


def run(**figures: object) -> Run:
    usual = {"seat": "guest", "path": "direct", "seconds": 600, "received": 990, "lost": 10, "cuts": 0}
    return Run(**(usual | figures))  # type: ignore[arg-type]  # by name


def test_of_a_call_of_which_nobody_told_nothing_is_said() -> None:
    assert quality_of([]) is None


def test_loss_is_that_of_all_pages_together() -> None:
    found = quality_of([run(), run(seat="host", received=900, lost=100)])

    assert found is not None
    assert found.loss == pytest.approx(0.055)


def test_a_cut_is_seen_from_both_sides_and_counts_once() -> None:
    found = quality_of([run(cuts=2), run(cuts=1), run(seat="host", cuts=2)])

    assert found is not None
    assert found.cuts == 3


@pytest.mark.parametrize(
    ("direct_seconds", "relayed_seconds", "is_direct"), [(600, 60, True), (60, 600, False), (60, 60, False)]
)
def test_the_way_of_most_of_the_time_counts(
    direct_seconds: int, relayed_seconds: int, is_direct: bool
) -> None:
    found = quality_of([run(seconds=direct_seconds), run(seconds=relayed_seconds, path="relay_tls")])

    assert found is not None
    assert found.is_direct is is_direct

"""Plots are PNG files, also of few findings."""

from pathlib import Path

from components.tracking.plots import draw_coverage, draw_losses, draw_reliability

PNG = b"\x89PNG"


def test_draw_losses(tmp_path: Path) -> None:
    """The loss curve is a picture."""
    draw_losses([(1, 2.0), (2, 1.5)], [(2, 1.6)], tmp_path / "losses.png")
    assert (tmp_path / "losses.png").read_bytes().startswith(PNG)


def test_draw_reliability_and_coverage(tmp_path: Path) -> None:
    """Both curves are pictures, also with fewer findings than bins."""
    reliability = tmp_path / "reliability.png"
    draw_reliability([0.9, 0.8], [0.7, 0.6], [True, False], reliability)
    coverage = tmp_path / "coverage.png"
    draw_coverage([(0.5, 1.0), (1.0, 0.5)], (0.5, 1.0), coverage)
    assert reliability.read_bytes().startswith(PNG)
    assert coverage.read_bytes().startswith(PNG)

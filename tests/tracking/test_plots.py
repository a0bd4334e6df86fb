"""Figures are drawn as pictures."""

from pathlib import Path

from components.tracking.plots import draw_coverage, draw_reliability


def test_figures_are_pictures(tmp_path: Path) -> None:
    """Accuracy against coverage, and reliability before and after, are written as PNG."""
    coverage, reliability = tmp_path / "coverage.png", tmp_path / "reliability.png"
    draw_coverage([(0.33, 1.0), (0.67, 1.0), (1.0, 2 / 3)], (0.67, 1.0), coverage)
    draw_reliability([0.9, 0.8], [0.7, 0.6], [True, False], reliability)
    for picture in (coverage, reliability):
        assert picture.read_bytes().startswith(b"\x89PNG")

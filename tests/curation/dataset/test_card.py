"""The data card: counts, tables and plots, never a text of a pair."""

from pathlib import Path

import pytest

from components.curation.dataset.card_plots import PLOTS, draw_plots
from components.curation.dataset.parquet import read_groups, read_pairs
from components.curation.dataset.splitting import SPLITS


@pytest.mark.slow
def test_card_has_plots_and_no_text_of_a_pair(dataset: Path) -> None:
    """The card holds every plot in both forms, and no clause or article."""
    page, text = (dataset / "card.html").read_text(), (dataset / "card.md").read_text()
    assert page.count("<svg") == len(PLOTS) == 4
    for name in PLOTS:
        assert f"plots/{name}.svg" in text
        assert "<dc:date>" not in (dataset / "plots" / f"{name}.svg").read_text()
    for pair in read_pairs(dataset)[::50]:
        assert pair.clause not in page + text
        assert " ".join(pair.wording.split()[:8]) not in page + text or not pair.wording


def test_plots_take_names_as_they_are(dataset: Path, tmp_path: Path) -> None:
    """Dollars begin no formula; long names and those of other scripts leave the bars in place."""
    names = [
        "Fee #3 $5 # $6",
        "over $500 and under $1,000",
        "$x$",
        "押金上限",
        "two\nlines",
        "x" * 3000,
    ]
    pairs = {"test": read_pairs(dataset, "test")}
    draw_plots(tmp_path, pairs, {}, dict.fromkeys(names, 1))
    drawn = (tmp_path / "refusals.svg").read_text(encoding="utf-8")
    for shown in ("Fee #3 $5 # $6", "over $500 and under $1,000", ">$x$<", "押金上限", "two lines"):
        assert shown in drawn
    assert "x" * 100 not in drawn


def test_card_counts_each_split(dataset: Path) -> None:
    """The first table has a row for each split with its pairs, groups and examples."""
    text = (dataset / "card.md").read_text(encoding="utf-8")
    for split in SPLITS:
        groups = read_groups(dataset, split)
        num_examples = sum(len(group.examples) for group in groups)
        row = next(line for line in text.splitlines() if line.startswith(f"| {split} |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert int(cells[1]) == len(read_pairs(dataset, split))
        assert cells[4:] == [str(len(groups)), str(num_examples)]

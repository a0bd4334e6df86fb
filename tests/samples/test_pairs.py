"""The sample pairs: many, varied, repeatable, and right by their own figures."""

import random
from collections import Counter

import pytest

from components.quantities.comparing import compare
from components.quantities.reading import find_quantities, parse_quantity
from components.samples.pairs import STATUTES, generate_pairs, load_families, render_figure
from components.statutes.readers.article import Article
from components.statutes.readers.choice import build_reader


def read_texts(edition: str) -> dict[tuple[str, str], str]:
    """Return the texts of an edition of the sample code by law and article."""
    texts: dict[tuple[str, str], str] = {}
    for article in build_reader("markdown").read(STATUTES / edition):
        assert isinstance(article, Article)
        texts[article.law, article.article] = article.text
    return texts


def test_generate_pairs_breadth() -> None:
    """At least 3,000 pairs over at least 40 families, of every kind, with all three verdicts."""
    families = load_families()
    pairs = list(generate_pairs(families, per_wording=3, seed=1))
    assert len(pairs) >= 3000
    assert len({p.family for p in pairs}) >= 40
    assert {f.kind for f in families} == {
        "cap",
        "floor",
        "ban",
        "right",
        "duty",
        "form",
        "reduction",
        "none",
    }
    assert min(Counter(p.verdict for p in pairs).values()) > 200


def test_generate_pairs_is_repeatable() -> None:
    """The same seed gives the same pairs, another seed others."""
    families = load_families()[:5]
    first = [p.id for p in generate_pairs(families, per_wording=2, seed=1)]
    assert first == [p.id for p in generate_pairs(families, per_wording=2, seed=1)]
    assert first != [p.id for p in generate_pairs(families, per_wording=2, seed=2)]


def test_generate_pairs_figures_agree_with_the_verdict() -> None:
    """Where a figure decides, comparing figure and limit gives the pair's verdict."""
    seen = 0
    for pair in generate_pairs(load_families(), per_wording=2, seed=4):
        if pair.relation:
            figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
            assert figure is not None
            assert limit is not None
            assert compare(figure, pair.relation, limit) == (pair.verdict == "valid")
            seen += 1
    assert seen > 800


def test_sample_code_has_three_editions() -> None:
    """Each of three yearly editions has 120 articles or more, and the interest cap changes."""
    titles = {family.title for family in load_families() if family.law}
    caps: set[str] = set()
    for year in (2024, 2025, 2026):
        texts = read_texts(f"{year}-01-01")
        assert len(texts) >= 120
        assert {law for law, _ in texts} == titles
        caps.add(texts["Civil Code", "205"])
    assert len(caps) == 3


def test_families_name_existing_articles() -> None:
    """Every governed family's article stands in the newest edition."""
    texts = read_texts("2026-01-01")
    governed = [family for family in load_families() if family.kind != "none"]
    assert len(governed) >= 40
    assert all((family.title, family.article) in texts for family in governed)


@pytest.mark.parametrize(
    ("value", "unit", "forms"),
    [
        (18, "percent", {"18%", "18 percent", "eighteen percent", "eighteen percent (18%)"}),
        (1, "months' rent", {"1 month's rent", "one month's rent"}),
        (1250, "marks", {"1,250 marks"}),
        (30, "days", {"30 days", "thirty days", "thirty (30) days"}),
    ],
)
def test_render_figure_forms(value: float, unit: str, forms: set[str]) -> None:
    """Over many draws a figure is written in each of its forms."""
    rng = random.Random(1)
    written = {render_figure(value, unit, rng) for _ in range(200)}
    assert forms <= written
    quantities = {quantity.canonical for text in written for quantity in find_quantities(text)}
    assert len(quantities) == 1

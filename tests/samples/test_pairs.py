"""The sample pairs: many, varied, repeatable, and right by their own figures."""

from collections import Counter

from components.quantities.comparing import compare
from components.quantities.reading import parse_quantity
from components.samples.pairs import STATUTES, generate_pairs, load_families
from components.statutes.readers.choice import build_reader


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
    """Where a figure decides, an independent comparison of figure and limit gives the pair's verdict."""
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
    """The code has at least 120 articles in each of three yearly editions, and the interest cap is amended."""
    caps, titles = [], {f.title for f in load_families() if f.law}
    for year in (2024, 2025, 2026):
        articles = list(build_reader("markdown").read(STATUTES / f"{year}-01-01"))
        assert len(articles) >= 120
        assert {a.law for a in articles} == titles
        caps.append(next(a.text for a in articles if (a.law, a.article) == ("Civil Code", "205")))
    assert len(set(caps)) == 3


def test_families_name_existing_articles() -> None:
    """Every governed family's article stands in the newest edition."""
    there = {(a.law, a.article) for a in build_reader("markdown").read(STATUTES / "2026-01-01")}
    governed = [f for f in load_families() if f.kind != "none"]
    assert len(governed) >= 40
    assert all((f.title, f.article) in there for f in governed)

"""Drafted pairs: verdicts follow from their figures, and the same input gives the same pairs."""

from collections import Counter
from datetime import date

import pytest

from components.curation.drafting.pairs import DraftingConfig, draft_pairs, excerpt
from components.prompting.grammar import possible_calls
from components.prompting.template import MAX_PASSAGE_WORDS, Passage
from components.quantities.comparing import compare
from components.quantities.reading import parse_quantity
from components.records import Pair
from tests.conftest import DATA
from tests.curation.drafting.material import LEASE, sample_versions, version


def refuse_inconsistent(pairs: list[Pair]) -> None:
    """Fail where a pair's figures do not give its verdict, or no answer could call them."""
    for pair in pairs:
        assert pair.origin == "drafted"
        assert pair.rule and pair.does
        if pair.relation:
            figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
            assert figure is not None and limit is not None
            assert compare(figure, pair.relation, limit) == (pair.verdict == "valid")
            assert (pair.figure, pair.relation, pair.limit) in possible_calls(
                Passage(pair.wording), pair.clause
            )


def test_draft_pairs_verdicts_follow() -> None:
    """Every drafted pair of the sample code is consistent.

    Its figures compare as its verdict says, and the call can be decoded.
    """
    pairs = draft_pairs(sample_versions(), DraftingConfig())
    refuse_inconsistent(pairs)
    assert len(pairs) >= 120
    shares = Counter(pair.verdict for pair in pairs)
    assert 0.4 < shares["valid"] / len(pairs) < 0.6


def test_draft_pairs_same_clause_under_the_reverse() -> None:
    """A limit is drafted on both sides, and under the reverse of the rule the verdicts turn."""
    pairs = draft_pairs([version(LEASE)], DraftingConfig(clauses_per_rule=6, opposites_per_rule=4))
    under_own = [p for p in pairs if "shall not exceed" in p.wording]
    reverse = [p for p in pairs if "shall not be less than" in p.wording]
    assert {p.verdict for p in under_own} == {p.verdict for p in reverse} == {"valid", "invalid"}
    assert {p.relation for p in under_own} == {"at most"}
    assert {p.relation for p in reverse} == {"at least"}


def test_draft_pairs_leaves_out_held_out_laws_and_past_wordings() -> None:
    """Laws held out for evaluation, by title or id, and past wordings are not drafted from."""
    versions = [
        version(LEASE),
        version(LEASE, law="Loan Act"),
        version(LEASE, law="Sales Act", valid_to=date(2024, 1, 1)),
    ]
    assert {p.law for p in draft_pairs(versions, DraftingConfig())} == {"Lease Act", "Loan Act"}
    assert {p.law for p in draft_pairs(versions, DraftingConfig(held_out_laws=("loan ACT",)))} == {
        "Lease Act"
    }


def test_draft_pairs_is_repeatable_and_capped() -> None:
    """The same articles and config give the same pairs; no family has more than the cap."""
    versions = sample_versions()
    first = draft_pairs(versions, DraftingConfig(max_per_family=10))
    assert first == draft_pairs(versions, DraftingConfig(max_per_family=10))
    assert max(Counter(p.family for p in first).values()) <= 10


def test_excerpt_adds_whole_paragraphs() -> None:
    """Paragraphs before come first, then those behind, while the excerpt keeps to its words."""
    article = version("One two.\nThree four five.\nSix.\nSeven eight nine ten.")
    assert excerpt(article, "Six.", 4) == "Three four five. Six."
    assert excerpt(article, "Six.", 6) == "One two. Three four five. Six."
    assert excerpt(article, "Three four five.", 1) == "Three four five."


def test_draft_pairs_passes_over_what_a_prompt_would_cut() -> None:
    """A rule in a paragraph longer than a prompt shows is not drafted from."""
    filler = "The parties keep records. " * (MAX_PASSAGE_WORDS // 4)
    long = version(f"{filler}The term of a lease shall not exceed twenty years.")
    assert draft_pairs([long], DraftingConfig()) == []
    assert draft_pairs([version(LEASE)], DraftingConfig())


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_draft_pairs_from_real_statutes() -> None:
    """Real statutes of two countries give hundreds of consistent pairs over many laws."""
    from tests.benchmarks.drafting import read_real_versions

    pairs = draft_pairs(read_real_versions(), DraftingConfig())
    refuse_inconsistent(pairs)
    assert len(pairs) > 500
    assert len({(p.law, p.article) for p in pairs}) > 100
    assert len({p.law for p in pairs}) >= 10

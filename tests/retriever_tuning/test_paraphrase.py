"""A statute's sentence comes out as a contract might put it: same subject, other words."""

import random

from components.retriever_tuning.paraphrase import is_contractual, recast, split_sentences

RULE = "The lessee shall return the thing leased upon the termination of the lease."


def test_recast_changes_the_words_and_keeps_the_subject() -> None:
    """A hundred clauses from one sentence nearly all differ; each keeps a word of its rule."""
    rng = random.Random(1)
    made = [recast(RULE, rng) for _ in range(100)]
    assert len(set(made)) > 90
    assert RULE not in made
    kept = {
        "return",
        "give",
        "hand",
        "restore",
        "leased",
        "premises",
        "flat",
        "apartment",
        "house",
        "unit",
        "tenancy",
        "lease",
        "rental",
    }
    assert all(kept & set(clause.lower().replace(".", "").split()) for clause in made)


def test_recast_names_a_party_the_same_throughout() -> None:
    """One name stands for one side in the whole clause."""
    text = (
        "The lessor may inspect the thing leased if the lessor has told the lessee, and the lessor"
        " bears the cost of it."
    )
    for seed in range(20):
        made = recast(text, random.Random(seed)).lower()
        names = [
            name
            for name in ("landlord", "lessor", "owner", "letting party", "party a")
            if name in made
        ]
        assert len(names) <= 1


def test_recast_is_the_same_for_the_same_seed() -> None:
    """Nothing but the generator decides."""
    assert recast(RULE, random.Random(5)) == recast(RULE, random.Random(5))


def test_recast_drops_references_and_moves_figures() -> None:
    """What only the statute book understands is gone, and a figure is seldom the article's own."""
    rule = (
        "The creditor may claim interest not exceeding 16% per year in accordance with the"
        " preceding article."
    )
    made = [recast(rule, random.Random(seed)) for seed in range(30)]
    assert not any("preceding article" in clause for clause in made)
    assert sum("16%" in clause for clause in made) < 10


def test_is_contractual_needs_two_sides() -> None:
    """A sentence between parties is about contracts, one about an authority is not."""
    assert is_contractual("The lessor shall deliver the thing to the lessee.")
    assert is_contractual("The employer may terminate the contract.")
    assert not is_contractual("The competent authority shall publish the list every year.")


def test_split_sentences_leaves_out_labels_and_scraps() -> None:
    """Lines and sentences of six words or more, without the labels before them."""
    text = (
        "(1) The lessor delivers the thing in a fit state. Short one.\n(a) the lessee pays the rent"
        " at the end of each month"
    )
    assert split_sentences(text) == [
        "The lessor delivers the thing in a fit state.",
        "the lessee pays the rent at the end of each month",
    ]

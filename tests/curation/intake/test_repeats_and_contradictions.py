"""Rows that repeat or contradict one another, worked by hand."""

import numpy as np

from components.curation.intake.repeats_and_contradictions import (
    Mark,
    find_crowded,
    hash_gist,
    hash_text,
    resolve,
)
from components.records import Verdict

SIGNATURES = np.array([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 9], [1, 2, 8, 9]], np.uint32)
ONE_CLUSTER = np.zeros(4, np.int64)


def mark(
    line: int, verdict: Verdict = "valid", *, clause_hash: int = 0, article_hash: int = 7
) -> Mark:
    """Return a mark; rows differ in their clause unless it is given."""
    return Mark(
        "rows.jsonl", line, f"p{line}", verdict, clause_hash or 100 + line, article_hash, True
    )


def test_near_duplicates_name_the_row_they_repeat() -> None:
    """Rows at 1 and 3/4 of the first are repeated, the one at 1/2 stays, at a threshold of 0.7."""
    marks = [mark(line) for line in range(4)]
    gists = dict.fromkeys(range(4), 5)
    resolution = resolve(marks, ONE_CLUSTER, gists, SIGNATURES, threshold=0.7)
    assert resolution.near == {1: (0, 1.0), 2: (0, 0.75)}
    assert resolution.refused == {}
    assert resolution.reported == []


def test_the_same_clause_with_two_verdicts_is_refused_on_both_sides() -> None:
    """Both rows are refused; nearly equal rows that contradict them are reported and stay."""
    marks = [
        mark(0, "valid", clause_hash=1),
        mark(1, "invalid", clause_hash=1),
        mark(2, "valid"),
        mark(3, "valid"),
    ]
    gists = dict.fromkeys(range(4), 5)
    resolution = resolve(marks, ONE_CLUSTER, gists, SIGNATURES, threshold=0.7)
    assert resolution.refused == {0: 1, 1: 0}
    assert resolution.reported == [(0, 1, 1.0), (1, 2, 0.75)]
    assert resolution.near == {3: (2, 0.75)}


def test_the_same_clause_is_refused_behind_one_that_is_near() -> None:
    """A near clause that came first and contradicts too hides nothing."""
    marks = [
        mark(0, "valid"),
        mark(1, "valid", clause_hash=1),
        mark(2, "invalid", clause_hash=1),
    ]
    gists = dict.fromkeys(range(3), 5)
    resolution = resolve(marks, ONE_CLUSTER, gists, SIGNATURES, threshold=0.7)
    assert resolution.refused == {1: 2, 2: 1}


def test_rows_of_another_gist_or_article_do_not_meet() -> None:
    """Another figure makes another gist, another article is another question: nothing is found."""
    marks = [
        mark(0),
        mark(1, "invalid"),
        mark(2, "invalid", article_hash=8),
        mark(3, article_hash=9),
    ]
    resolution = resolve(marks, ONE_CLUSTER, {0: 5, 1: 6, 2: 5, 3: 5}, SIGNATURES, threshold=0.1)
    assert (resolution.near, resolution.refused, resolution.reported) == ({}, {}, [])


def test_an_ungoverned_row_contradicts_a_governed_one() -> None:
    """That no article governs (article hash 0) and that one does cannot both be right."""
    marks = [mark(0, "invalid"), mark(1, "ungoverned", article_hash=0)]
    resolution = resolve(marks, ONE_CLUSTER[:2], {0: 5, 1: 5}, SIGNATURES[:2], threshold=0.7)
    assert resolution.reported == [(0, 1, 1.0)]
    assert resolution.refused == {}


def test_hash_gist_reads_figures_and_negations() -> None:
    """Other words keep the gist; another figure or one "not" more changes it."""
    gist = hash_gist("The Buyer may withdraw within 30 days.")
    assert gist == hash_gist("Within thirty days the purchaser may step back.")
    assert gist != hash_gist("The Buyer may withdraw within 40 days.")
    assert gist != hash_gist("The Buyer may not withdraw within 30 days.")


def test_find_crowded_and_hash_text() -> None:
    """Rows whose label occurs twice are crowded; parts of a hash are kept apart."""
    assert find_crowded(np.array([0, 1, 0, 3])) == {0, 2}
    assert hash_text("a", "bc") != hash_text("ab", "c")


def test_short_clauses_that_are_alike_by_their_words() -> None:
    """A slip of the pen takes most shingles of a short clause; its words still tell."""
    marks = [mark(0), mark(1, "invalid"), mark(2)]
    gists = dict.fromkeys(range(3), 5)
    alike = {(0, 1): 0.95, (0, 2): 0.9}
    far = np.array([[1, 2, 3, 4], [1, 2, 8, 9], [1, 2, 7, 6]], np.uint32)
    resolution = resolve(marks, ONE_CLUSTER[:3], gists, far, threshold=0.8, alike=alike)
    assert resolution.reported == [(0, 1, 0.95)]
    assert resolution.near == {2: (0, 0.9)}
    assert resolve(marks, ONE_CLUSTER[:3], gists, far, threshold=0.8).reported == []

"""Near-duplicates are found as an exact count of shared shingles finds them, and no others."""

import random
import re
from datetime import date
from itertools import combinations

import numpy as np
import pytest

from components.likeness.near_duplicates import (
    DuplicatesConfig,
    cluster_texts,
    find_clusters,
    sign_texts,
    similarity,
)
from components.records import Pair

WORDS = [f"w{number}" for number in range(400)]


def shingles(text: str) -> set[tuple[str, ...]]:
    """Return the runs of three words."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def jaccard(one: str, other: str) -> float:
    """Return the exact similarity of two texts."""
    return len(shingles(one) & shingles(other)) / len(shingles(one) | shingles(other))


def make_texts(count: int, seed: int) -> list[str]:
    """Return texts of 40 words, each with a copy in which up to four words differ."""
    rng = random.Random(seed)
    texts: list[str] = []
    for _ in range(count):
        words = rng.choices(WORDS, k=40)
        texts.append(" ".join(words))
        for place in rng.sample(range(40), rng.randint(0, 4)):
            words[place] = rng.choice(WORDS)
        texts.append(" ".join(words))
    return texts


def pair(identity: str, clause: str) -> Pair:
    """Return an ungoverned pair of this clause."""
    return Pair(
        id=identity,
        clause=clause,
        verdict="ungoverned",
        family="f",
        as_of=date(2026, 1, 1),
        jurisdiction="sample",
    )


def test_similarity_estimates_jaccard() -> None:
    """Signatures estimate the exact Jaccard similarity within four standard errors."""
    texts = make_texts(40, seed=1)
    signatures = sign_texts(texts, DuplicatesConfig())
    for first in range(0, len(texts), 2):
        exact = jaccard(texts[first], texts[first + 1])
        estimate = similarity(signatures[first], signatures[first + 1])
        standard_error = np.sqrt(max(exact * (1 - exact), 0.001) / 120)
        assert abs(estimate - exact) <= 4 * standard_error


@pytest.mark.slow
def test_cluster_texts_against_exact() -> None:
    """Of the pairs clearly above the threshold all are joined, of those clearly below none is."""
    texts = make_texts(150, seed=2)
    labels = cluster_texts(texts, DuplicatesConfig(threshold=0.75))
    above = below = 0
    for one, other in combinations(range(len(texts)), 2):
        exact = jaccard(texts[one], texts[other])
        if exact >= 0.88:
            above += 1
            assert labels[one] == labels[other]
        elif exact <= 0.6:
            below += 1
            assert labels[one] != labels[other]
    assert above > 30
    assert below > 40_000


def test_cluster_texts_ignores_case_and_punctuation() -> None:
    """Letter case, punctuation and spaces make no difference; words do."""
    texts = [
        "Interest accrues at 18% per year.",
        "INTEREST  accrues, at 18 % per year",
        "The Tenant pays the rent on the first day.",
    ]
    assert cluster_texts(texts, DuplicatesConfig()).tolist() == [0, 0, 2]


def test_cluster_texts_chinese() -> None:
    """Han characters count as words.

    A clause with one character changed is near-same, another clause is not.
    """
    base = "承租人應於每月五日前將租金新臺幣貳萬元匯入出租人指定之帳戶不得藉任何理由拖延或拒絕"
    texts = [
        base,
        base.replace("五日", "六日"),
        "受僱人於在職期間及離職後不得將其所知悉之營業秘密洩漏予第三人或為自己之利益使用之",
    ]
    assert cluster_texts(texts, DuplicatesConfig(threshold=0.75)).tolist() == [0, 0, 2]


def test_cluster_texts_of_one_two_or_no_words() -> None:
    """Texts too short for a shingle are like their equals only; empty ones like each other."""
    assert cluster_texts(
        ["Void", "void.", "Void clause", "", "!"], DuplicatesConfig()
    ).tolist() == [0, 0, 2, 3, 3]
    assert cluster_texts([], DuplicatesConfig()).tolist() == []


def test_cluster_texts_across_batches() -> None:
    """A copy thousands of texts away is found, and batches leave no trace in the signatures."""
    texts = make_texts(2500, seed=3)
    texts[4999] = texts[0]
    assert cluster_texts(texts, DuplicatesConfig())[4999] == 0
    in_batch = sign_texts(texts, DuplicatesConfig())[4998]
    alone = sign_texts([texts[4998]], DuplicatesConfig())[0]
    assert (in_batch == alone).all()


def test_find_clusters_names_by_least_id() -> None:
    """A cluster bears the least id of its members, whatever their order."""
    pairs = [
        pair("c", "Interest accrues at 18% per year."),
        pair("b", "The rent is due monthly in advance."),
        pair("a", "Interest accrues at 18% per year!"),
    ]
    expected = {"a": "a", "c": "a", "b": "b"}
    assert find_clusters(pairs, DuplicatesConfig()) == expected
    assert find_clusters(pairs[::-1], DuplicatesConfig()) == expected

"""Which past clauses a new article may govern now, by the search that a review would ask.

To search for every clause takes minutes at 10,000 of them. So the clauses that share most of an
article's rarer pieces of words are picked first, as BM25 over pieces would, and only for these the
search is asked: a clause is touched if a new article is among its first hits. Not found: a clause
that has no piece of a word in common with the article.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from pydantic import Field

from components.config import Section
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.character_grams import split_pieces
from components.rechecking.causes import Causes
from components.rechecking.items import Cause, PastFinding
from components.records import Version

_CHUNK = 256  # articles, or clauses, that are held at once
_FEATURES = 2**18


class GoverningConfig(Section):
    """How clauses are found that a new article may govern."""

    depth: int = Field(
        default=3, ge=1, le=50, description="hits of a clause among which a new article must be"
    )
    num_candidates: int = Field(
        default=60,
        ge=1,
        le=10_000,
        description="clauses that are searched for with each new article, the likest ones",
    )


def find_newly_governed(
    findings: Sequence[PastFinding],
    new: Sequence[Version],
    knowledge: KnowledgeBase,
    config: GoverningConfig,
    today: date,
) -> Causes:
    """Return the findings whose clause a new article may govern, with that article.

    Args:
        findings: Of past reviews.
        new: Articles that are new, in force or to come.
        knowledge: The edition that has them.
        config: How far is looked.
        today: Today; an article that begins later is searched for on its first day.
    """
    by_law: dict[tuple[str, date], list[Version]] = defaultdict(list)
    for version in new:
        by_law[version.jurisdiction, max(today, version.valid_from)].append(version)
    causes: Causes = defaultdict(list)
    for (jurisdiction, day), versions in by_law.items():
        places = [place for place, past in enumerate(findings) if past.jurisdiction == jurisdiction]
        by_text: dict[str, list[int]] = defaultdict(list)
        for place in places:
            by_text[findings[place].finding.clause].append(place)
        for text, hits in _search(list(by_text), versions, knowledge, config, day):
            for place in by_text[text]:
                causes[place] += _explain(findings[place], hits)
    return {place: found for place, found in causes.items() if found}


def _explain(past: PastFinding, hits: Sequence[Version]) -> list[Cause]:
    """Return a cause for each new article that a finding does not cite already."""
    cited = {citation.version_id for citation in past.finding.citations}
    return [
        Cause(kind="new", citation=hit.citation, version_id=hit.id, day=hit.valid_from)
        for hit in hits
        if hit.id not in cited
    ]


def _search(
    texts: list[str],
    new: Sequence[Version],
    knowledge: KnowledgeBase,
    config: GoverningConfig,
    day: date,
) -> list[tuple[str, list[Version]]]:
    """Return the clauses that have a new article among their first hits, with those articles."""
    picked = [texts[row] for row in pick_likest(texts, new, config.num_candidates)]
    ids = {version.id for version in new}
    jurisdiction = new[0].jurisdiction
    answered: list[tuple[str, list[Version]]] = []
    for start in range(0, len(picked), _CHUNK):
        asked = picked[start : start + _CHUNK]
        hit_lists = knowledge.search_many(
            asked, as_of=day, jurisdiction=jurisdiction, limit=config.depth
        )
        for text, hits in zip(asked, hit_lists, strict=True):
            governing = [hit.version for hit in hits if hit.version.id in ids]
            if governing:
                answered.append((text, governing))
    return answered


def pick_likest(texts: Sequence[str], new: Sequence[Version], num_each: int) -> list[int]:
    """Return the places of the clauses that are likest to any of the articles, in order.

    Args:
        texts: The clauses.
        new: The articles.
        num_each: How many clauses are picked for one article, at most.
    """
    if not texts:
        return []
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

    vectorizer = HashingVectorizer(
        analyzer=split_pieces, n_features=_FEATURES, alternate_sign=False, norm=None
    )
    weighing = TfidfTransformer(sublinear_tf=True)
    clauses: Any = weighing.fit_transform(vectorizer.transform(texts))  # Any: scipy's matrix
    picked: set[int] = set()
    for start in range(0, len(new), _CHUNK):
        chunk = [f"{version.heading}\n{version.text}" for version in new[start : start + _CHUNK]]
        articles: Any = weighing.transform(vectorizer.transform(chunk))  # Any: scipy's matrix
        likeness = (articles @ clauses.T).toarray()  # [articles, clauses]
        num_picked = min(num_each, likeness.shape[1])
        likest = np.argpartition(-likeness, num_picked - 1, axis=1)[:, :num_picked]
        for row, columns in enumerate(likest):
            picked.update(int(column) for column in columns if likeness[row, column] > 0)
    return sorted(picked)

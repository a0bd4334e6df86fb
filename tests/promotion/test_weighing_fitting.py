"""Search and reader are weighed on clauses whose governing article is known."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from components.judging.governing_article import FEATURES, STANDING
from components.judging.hits import USUAL
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.promotion.weighing_fitting import fit_weights
from components.records import Breaking, JudgingFit, Pair, Relevance, Verdict, Weighing
from components.review.hit_reading import HitsJudge
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, make_source, write_law
from tests.review.rules import KeyWordReader

DAY = date(2024, 6, 1)
RULES = {
    "1": "The tenant may keep animals.",
    "2": "The lender may not demand payment before maturity.",
    "3": "A guarantee is given in writing.",
    "4": "The seller answers for hidden defects.",
}
CLAUSES = {
    "Pets and other animals are forbidden.": "1",
    "The maturity of this note is at will.": "2",
    "An oral guarantee is enough.": "3",
    "All hidden faults are at the buyer's risk.": "4",
    "Headings are for convenience.": "",
    "This text is signed twice.": "",
}
FLAT: dict[str, float] = dict.fromkeys(FEATURES, 0.0)
ALIKE = Relevance(weights=FLAT, any_weights=FLAT | {STANDING: 0.0}, intercept=1.0)
FIT = JudgingFit(
    reader="abc", breaking=Breaking(weights={"reading": 1.0}, intercept=0.25), weighing=Weighing()
)


class ContraryReader(KeyWordReader):
    """Says of each pair the contrary of what the key words say it is about."""

    def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities that each clause keeps its rule, breaks it, or does neither."""
        other = 1 - super().read(rules, clauses)[:, 2]
        return np.stack([(1 - other) / 2, (1 - other) / 2, other], axis=1)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Give an edition of four articles on different matters."""
    root = tmp_path_factory.mktemp("weighing")
    folder = write_law(root / "2024-01-01", RULES, amended=date(2024, 1, 1))
    store = EmbeddedStore(Home(root / "home"))
    refresh(store, Home(root / "home"), source=make_source(folder), embedder=HashingEmbedder())
    return KnowledgeBase.open(store, HashingEmbedder())


def pairs() -> list[Pair]:
    """Return a pair for each clause, each of a family of its own."""
    made = []
    for clause, article in CLAUSES.items():
        verdict: Verdict = "invalid" if article else "ungoverned"
        made.append(
            Pair(
                id=clause,
                clause=clause,
                verdict=verdict,
                jurisdiction="sample",
                law="Civil Code" if article else "",
                article=article,
                wording=RULES.get(article, ""),
                family=clause,
                as_of=DAY,
            )
        )
    return made


def fit(knowledge: KnowledgeBase, judge: HitsJudge, num_clauses: int = 60) -> JudgingFit:
    return fit_weights(pairs(), knowledge, ALIKE, judge, num_clauses)


def test_fit_weights_trusts_a_reader_that_is_right(knowledge: KnowledgeBase) -> None:
    """A reader that tells the articles apart gains weight, one that says the contrary loses it."""
    good = fit(knowledge, HitsJudge(FIT, KeyWordReader()))
    bad = fit(knowledge, HitsJudge(FIT, ContraryReader()))
    assert good.weighing.reading > USUAL.reading > bad.weighing.reading
    assert good == fit(knowledge, HitsJudge(FIT, KeyWordReader()))


def test_fit_weights_keeps_the_rest_of_the_fit(knowledge: KnowledgeBase) -> None:
    """The reader's name and what was fitted when it was tuned stay as they are."""
    fitted = fit(knowledge, HitsJudge(FIT, KeyWordReader()))
    assert fitted.weighing != FIT.weighing
    assert fitted.model_copy(update={"weighing": FIT.weighing}) == FIT


def test_fit_weights_reads_as_many_clauses_as_asked_for(knowledge: KnowledgeBase) -> None:
    """Two clauses with four hits each are read in one batch."""
    reader = KeyWordReader()
    fit(knowledge, HitsJudge(FIT, reader), num_clauses=2)
    assert reader.batch_sizes == [8]


def test_fit_weights_without_a_reader_fits_nothing(knowledge: KnowledgeBase) -> None:
    """Where nobody reads, the search is not weighed against anything."""
    assert fit(knowledge, HitsJudge(FIT)) == FIT


def test_fit_weights_leaves_out_a_clause_whose_article_was_not_read(
    knowledge: KnowledgeBase,
) -> None:
    """The one hit that is read is another article: that says nothing of clauses without one."""
    animals = pairs()[0].model_copy(
        update={"clause": RULES["1"], "article": "3", "wording": RULES["3"]}
    )
    reader = KeyWordReader()
    judge = HitsJudge(FIT, reader, num_judged=1)
    fitted = fit_weights([animals], knowledge, ALIKE, judge, 60)
    assert reader.batch_sizes == [1]
    assert fitted.weighing == USUAL
    found = animals.model_copy(update={"article": "1", "wording": RULES["1"]})
    assert fit_weights([found], knowledge, ALIKE, judge, 60).weighing != USUAL
    assert fit_weights([], knowledge, ALIKE, judge, 60).weighing == USUAL

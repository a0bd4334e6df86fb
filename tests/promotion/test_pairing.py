"""An adapter and an edition judged together, by hand."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from components.engines.engine import Completion, Request
from components.errors import GateError
from components.judging.governing_article import FEATURES, STANDING
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.promotion.pairing import (
    PairingConfig,
    check_pairing,
    choose_items,
    measure_pairing,
)
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.style import StyleGuide
from components.records import Pair, Relevance, Verdict
from components.review.reviewer import Reviewer, ReviewerConfig
from components.storage import Home
from tests.knowledge.corpus import LOANS_2020, HashingEmbedder, write_2020

DAY = date(2020, 6, 1)
CAP = LOANS_2020["205"]


class ValidEngine:
    """Says of every clause that it is valid under Article 205."""

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the same answer for each request."""
        text = HOUSE_SENTENCE.render("valid", reason="it owes interest")
        return [Completion(text, ((text, 0.0),), True) for _ in requests]

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture
def knowledge(tmp_path: Path) -> KnowledgeBase:
    """Give an edition in which Article 205 caps interest at 20 per cent."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())


def make_pair(identity: str, verdict: Verdict, article: str = "205", wording: str = CAP) -> Pair:
    """Return a pair about interest."""
    return Pair(
        id=identity,
        clause=f"Interest of 18 per cent a year is owed, {identity}.",
        law="Civil Code",
        article=article,
        verdict=verdict,
        wording=wording,
        family=identity,
        as_of=DAY,
        jurisdiction="sample",
    )


def test_measure_pairing_by_hand(knowledge: KnowledgeBase) -> None:
    """Of three findings of "valid, 205" two have the right verdict and two the right article."""
    flat = dict.fromkeys(FEATURES, 0.0)
    certain = Relevance(
        weights=flat | {"comparable": 20.0}, any_weights=flat | {STANDING: 0.0}, intercept=20.0
    )
    reviewer = Reviewer(knowledge, ValidEngine(), StyleGuide(), certain, ReviewerConfig())
    items = [
        make_pair("right", "valid"),
        make_pair("wrong verdict", "invalid"),
        make_pair("wrong article", "valid", article="206"),
    ]
    counts: list[int] = []
    shares = measure_pairing(items, reviewer, counts.append)
    assert shares == {
        "pair_right": 0.3333,
        "pair_verdict": 0.6667,
        "pair_citation": 0.6667,
        "pair_verdict_by_words": 0.6667,
    }
    assert sum(counts) == 3


def test_choose_items_of_the_editions_wording(knowledge: KnowledgeBase) -> None:
    """Only pairs under the edition's own wording are reviewed; none at all is refused."""
    own = make_pair("own", "valid", wording=f" {CAP}\n")
    other = make_pair("other", "valid", wording="Interest above 5 per cent is void.")
    assert choose_items([own, other], knowledge, PairingConfig()) == [own]
    with pytest.raises(GateError, match="holds the wording of no held-out pair"):
        choose_items([other], knowledge, PairingConfig())


def test_check_pairing_against_threshold_and_champion() -> None:
    """A challenger may be worse than the champion by `max_loss` and not by more."""
    config = PairingConfig(min_verdict=0.5, min_citation=0.5, max_loss=0.1)
    challenger = {"pair_right": 0.6, "pair_verdict": 0.7, "pair_citation": 0.4}
    failed = [row.name for row in check_pairing(challenger, None, config) if not row.has_passed]
    assert failed == ["pair_citation"]
    challenger["pair_citation"] = 0.8
    for right, wanted in ((0.69, []), (0.71, ["pair_right"])):
        champion = {"pair_right": right, "pair_verdict": 0.9, "pair_citation": 0.9}
        rows = check_pairing(challenger, champion, config)
        assert [row.name for row in rows if not row.has_passed] == wanted

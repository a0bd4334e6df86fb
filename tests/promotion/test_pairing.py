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
    MeasuredPairing,
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
    measured = measure_pairing(items, reviewer, counts.append)
    assert measured.are_right == (True, False, False)
    assert measured.shares == {
        "pair_right": 0.3333,
        "pair_verdict": 0.6667,
        "pair_citation": 0.6667,
        "pair_verdict_by_words": 0.6667,
        "reasons_shown": 1.0,
    }
    assert sum(counts) == 3


def test_choose_items_of_the_editions_wording(knowledge: KnowledgeBase) -> None:
    """Only pairs under the edition's own wording are reviewed; none at all is refused."""
    own = make_pair("own", "valid", wording=f" {CAP}\n")
    other = make_pair("other", "valid", wording="Interest above 5 per cent is void.")
    assert choose_items([own, other], knowledge, PairingConfig()) == [own]
    with pytest.raises(GateError, match="holds the wording of no held-out pair"):
        choose_items([other], knowledge, PairingConfig())


def measured(num_right: int, count: int, **shares: float) -> MeasuredPairing:
    """Return figures of reviews of which the first are right."""
    are_right = (True,) * num_right + (False,) * (count - num_right)
    return MeasuredPairing({"pair_verdict": 0.7, "pair_citation": 0.7} | shares, are_right)


@pytest.mark.parametrize(
    ("share", "decision"), [(0.7, "reached"), (0.5, "undecided"), (0.3, "missed")]
)
def test_check_pairing_against_a_threshold(share: float, decision: str) -> None:
    """Of 60 clauses 42 are clearly more than half, 30 leave it open, 18 are clearly fewer."""
    config = PairingConfig(min_verdict=0.5, min_citation=0.5)
    rows = check_pairing(measured(30, 60, pair_citation=share), None, config)
    row = next(row for row in rows if row.name == "pair_citation")
    assert (row.decision, row.has_passed) == (decision, decision != "missed")


def test_check_pairing_against_the_champion() -> None:
    """A challenger fails only where it is clearly worse than the champion on the same clauses."""
    config = PairingConfig(min_verdict=0.5, min_citation=0.5, max_loss=0.02)
    for num_right, wanted in ((40, []), (36, []), (20, ["right_beyond_champion"])):
        rows = check_pairing(measured(num_right, 60), measured(40, 60), config)
        assert [row.name for row in rows if not row.has_passed] == wanted

"""A long article is cut alike in training, in the gates and in a review."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.engines.engine import Completion, Request
from components.evaluation.gates.results import CandidateGatesConfig
from components.evaluation.gates.style import measure_style
from components.judging.governing_article import FEATURES, STANDING
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.models.base import load_tokenizer
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.style import StyleGuide
from components.prompting.template import MAX_PASSAGE_WORDS
from components.records import Clause, Finding, Pair, Relevance
from components.review.question import Question
from components.review.reviewer import Reviewer, ReviewerConfig
from components.storage import Home
from components.tuning.encoding import encode_group
from tests.knowledge.corpus import HashingEmbedder, make_source, write_law

CLAUSE = "Interest of 18 per cent a year is owed on the loan."
LIMIT = "Interest is at most 16 per cent a year."
FILLER = "The lender keeps a record of each payment."
HIDDEN = "Interest on a late instalment is at most 20 per cent a year."
ARTICLE = " ".join([LIMIT, *[FILLER] * 30, HIDDEN])
ANSWER = HOUSE_SENTENCE.render("invalid", reason="it owes 18 per cent a year on the loan")
FLAT: dict[str, float] = dict.fromkeys(FEATURES, 0.0)
ALWAYS = Relevance(weights=FLAT, any_weights=FLAT | {STANDING: 0.0}, intercept=20.0)


class RecordingEngine:
    """Gives one answer to every request and keeps the prompts."""

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the same answer for each request."""
        self.prompts += [request.prompt for request in requests]
        return [Completion(ANSWER, (), True) for _ in requests]

    def close(self) -> None:
        """Do nothing."""


def make_pair() -> Pair:
    return Pair(
        id="p",
        clause=CLAUSE,
        jurisdiction="sample",
        law="Loan Act",
        article="5",
        verdict="invalid",
        rule="interest is at most 16 per cent a year",
        does="owes 18 per cent a year",
        relation="at most",
        limit="16 per cent a year",
        figure="18 per cent a year",
        wording=ARTICLE,
        family="interest",
        as_of=date(2024, 1, 1),
    )


def review(root: Path, engine: RecordingEngine) -> Finding:
    """Review the clause in an edition that holds the long article alone."""
    folder = write_law(
        root / "2024-01-01",
        {"5": ARTICLE},
        amended=date(2024, 1, 1),
        law="loan-act",
        title="Loan Act",
    )
    store = EmbeddedStore(Home(root / "home"))
    refresh(store, Home(root / "home"), source=make_source(folder), embedder=HashingEmbedder())
    knowledge = KnowledgeBase.open(store, HashingEmbedder())
    reviewer = Reviewer(knowledge, engine, StyleGuide(), ALWAYS, ReviewerConfig())
    clause = Clause(id="c", text=CLAUSE, start=0, end=len(CLAUSE))
    return reviewer.judge([clause], Question(date(2024, 6, 1), "sample"))[0]


def test_long_article_gives_one_prompt(tmp_path: Path, plain_base: Path) -> None:
    """Training, the gates and a review show the same first words of an article that is too long."""
    assert len(ARTICLE.split()) > MAX_PASSAGE_WORDS
    groups = GroupBuilder([make_pair()], GroupConfig(should_mask=False), seed=1).build(1)
    gate, reviewer = RecordingEngine(), RecordingEngine()
    measure_style(groups, gate, StyleGuide(), CandidateGatesConfig(), lambda done, count: None)
    review(tmp_path, reviewer)
    (prompt,) = gate.prompts
    assert [text.startswith(prompt) for text in reviewer.prompts] == [True]
    tokenizer = load_tokenizer(plain_base)
    encoded = encode_group(groups[0], tokenizer, max_tokens=4096)
    assert str(tokenizer.decode(encoded.input_ids)).startswith(prompt)
    assert LIMIT in prompt
    assert HIDDEN not in prompt


def test_long_article_probability_counts_shown_calls(tmp_path: Path) -> None:
    """A figure beyond the cut could not be called, so it takes nothing from the probability."""
    finding = review(tmp_path, RecordingEngine())
    assert (finding.verdict, finding.decided_by) == ("invalid", "figures")
    # all comparisons agree, which was right for 28 of 29
    assert finding.confidence == pytest.approx(0.964, abs=0.01)

"""The flow that reviews golden sets with the served release."""

import json
from pathlib import Path
from typing import cast

import pytest

from components.errors import MissingError
from components.prompting.style import StyleGuide
from components.review.hit_reading import HitsJudge
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.session import Session, SessionConfig
from components.storage import Home
from components.tracking.releases import Release
from flows.check_quality import CheckQualityConfig, GoldFile, measure_quality, review_gold
from tests.review.test_reviewer import INTEREST, SURE, ScriptedEngine, figures, knowledge, say

__all__ = ["knowledge"]  # a fixture of its module


def test_measure_quality_without_a_release(tmp_path: Path) -> None:
    """Where nothing was promoted, the message says how to."""
    with pytest.raises(MissingError, match="clausula run"):
        measure_quality.fn(CheckQualityConfig(), Home(tmp_path))


def test_review_gold_holds_each_figure_against_its_bound(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A clause that is judged right passes, and the citation is looked up again."""
    engine = ScriptedEngine(say("invalid", figures("16 per cent a year")))
    reviewer = Reviewer(
        request.getfixturevalue("knowledge"),
        engine,
        StyleGuide(),
        SURE,
        ReviewerConfig(),
        judge=HitsJudge(),
    )
    session = Session(cast("Release", None), reviewer, SessionConfig())
    row = {
        "id": "g-1",
        "clause": INTEREST,
        "as_of": "2022-03-01",
        "law": "Civil Code",
        "article": "205",
        "verdict": "invalid",
    }
    path = tmp_path / "tw.jsonl"
    path.write_text(json.dumps(row) + "\n")
    results = review_gold(CheckQualityConfig(), session, GoldFile(path=path))
    assert [(row.name, row.value, row.has_passed) for row in results] == [
        ("tw.verdict_accuracy", 1.0, True),
        ("tw.citation_accuracy", 1.0, True),
        ("tw.fabricated_citations", 0, True),
    ]

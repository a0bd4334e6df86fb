"""Scores, worked by hand on findings made for the purpose, against a real knowledge base."""

import json
from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError, MissingError
from components.evaluation.gold import (
    Judged,
    ScoredRow,
    coverage_table,
    explain_row,
    list_judged,
    rank_by_words,
    score_gold,
    trace_coverage,
)
from components.gold_set import GoldArticle, read_gold_set
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.style import StyleGuide
from components.records import CheckState, Citation, Finding, FindingStatus, Hit, ToolCall, Verdict
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020

DAY = date(2022, 3, 1)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Give a knowledge base of one law with three articles."""
    root = tmp_path_factory.mktemp("gold")
    refresh(
        EmbeddedStore(Home(root / "home")),
        Home(root / "home"),
        source=write_2020(root),
        embedder=HashingEmbedder(),
    )
    return KnowledgeBase.open(EmbeddedStore(Home(root / "home")), HashingEmbedder())


def judged(
    knowledge: KnowledgeBase,
    right: str,
    cited: str,
    verdicts: tuple[Verdict, Verdict],
    status: FindingStatus = "verified",
    **changes: object,
) -> Judged:
    """Return a row whose right article is `right` ('' for none) and a finding that cites `cited`.

    Hits are 205, 206, 207.
    """
    articles = (GoldArticle(law="Civil Code", article=right),) if right else ()
    row = ScoredRow(
        id=right or "none", clause="c", as_of=DAY, articles=articles, verdict=verdicts[0]
    )
    hits = [
        Hit(version=knowledge.show("Civil Code", a, as_of=DAY, jurisdiction="sample"), score=1.0)
        for a in ("205", "206", "207")
    ]
    citations: tuple[Citation, ...] = ()
    if cited:
        version = next(h.version for h in hits if h.version.article == cited)
        fields = {
            "law": version.law,
            "article": version.article,
            "version_id": version.id,
            "valid_from": version.valid_from,
            "valid_to": version.valid_to,
            "quote": version.text,
            "status": "passed",
        }
        citations = (Citation.model_validate(fields | changes),)
    reason = (
        f"Per Civil Code Article {cited}, this clause is {verdicts[1]}."
        if cited
        else "No article governs this clause."
    )
    finding = Finding(
        id="f",
        clause="c",
        start=0,
        end=1,
        verdict=verdicts[1],
        status=status,
        citations=citations,
        reason=reason,
        confidence=1.0,
    )
    return Judged(row, hits, finding)


def test_score_gold_by_hand(knowledge: KnowledgeBase) -> None:
    """Four rows, every figure counted by hand."""
    rows = [
        judged(knowledge, "205", "205", ("invalid", "invalid")),
        judged(knowledge, "206", "205", ("valid", "invalid"), "needs review"),
        judged(knowledge, "", "", ("ungoverned", "ungoverned"), "ungoverned"),
        judged(knowledge, "", "207", ("ungoverned", "valid")),
    ]
    assert score_gold(rows, knowledge, StyleGuide(), "sample") == {
        "num_rows": 4,
        "recall_at_1": 0.5,
        "recall_at_5": 1.0,
        "recall_at_10": 1.0,
        "recall_at_50": 1.0,
        "citation_accuracy": 0.5,
        "verdict_accuracy": 0.5,
        "coverage": 0.75,
        "verdict_accuracy_covered": 0.6667,
        "auc_words": 0.5,
        "kept_invalid_precision": 1.0,
        "false_alarms": 0.0,
        "style_conformity": 1.0,
        "reasons_shown": 0.0,
        "fabricated_citations": 0,
    }


@pytest.mark.parametrize(
    "change",
    [{"article": "999"}, {"law": "Tax Code"}, {"version_id": "other"}, {"quote": "No such words."}],
)
def test_score_gold_counts_fabrications(knowledge: KnowledgeBase, change: dict[str, str]) -> None:
    """A citation with another article, law, wording or quote is counted as fabricated."""
    figures = score_gold(
        [judged(knowledge, "205", "205", ("invalid", "invalid"), "verified", **change)],
        knowledge,
        StyleGuide(),
        "sample",
    )
    assert figures["fabricated_citations"] == 1


def test_read_gold_faults(tmp_path: Path) -> None:
    """A missing file, an empty one and a broken line are told with file and line."""
    with pytest.raises(MissingError, match="none.jsonl"):
        read_gold_set(tmp_path / "none.jsonl", ScoredRow)
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(InputError, match="no rows"):
        read_gold_set(tmp_path / "empty.jsonl", ScoredRow)
    row = {"id": "a", "clause": "c", "as_of": "2022-03-01", "articles": [], "verdict": "void"}
    (tmp_path / "bad.jsonl").write_text(
        json.dumps(row | {"verdict": "valid"}) + "\n" + json.dumps(row) + "\n"
    )
    with pytest.raises(InputError, match="line 2: verdict"):
        read_gold_set(tmp_path / "bad.jsonl", ScoredRow)


JUDGEMENT = (
    "Civil Code Article 205: governs 0.80, broken 0.96 by figures (search 0.70);"
    " no article (search 0.10)"
)


def test_list_judged(knowledge: KnowledgeBase) -> None:
    """Each judged hit is a line of its own; a finding that nothing was judged for has none."""
    row = judged(knowledge, "205", "205", ("valid", "invalid"))
    assert list_judged(row.finding) == []
    calls = (
        ToolCall(tool="search_statutes", arguments={}, result="a; b"),
        ToolCall(tool="judge_hits", arguments={"num_hits": 1}, result=JUDGEMENT),
    )
    finding = row.finding.model_copy(update={"tool_calls": calls})
    assert list_judged(finding) == JUDGEMENT.split("; ")
    lines = explain_row(Judged(row.row, row.hits, finding))
    assert lines[-2:] == [f"    judged: {part}" for part in JUDGEMENT.split("; ")]


def confident(confidence: float, verdict: Verdict, style: CheckState = "passed") -> Judged:
    """Return a row whose right verdict is `valid`, and a finding of that confidence."""
    row = ScoredRow(id="r", clause="c", as_of=DAY, articles=(), verdict="valid")
    finding = Finding(
        id="f",
        clause="c",
        start=0,
        end=1,
        verdict=verdict,
        status="verified",
        citations=(),
        reason="r",
        confidence=confidence,
        checks={"style": style},
    )
    return Judged(row, [], finding)


def test_trace_coverage_failed_checks_come_last() -> None:
    """A finding that failed a check is never among the sure ones, however sure it is."""
    points = trace_coverage(
        [
            confident(0.9, "valid"),
            confident(0.99, "invalid", "failed"),
            confident(0.6, "valid"),
        ]
    )
    assert [point.accuracy for point in points] == [1.0, 1.0, pytest.approx(2 / 3)]
    assert coverage_table(points).splitlines()[1].split() == ["0.33", "1.00", "0.90"]


def test_rank_by_words_by_hand(knowledge: KnowledgeBase) -> None:
    """Each pair of an invalid and a valid clause counts once; one kind alone says nothing."""
    rows = [
        judged(knowledge, "205", "205", ("invalid", "invalid")),
        judged(knowledge, "205", "205", ("invalid", "valid")),
        judged(knowledge, "206", "206", ("valid", "valid")),
    ]
    assert rank_by_words(rows) == 0.75
    assert rank_by_words(rows[:2]) == 0.5


def test_rank_by_words_of_clauses_without_an_article() -> None:
    """Of a finding of no article, half of what is left speaks for `invalid`: 0.1 of 0.8.

    That is more than the 0.05 of a clause called valid at 0.95, and less than the 0.2 of another.
    """
    lost = confident(0.8, "ungoverned")
    broken = Judged(lost.row.model_copy(update={"verdict": "invalid"}), [], lost.finding)
    assert rank_by_words([broken, confident(0.95, "valid")]) == 1.0
    assert rank_by_words([broken, confident(0.8, "valid")]) == 0.0
    assert rank_by_words([broken, confident(0.8, "ungoverned")]) == 0.5


def test_explain_row(knowledge: KnowledgeBase) -> None:
    """A miss is told with what was right and where that stood; what is right has no line."""
    assert explain_row(judged(knowledge, "205", "205", ("invalid", "invalid"))) == []
    lines = explain_row(judged(knowledge, "206", "205", ("valid", "invalid"), "needs review"))
    assert lines[0] == "206: right valid under Civil Code Article 206"
    assert "invalid under Civil Code Article 205" in lines[1]
    assert lines[3].endswith("Civil Code Article 206 1.000 (right)")

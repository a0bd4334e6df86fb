"""The sample handbook is sound, and no law is spoken when it is asked and reviewed."""

import json
import re
from collections.abc import Sequence
from datetime import date

import pytest

from components.config import load_config
from components.curation.intake.answers import read_sentence
from components.documents.document import DocumentLimits, read_document
from components.domain import domain, use_domain
from components.engines.engine import Completion, Request
from components.evaluation.questions import QuestionRow, read_questions
from components.judging.governing_article import FEATURES, STANDING
from components.knowledge.refresh import refresh
from components.knowledge.refresh_report import RefreshReport
from components.knowledge.search import KnowledgeBase
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.style import StyleGuide
from components.records import Relevance, Review
from components.reports.changes_markdown import render_markdown
from components.reports.review_report import render_report
from components.reports.triage import triage_lines
from components.review.law_answers import answer_question
from components.review.question import Asked, settle_question
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.session import Session, SessionConfig
from components.review.tools import tool_schemas
from components.statutes.readers.article import Article
from components.statutes.readers.choice import build_reader
from components.storage import Home
from components.tracking.releases import make_release
from flows.environment import read_domain
from tests.conftest import ROOT
from tests.knowledge.corpus import HashingEmbedder
from tests.test_domain import HANDBOOK, LAW

DATA = ROOT / "components" / "samples" / "data" / "handbook"
DAYS = ("2025-01-01", "2026-01-01")
FLAT = dict.fromkeys(FEATURES, 0.0)
SURE = Relevance(
    weights=FLAT | {"fused": 10.0},
    any_weights=FLAT | {STANDING: 0.0, "comparable": 20.0},
    intercept=-10.0,
)
REASON = "it lets members work remotely on four days a week, where the section allows at most three"


class ScriptedWriter:
    """Writes the same sentence about every rule, and keeps the prompts."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.prompts: list[str] = []

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the sentence for each request."""
        self.prompts += [request.prompt for request in requests]
        return [Completion(self.text, ((self.text, 0.0),), True)] * len(requests)

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(autouse=True)
def _handbook() -> None:
    """Use the words of the handbook."""
    words, _ = read_domain(HANDBOOK)
    use_domain(words)


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, list[RefreshReport]]:
    """Give a home with both editions of the handbook, and what each refresh did."""
    home = Home(tmp_path_factory.mktemp("handbook"))
    words, _ = read_domain(HANDBOOK)
    use_domain(words)
    reports = []
    for day in DAYS:
        source = SourceConfig(
            name="norvane",
            kind="markdown",
            path=DATA / "policies" / day,
            jurisdiction="norvane",
        )
        store = EmbeddedStore(home)
        reports.append(refresh(store, home, source=source, embedder=HashingEmbedder()))
    return home, reports


@pytest.fixture(scope="module")
def knowledge(refreshed: tuple[Home, list[RefreshReport]]) -> KnowledgeBase:
    """Give the newest edition."""
    return KnowledgeBase.open(EmbeddedStore(refreshed[0]), HashingEmbedder())


@pytest.fixture(scope="module")
def guide() -> StyleGuide:
    """Give the HR team's house style."""
    return load_config(ROOT / "configs" / "domains" / "handbook" / "style.yaml", StyleGuide)


def read_questions_of_handbook() -> list[QuestionRow]:
    """Return the questions."""
    return read_questions(DATA / "questions.jsonl")


def test_the_second_edition_changes_policies(
    refreshed: tuple[Home, list[RefreshReport]],
) -> None:
    """Sections are amended, added and gone on one day, and the report of it speaks of sections."""
    first, second = refreshed[1]
    assert len(first.of("added")) > 70
    assert len(second.of("amended")) >= 10
    assert second.citations("repealed") == ("Code of Conduct Section 11",)
    assert "Code of Conduct Section 10" in second.citations("added")
    text = render_markdown(second)
    assert "Employee Handbook Section 12" in text
    assert LAW.findall(text) == []


def test_questions_are_sound(knowledge: KnowledgeBase) -> None:
    """A third has no answer; of the others the deciding section says on the day what must be."""
    rows = read_questions_of_handbook()
    silent = [row for row in rows if not row.answerable]
    assert len(rows) >= 60 and len(silent) * 3 >= len(rows)
    assert {"follow_up", "date", "number"} <= {row.kind for row in rows}
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        if row.answerable:
            assert row.as_of is not None
            cited = row.articles[0]
            version = knowledge.find(
                cited.law, cited.article, as_of=row.as_of, jurisdiction="norvane"
            )
            assert version is not None, row.id
            for wish in row.must_say:
                assert wish.lower() in version.text.lower(), f"{row.id}: {wish}"


def test_pairs_are_in_house_style(knowledge: KnowledgeBase, guide: StyleGuide) -> None:
    """Each answer has the form, breaks no rule, and cites a section in force on its day."""
    lines = (DATA / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 100
    verdicts = set()
    for line in lines:
        pair = json.loads(line)
        assert guide.violations(pair["answer"]) == [], pair["answer"]
        stated = read_sentence(pair["answer"], guide.sentence)
        assert stated is not None, pair["answer"]
        verdicts.add(stated.verdict)
        assert not LAW.search(f"{pair['clause']} {pair['answer']}")
        if stated.law:
            day = pair["as_of"]
            shown = knowledge.show(
                stated.law, stated.article, as_of=day_of(day), jurisdiction="norvane"
            )
            assert shown.citation in pair["answer"]
    assert verdicts == {"invalid", "valid", "ungoverned"}


def test_asked(knowledge: KnowledgeBase) -> None:
    """A policy is quoted as of the day; one asked for by its number is shown, or told as absent."""
    question = settle_question(knowledge, Asked(day_of("2026-06-01"), "norvane"), "")
    words = "Employees may work remotely on up to three days a week once probation has ended."
    answer = answer_question(words, knowledge, question, release_id="r")
    assert answer.citations[0].name.startswith("Employee Handbook Section 12")
    assert "three days a week" in answer.answer
    before = settle_question(knowledge, Asked(day_of("2025-06-01"), "norvane"), "")
    named = "What does Section 12 of the Employee Handbook say?"
    assert "two days a week" in answer_question(named, knowledge, before, release_id="r").answer
    absent = "What does Section 99 of the Employee Handbook say?"
    refusals = [
        answer_question(text, knowledge, question, release_id="r").refusal
        for text in (absent, "zzz qqq?")
    ]
    assert "no such section" in refusals[0]
    for text in (answer.answer, *refusals):
        assert text and not LAW.search(text)


def test_reviewed(knowledge: KnowledgeBase, guide: StyleGuide) -> None:
    """A team's agreement is reviewed: prompt, finding and every report speak of the handbook."""
    writer = ScriptedWriter(guide.sentence.render("invalid", reason=REASON))
    reviewer = Reviewer(knowledge, writer, guide, SURE, ReviewerConfig())
    names = ("base", "adapter", "engine", "style_hash", "embedder", "template_hash")
    release = make_release(**dict.fromkeys(names, "x"), edition=2, relevance=SURE, gates={})
    session = Session(release, reviewer, SessionConfig(domain=domain()))
    document = read_document(DATA / "team-agreement.md", DocumentLimits())
    review = session.review(document, Asked(None, "norvane"))
    assert (review.as_of.isoformat(), review.as_of_source) == ("2026-03-01", "contract")
    assert review.notice == "Sample handbook of an invented company."
    assert len(review.findings) == 20
    cited = [finding for finding in review.findings if finding.citations]
    assert len(cited) > 5
    for finding in cited:
        name = finding.citations[0].name.partition(" (")[0]
        assert finding.reason.startswith(f"Per {name}, this rule is ")
        assert finding.checks["style"] == "passed"
    assert "Article" not in writer.prompts[0] and "Rule: " in writer.prompts[0]
    shown = [*writer.prompts, *triage_lines(review), *render_all(review)]
    assert len(shown) > 20
    for text in shown:
        # the handbook itself speaks of contracts of employment
        assert set(LAW.findall(text)) <= {"contract"}
    assert "rules go against policy" in shown[-1] or "rule goes against policy" in shown[-1]


def test_tools_speak_of_the_handbook() -> None:
    """What a model reads of the tools has no word of law but the names of the code."""
    for schema in tool_schemas():
        function = schema["function"]
        arguments = function["parameters"]["properties"].values()
        told = [function["description"], *(each.get("description", "") for each in arguments)]
        assert len(told) > 3
        assert LAW.findall(" ".join(told)) == []


def test_policies_are_whole() -> None:
    """Each edition has its four policies, every section with a heading and a text."""
    for day in DAYS:
        records = build_reader("markdown").read(DATA / "policies" / day)
        articles = [record for record in records if isinstance(record, Article)]
        assert len({article.law_id for article in articles}) == 4
        assert all(article.heading and article.text for article in articles)


def day_of(text: str) -> date:
    """Return a day."""
    return date.fromisoformat(text)


def render_all(review: Review) -> list[str]:
    """Return the reports of a review without the markup of pages."""
    page = render_report(review, "html").decode()
    body = re.sub(r"<style>.*?</style>|<[^>]*>", " ", page, flags=re.DOTALL)
    return [body, render_report(review, "md").decode()]

"""The engine's model calls tools before a clause is judged: checked, run, fed back and logged."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from components.engines.engine import Completion, Request
from components.errors import UsageError
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.style import StyleGuide
from components.records import Clause, Finding
from components.review.choosing import join_hits
from components.review.question import Question
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.tool_loop import NONE, ToolLoop, ToolLoopConfig, read_call_line
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022
from tests.review.test_reviewer import INTEREST, SURE, say

LAW = Question(date(2022, 3, 1), "sample")
ENOUGH = json.dumps({"tool": NONE})


class CallingEngine:
    """Writes what a script says, one line a round, and the house sentence after it."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.prompts: list[str] = []

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the next line for each request."""
        self.prompts += [request.prompt for request in requests]
        line = self.lines.pop(0) if self.lines else say("invalid", "it asks for more")
        return [Completion(line, ((line, 0.0),), True)] * len(requests)

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Give an edition in which Article 205 was amended in July 2021."""
    root: Path = tmp_path_factory.mktemp("loop")
    home = Home(root / "home")
    for source in (write_2020(root), write_2022(root)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())


def call(tool: str, **arguments: object) -> str:
    """Return a call as a model writes it."""
    return json.dumps({"tool": tool, "arguments": arguments})


def judge(knowledge: KnowledgeBase, engine: CallingEngine, **fields: int) -> Finding:
    """Return the finding of a clause whose own search gives one hit."""
    loop = ToolLoopConfig.model_validate({"is_on": True} | fields)
    config = ReviewerConfig(num_hits=1, tools=loop)
    reviewer = Reviewer(knowledge, engine, StyleGuide(), SURE, config)
    clause = Clause(id="c", text=INTEREST, start=0, end=len(INTEREST))
    return reviewer.judge([clause], LAW)[0]


def test_calls_are_run_fed_back_and_logged(knowledge: KnowledgeBase) -> None:
    """Each result stands in the next prompt, and each call with the finding."""
    engine = CallingEngine(
        call("search_statutes", query="receipt on payment", limit=1),
        call("compare_quantities", figure="18%", relation="at most", limit="16%"),
        ENOUGH,
    )
    finding = judge(knowledge, engine)
    names = [each.tool for each in finding.tool_calls]
    assert names[:3] == ["search_statutes", "compare_quantities", "search_statutes"]
    assert finding.tool_calls[0].arguments["query"] == "receipt on payment"
    assert "Result: Civil Code Article 208: A receipt is owed" in engine.prompts[1]
    assert "Result: 18% is more than 16%: the relation fails" in engine.prompts[2]
    assert INTEREST in engine.prompts[0]


def test_what_is_found_is_judged(knowledge: KnowledgeBase) -> None:
    """An article that the model looks up joins the hits, in the wording of the review's day."""
    loop = ToolLoop(
        knowledge,
        CallingEngine(call("get_article", law="Civil Code", article="205", as_of="2021-01-01")),
        ToolLoopConfig(is_on=True, max_rounds=1),
    )
    own = knowledge.search("receipt", as_of=LAW.as_of, jurisdiction="sample", limit=1)
    (looked_up,) = loop.look_up(["A receipt is owed."], [own], LAW)
    (hit,) = looked_up.hits
    assert (hit.version.article, hit.version.valid_from) == ("205", date(2021, 7, 20))
    assert looked_up.calls[0].arguments["as_of"] == "2022-03-01"
    joined = join_hits(own, looked_up.hits)
    assert [each.version.article for each in joined] == [own[0].version.article, "205"]
    assert join_hits(own, own) == own


def test_faults_are_shown_to_the_model(knowledge: KnowledgeBase) -> None:
    """What is no JSON, no tool, or does not fit its schema is told, logged, and not fatal."""
    engine = CallingEngine(
        "I would search for interest.",
        call("review_clause", clause=INTEREST),
        call("get_article", law="Civil Code"),
        call("get_article", law="Civil Code", article="999"),
    )
    finding = judge(knowledge, engine, max_rounds=4)
    faults = [each.result for each in finding.tool_calls[:4]]
    assert all(fault.startswith("fault: ") for fault in faults)
    assert "is no JSON object" in faults[0]
    assert "must name a tool" in faults[1]
    assert "article: Field required" in faults[2]
    assert "no such article" in faults[3]
    assert finding.verdict == "invalid"


def test_rounds_are_bounded(knowledge: KnowledgeBase) -> None:
    """A model that calls on and on is stopped, and the clause is judged."""
    search = call("search_statutes", query="interest")
    finding = judge(knowledge, CallingEngine(*[search] * 2), max_rounds=2)
    calls = [each for each in finding.tool_calls if each.arguments.get("query") == "interest"]
    assert len(calls) == 2
    assert finding.verdict == "invalid"


def test_it_is_off_by_default() -> None:
    """The bundled model is too small to choose."""
    assert not ReviewerConfig().tools.is_on


@pytest.mark.parametrize("text", ["", "[]", "{", '{"tool": 3}', '{"tool": "none", "arguments": 1}'])
def test_what_is_no_call_is_refused(text: str) -> None:
    """The message says the form."""
    with pytest.raises(UsageError, match="call: "):
        read_call_line(text)
    assert read_call_line(f"Sure: {ENOUGH} done") == (NONE, {})

"""The tools in the reviewer's own loop: the engine's model looks up more before it is judged.

For each clause the model is shown what the search has found, and answers with one line of JSON that
calls a tool, or says that nothing more is needed. The arguments are checked against the tool's
schema, the tool is run, and its result or fault is shown to the model, a few rounds at most. What
it finds joins the articles that are judged; it decides nothing itself. The law stays that of the
review, whatever the arguments say, and every call is logged with the finding.

It needs a model that is large enough to choose, so it is off by default: the bundled one of 135
million parameters calls at random.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from components.config import Section
from components.domain import domain
from components.engines.engine import Engine, Request
from components.errors import UsageError
from components.judging.figure_comparison import CompareQuantities
from components.knowledge.search import KnowledgeBase
from components.prompting.chat_markup import END, on_one_line, open_turn, render_turn
from components.prompting.prompt_injection import clear_orders
from components.prompting.template import clause_label
from components.records import Hit, Record, ToolCall
from components.review.question import Asked, Question
from components.review.toolbox import ArticleResult, ComparisonResult, SearchResult, Toolbox
from components.review.tools import GetArticle, SearchStatutes, read_arguments, tool_schemas

LOOK_UPS = ("search_statutes", "get_article", "compare_quantities")
NONE = "none"
MAX_SHOWN = 300  # characters of an article in a result
_GRAMMAR = r"""
root ::= "{\"tool\": \"none\"}" | "{\"tool\": \"" name "\", \"arguments\": {" members "}}"
name ::= "search_statutes" | "get_article" | "compare_quantities"
members ::= member (", " member)*
member ::= string ": " value
value ::= string | number
number ::= [0-9]+
string ::= "\"" [^"\\\n]+ "\""
"""


class ToolLoopConfig(Section):
    """Whether the engine's model may look up more before a clause is judged."""

    is_on: bool = Field(
        default=False,
        description="only for a model that is large enough to choose a tool; the bundled is not",
    )
    max_rounds: int = Field(default=3, ge=1, le=10, description="calls for a clause, at most")
    max_tokens: int = Field(default=256, ge=32, le=2048, description="longest call, in tokens")


@dataclass(frozen=True)
class LookedUp:
    """What the model's calls for a clause found, and the log of each."""

    hits: tuple[Hit, ...] = ()
    calls: tuple[ToolCall, ...] = ()


@dataclass(eq=False)
class _Talk:
    """The conversation about one clause."""

    clause: str
    prompt: str
    hits: list[Hit] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    is_over: bool = False


class ToolLoop:
    """Lets an engine's model call tools about clauses.

    Args:
        knowledge: An open edition.
        engine: The model.
        config: How many rounds, and how long a call may be.
    """

    def __init__(self, knowledge: KnowledgeBase, engine: Engine, config: ToolLoopConfig) -> None:
        self._knowledge = knowledge
        self._engine = engine
        self._config = config
        self._opening = render_turn("system", _instruct())

    def look_up(
        self, clauses: Sequence[str], retrieved: Sequence[Sequence[Hit]], question: Question
    ) -> list[LookedUp]:
        """Return what the model looked up for each clause; each round is one batch.

        Args:
            clauses: Their own words.
            retrieved: What the search found for each.
            question: The law of the review.
        """
        talks = []
        for clause, hits in zip(clauses, retrieved, strict=True):
            talks.append(_Talk(clause, self._opening + _open(clause, hits), is_over=not clause))
        for _ in range(self._config.max_rounds):
            open_talks = [talk for talk in talks if not talk.is_over]
            if not open_talks:
                break
            self._run_round(open_talks, question)
        return [LookedUp(tuple(talk.hits), tuple(talk.calls)) for talk in talks]

    def _run_round(self, talks: Sequence[_Talk], question: Question) -> None:
        """Let the model call once about each clause, and run what it calls."""
        requests = [Request(talk.prompt, _GRAMMAR, self._config.max_tokens) for talk in talks]
        completions = self._engine.complete(requests)
        for talk, completion in zip(talks, completions, strict=True):
            self._take(talk, completion.text, question)

    def _take(self, talk: _Talk, text: str, question: Question) -> None:
        """Run the call that the model wrote, and show it the result or the fault."""
        name = "unreadable"
        arguments: Record | None = None
        try:
            name, values = read_call_line(text)
            if name == NONE:
                talk.is_over = True
                return
            arguments = _keep_law(read_arguments(name, values), question)
            shown = self._run(talk, arguments, question)
        except UsageError as error:
            shown = f"fault: {error}"
        logged = arguments.model_dump(mode="json", exclude_none=True) if arguments else {}
        talk.calls.append(ToolCall(tool=name, arguments=logged, result=shown))
        called = json.dumps({"tool": name, "arguments": logged}, ensure_ascii=False)
        talk.prompt += f"{on_one_line(called)}{END}\n"
        talk.prompt += render_turn("user", f"Result: {on_one_line(shown)}") + open_turn("assistant")

    def _run(self, talk: _Talk, arguments: Record, question: Question) -> str:
        """Run a call, keep what it finds, and return its result in a few words."""
        toolbox = Toolbox(self._knowledge, "", Asked(question.as_of, question.jurisdiction))
        result = toolbox.run(arguments)
        match result:
            case ComparisonResult():
                return f"{result.result}: the relation {'holds' if result.holds else 'fails'}"
            case ArticleResult(article=article):
                citation = article.citation
                # searched with the clause, so that its scores compare with those of the other hits
                query = f"{talk.clause} ({citation.name})"
                self._keep(talk, query, question, [citation.version_id])
                return f"{citation.name}: {article.text[:MAX_SHOWN]}"
            case SearchResult(hits=hits) if isinstance(arguments, SearchStatutes):
                ids = [hit.citation.version_id for hit in hits]
                self._keep(talk, arguments.query, question, ids)
                lines = [f"{hit.citation.name}: {hit.text[:MAX_SHOWN]}" for hit in hits]
                return " | ".join(lines) or "nothing"
        raise UsageError("tool: not offered here. Call another one.")

    def _keep(self, talk: _Talk, query: str, question: Question, ids: Sequence[str]) -> None:
        """Keep the hits of a search that are among some wordings."""
        hits = self._knowledge.search(
            query, as_of=question.as_of, jurisdiction=question.jurisdiction, limit=max(8, len(ids))
        )
        talk.hits += [hit for hit in hits if hit.version.id in ids]


def read_call_line(text: str) -> tuple[str, dict[str, Any]]:  # Any: JSON values
    """Return the tool and the arguments of a call as the model wrote it.

    Raises:
        UsageError: It is no call in JSON, or of a tool that is not offered here.
    """
    start = text.find("{")
    try:
        value, _ = json.JSONDecoder().raw_decode(text[max(start, 0) :])
    except ValueError as error:
        raise UsageError("call: is no JSON object. Write one line of JSON.") from error
    name = value.get("tool") if isinstance(value, dict) else None
    arguments = value.get("arguments", {}) if isinstance(value, dict) else None
    if name not in (*LOOK_UPS, NONE) or not isinstance(arguments, dict):
        raise UsageError(
            f"call: must name a tool and its arguments (there are: {', '.join(LOOK_UPS)},"
            f" {NONE}). Write another one."
        )
    return name, arguments


def _keep_law(arguments: Record, question: Question) -> Record:
    """Return arguments under the law of the review, whatever law they name."""
    if isinstance(arguments, CompareQuantities):
        return arguments
    law = {"as_of": question.as_of, "jurisdiction": question.jurisdiction}
    assert isinstance(arguments, SearchStatutes | GetArticle)
    return arguments.model_copy(update=law)


def _instruct() -> str:
    """Return the system message: the form of a call, and the tools with their schemas."""
    tools = [each["function"] for each in tool_schemas() if each["function"]["name"] in LOOK_UPS]
    return (
        f"{domain().prompts.look_up} Answer with one line of JSON and"
        ' nothing else: {"tool": NAME, "arguments": {...}} to call a tool, or {"tool": "none"} when'
        f" nothing more is needed. The tools: {json.dumps(tools, ensure_ascii=False)}"
    )


def _open(clause: str, hits: Sequence[Hit]) -> str:
    """Return the user's turn about a clause, up to where the model answers."""
    found = [
        f"{hit.version.citation}: {clear_orders(hit.version.text).text[:MAX_SHOWN]}" for hit in hits
    ]
    shown = on_one_line(" | ".join(found) or "nothing")
    text = f"{clause_label()}{on_one_line(clause)}\nFound: {shown}"
    return render_turn("user", text) + open_turn("assistant")

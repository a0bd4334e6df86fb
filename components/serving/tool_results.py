"""The results of tools that a caller has run and sent back, and the reply that rests on them.

What comes back is checked like anything from outside: it must have the form of its tool's result,
and each citation must stand in the edition, in force on the day, with its quote. What fails is left
out, and the reply says so. A fault of a tool is told in its own words.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from components.errors import UsageError
from components.records import Citation, Record, Version, cite
from components.review.law_answers import SILENT
from components.review.toolbox import (
    RESULTS,
    ArticleResult,
    ComparisonResult,
    ReviewResult,
    SearchResult,
)
from components.review.verification import check_article, check_quote
from components.serving.chat import ChatTurn, ReplyPiece, mark_citations, number_citations
from components.serving.openai_bodies import Message

MAX_FAULT_CHARS = 500


@dataclass(frozen=True)
class ReturnedResult:
    """What a caller sent back for one call.

    Attributes:
        tool: The tool that was called.
        result: Its result; None where there is a fault.
        fault: What went wrong; empty for nothing.
    """

    tool: str
    result: Record | None
    fault: str = ""


def read_results(messages: Sequence[Message]) -> list[ReturnedResult]:
    """Return the results that stand at the end of a conversation, in order; empty for none.

    Raises:
        UsageError: One answers no call of the message before it, or a call has none.
    """
    first = len(messages)
    while first > 0 and messages[first - 1].role == "tool":
        first -= 1
    if first == len(messages):
        return []
    calls = {call.id: call.function.name for call in messages[first - 1].tool_calls or ()}
    if first == 0 or not calls:
        raise UsageError(
            f"messages[{first}]: a result of a tool that was not called. Send the assistant's"
            " message with its tool_calls before it."
        )
    results = []
    for place, message in enumerate(messages[first:], start=first):
        name = calls.pop(message.tool_call_id, None)
        if name is None:
            raise UsageError(
                f"messages[{place}].tool_call_id: answers no open call. Take it from tool_calls."
            )
        results.append(_read_result(name, message.content))
    if calls:
        raise UsageError(
            f"messages: {len(calls)} of the tool_calls have no result. Send one for each."
        )
    return results


def reply_from_results(results: Sequence[ReturnedResult], turn: ChatTurn) -> list[ReplyPiece]:
    """Return the pieces of a reply that rests on results.

    Args:
        results: What the tools returned.
        turn: Whose conversation it is; its release is what citations are checked against.
    """
    writer = _ResultWriter(turn)
    pieces = []
    for returned in results:
        for sentence, citations in writer.write(returned):
            pieces.append(writer.number(sentence, citations))
    return pieces


class _ResultWriter:
    """Writes results as sentences with checked citations."""

    def __init__(self, turn: ChatTurn) -> None:
        self._turn = turn
        self._knowledge = turn.served.knowledge
        self._question = turn.question
        self._num_citations = 0
        self._separator = ""

    def number(self, sentence: str, citations: Sequence[Citation]) -> ReplyPiece:
        """Return a sentence as the next piece."""
        numbered = number_citations(citations, self._num_citations + 1)
        self._num_citations += len(numbered)
        piece = ReplyPiece(self._separator + mark_citations(sentence, numbered), numbered)
        self._separator = "\n"
        return piece

    def write(self, returned: ReturnedResult) -> Iterator[tuple[str, list[Citation]]]:
        """Yield the sentences of a result, each with its citations."""
        match returned.result:
            case ComparisonResult(result=result, holds=holds):
                yield f"{result}: the relation {'holds' if holds else 'does not hold'}.", []
            case ArticleResult(article=article):
                yield from self._write_articles([article.citation])
            case SearchResult(hits=hits):
                yield from self._write_search([hit.citation for hit in hits])
            case ReviewResult(findings=findings):
                for finding in findings:
                    citations = [each for each in finding.citations if self._find(each)]
                    is_sound = len(citations) == len(finding.citations)
                    yield (finding.reason if is_sound else _unsound(returned.tool)), citations
            case _:
                yield f"The tool {returned.tool} failed: {returned.fault}", []

    def _write_articles(
        self, citations: Sequence[Citation]
    ) -> Iterator[tuple[str, list[Citation]]]:
        """Yield the whole text of each cited article that is in force."""
        for citation in citations:
            version = self._find(citation)
            if version is None:
                yield _unsound("get_article"), []
                continue
            whole = citation.model_copy(update={"quote": version.text, "status": "passed"})
            yield f"Per {cite(version.law, version.article)}: “{version.text}”", [whole]

    def _write_search(self, citations: Sequence[Citation]) -> Iterator[tuple[str, list[Citation]]]:
        """Yield what the articles that were found say to the question, or that they say nothing."""
        found = {version.id for version in map(self._find, citations) if version is not None}
        answer = self._turn.served.answer(self._turn.text, self._question, self._turn.asked_before)
        answering = [each for each in answer.citations if each.version_id in found]
        for citation in answering:
            yield f"Per {citation.name}: “{citation.quote}”", [citation]
        if not answering:
            is_sound = len(found) == len(citations)
            yield (answer.refusal or SILENT) if is_sound else _unsound("search_statutes"), []

    def _find(self, citation: Citation) -> Version | None:
        """Return the wording that a citation names if it is in force and has its quote."""
        version = self._knowledge.version(citation.version_id)
        if version is None:
            return None
        in_force = self._knowledge.find(
            version.law,
            version.article,
            as_of=self._question.as_of,
            jurisdiction=self._question.jurisdiction,
        )
        is_sound = (
            check_article(version, in_force) == "passed"
            and check_quote(citation.quote, version.text) != "failed"
        )
        return version if is_sound else None


def _read_result(name: str, content: str) -> ReturnedResult:
    """Read what was sent back for a call."""
    model = RESULTS.get(name)
    if model is None:
        return ReturnedResult(name[:80], None, "there is no such tool here.")
    try:
        return ReturnedResult(name, model.model_validate_json(content))
    except ValidationError:
        return ReturnedResult(name, None, _read_fault(content))


def _read_fault(content: str) -> str:
    """Return the fault that a content tells, in its own words as far as it has any."""
    try:
        value = json.loads(content)
    except ValueError:
        return "what it returned cannot be read."
    error = value.get("error", value.get("detail")) if isinstance(value, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    if not isinstance(message, str) or not message.strip():
        return "what it returned cannot be read."
    return " ".join(message.split())[:MAX_FAULT_CHARS]


def _unsound(tool: str) -> str:
    return f"A citation that {tool} returned is not in the edition on that day, so it is left out."

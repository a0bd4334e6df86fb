"""The one template of prompt and answer, for training and for serving.

An answer is an analysis and a sentence. The analysis says what the clause does, in its own words, then the rule that
governs it and whose it is, and calls a tool where two figures decide; the tool's result is put in by code. The sentence
comes last and is the house style's fixed form. The rule stands before its citation: a small model that must name an
article before it has said what the article says picks the wrong one. The articles stand before the clause, so that
clauses under the same articles share a prefix that is computed once. The words here are also the literals of the
grammar: change one and the adapter must be tuned again (its manifest holds `template_hash`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from components.records import Pair, Verdict, content_hash

SYSTEM = "You review contract clauses. You judge by the articles given and by nothing else."
TOOL = "compare_quantities"
RULE = "Rule: "
NO_RULE = f"{RULE}none.\n"
UNGOVERNED = "No article governs this clause."
RESULT = "\nResult:"
RELATIONS = ("at most", "at least")
END = "<|im_end|>"
FREE_WEIGHT = 0.3


@dataclass(frozen=True)
class Passage:
    """An article as the model sees it: the citation (`Civil Code Article 205`) and its text."""

    citation: str
    text: str


@dataclass(frozen=True)
class Segment:
    """A piece of a completion and the weight of its tokens in the loss, 0 for what code writes and the model must not learn to.

    The free words of the analysis can be said in many ways, so most of their loss is of no use; they weigh less than the
    choices: which article, which figures, which verdict. `Rule: none.` weighs as a rule does, or it would be chosen too often.
    """

    text: str
    weight: float


def render_prefix(passages: Sequence[Passage]) -> str:
    """Return the part of the prompt that clauses under the same articles share."""
    articles = "\n".join(f"{p.citation}: {' '.join(p.text.split())}" for p in passages)
    return f"<|im_start|>system\n{SYSTEM}{END}\n<|im_start|>user\nArticles:\n{articles}\n"


def render_clause(clause: str) -> str:
    """Return the part of the prompt that belongs to one clause, up to where the answer starts."""
    return f"Clause: {' '.join(clause.split())}{END}\n<|im_start|>assistant\n"


def render_prompt(passages: Sequence[Passage], clause: str) -> str:
    """Return the whole prompt of one clause."""
    return render_prefix(passages) + render_clause(clause)


def clause_line(does: str) -> str:
    """Return the line that says what the clause does."""
    return f"Clause: {does}.\n"


def rule_end(citation: str) -> str:
    """Return the end of the rule's line, ` (Civil Code Article 205).` with its line break."""
    return f" ({citation}).\n"


def call_line(figure: str, relation: str, limit: str) -> str:
    """Return the tool call as one line of JSON, with the word that hands over to the tool."""
    return json.dumps({TOOL: [figure, relation, limit]}, ensure_ascii=False) + RESULT


def result_text(result: str) -> str:
    """Return the tool's answer as code puts it after the call line."""
    return f" {result}.\n"


def sentence(citation: str, verdict: Verdict) -> str:
    """Return the sentence in house style."""
    return f"Per {citation}, this clause is {verdict}." if citation else UNGOVERNED


def complete(pair: Pair, *, citation: str, result: str) -> tuple[Segment, ...]:
    """Return the ideal completion of a pair, in pieces.

    Args:
        pair: The reviewed pair, its figures as they stand in the context.
        citation: The governing article as it is named in the context; empty for an ungoverned clause.
        result: What the tool answers, where the pair has a figure; else empty.
    """
    if not citation:
        return (Segment(clause_line(pair.does) + NO_RULE, FREE_WEIGHT), Segment(UNGOVERNED + END, 1.0))
    analysis = (Segment(clause_line(pair.does) + RULE + pair.rule, FREE_WEIGHT), Segment(rule_end(citation), 1.0))
    closing = Segment(sentence(citation, pair.verdict) + END, 1.0)
    if not result:
        return (*analysis, closing)
    call = call_line(pair.figure, pair.relation, pair.limit)
    return (*analysis, Segment(call, 1.0), Segment(result_text(result), 0.0), closing)


@dataclass(frozen=True)
class Analysis:
    """What a completion says, read back: empty fields are absent."""

    does: str
    citation: str
    rule: str
    call: tuple[str, str, str] | None
    verdict: Verdict | Literal[""]


def parse_completion(text: str, citations: Sequence[str]) -> Analysis | None:
    """Read a completion back, or return None where it does not have the template's form.

    Args:
        text: The completion, with or without the sentence.
        citations: The citations of the context; another article is not the form.
    """
    lines = [line for line in text.removesuffix(END).split("\n") if line]
    if len(lines) < 2 or not lines[0].startswith("Clause: "):
        return None
    does = lines[0].removeprefix("Clause: ").rstrip(".")
    if lines[1] + "\n" == NO_RULE:
        verdict: Verdict | Literal[""] = "ungoverned" if lines[2:] == [UNGOVERNED] else ""
        return Analysis(does, "", "", None, verdict) if verdict else None
    citation = next((c for c in citations if lines[1].endswith(rule_end(c).rstrip())), "")
    if not citation or not lines[1].startswith(RULE):
        return None
    rule = lines[1].removeprefix(RULE).removesuffix(rule_end(citation).rstrip())
    return _parse_tail(lines[2:], Analysis(does, citation, rule, None, ""))


def _parse_tail(lines: list[str], head: Analysis) -> Analysis | None:
    call = _parse_call(lines[0]) if lines else None
    rest = lines[1:] if call else lines
    if rest and rest[0].startswith(RESULT.strip()):
        rest = rest[1:]
    if not rest:
        return Analysis(head.does, head.citation, head.rule, call, "") if call else None
    for verdict in ("invalid", "valid"):
        if rest == [sentence(head.citation, verdict)]:
            return Analysis(head.does, head.citation, head.rule, call, verdict)
    return None


def _parse_call(line: str) -> tuple[str, str, str] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    match value:
        case {"compare_quantities": [str(figure), str(relation), str(limit)]} if relation in RELATIONS:
            return figure, relation, limit
        case _:
            return None


def compose_reason(analysis: Analysis, verdict: Verdict) -> str:
    """Return what the reader is shown: the sentence, then the reason taken from the analysis."""
    if not analysis.citation:
        return UNGOVERNED
    return f"{sentence(analysis.citation, verdict)} The clause {analysis.does}; under the article, {analysis.rule}."


def template_hash() -> str:
    """Return the hash of everything in the template that the adapter has been tuned to."""
    pair = Pair(id="", clause="C", verdict="invalid", rule="R", does="D", figure="1", limit="2", family="f", as_of="2000-01-01")  # type: ignore[arg-type]  # Pydantic reads the date
    governed = "".join(s.text for s in complete(pair.model_copy(update={"relation": "at most"}), citation="L Article 1", result="X"))
    ungoverned = "".join(s.text for s in complete(pair, citation="", result=""))
    return content_hash(render_prompt([Passage("L Article 1", "T")], "C"), governed, ungoverned)[:16]

"""The one template of prompt and answer, for training and for serving.

A prompt shows one article and one clause. Which article governs is settled before the model is
asked: shown several articles, a model of this size cited the last one, whatever it said. An answer
is an analysis and a sentence. The analysis says what the clause does, then what the article asks,
and calls a tool where two figures decide; code fills in the tool's result. The sentence comes last
and has the house style's fixed form. The article stands before the clause, so clauses under one
article share a prefix that is computed once. A long article is cut to its first words. The words
here are also the literals of the grammar: change one and the adapter must be tuned again (its
manifest holds `template_hash`).
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from components.prompting.chat_markup import END, open_turn, render_turn
from components.records import Pair, Verdict, content_hash

SYSTEM = "You review contract clauses. You judge by the article given and by nothing else."
TOOL = "compare_quantities"
CLAUSE = "Clause: "
RULE = "Rule: "
UNGOVERNED = "No article governs this clause."
RESULT = "\nResult:"
RELATIONS = ("at most", "at least")
VERDICTS: tuple[Verdict, ...] = ("invalid", "valid")
FREE_WEIGHT = 0.3
MAX_PASSAGE_WORDS = 200
_TOKEN = re.compile(r"<(?=[|/\w][^<>\s]{0,40}>)")


@dataclass(frozen=True)
class Passage:
    """An article as the model sees it: the citation (`Civil Code Article 205`) and its text.

    The text is put on one line and cut to `MAX_PASSAGE_WORDS`, here and nowhere else, so training,
    gates and serving show the same words of a long article.
    """

    citation: str
    text: str

    def __post_init__(self) -> None:
        shown = " ".join(self.text.split()[:MAX_PASSAGE_WORDS])
        object.__setattr__(self, "text", shown)  # the way to set a field of a frozen dataclass


@dataclass(frozen=True)
class Segment:
    """A piece of a completion and the weight of its tokens in the loss.

    The weight is 0 for what code writes, which the model must not learn. The free words of the
    analysis weigh less than the choices (which figures, which verdict), since they can be put in
    many ways and most of their loss teaches nothing.
    """

    text: str
    weight: float


def render_opening() -> str:
    """Return the start of every prompt, up to the article."""
    return render_turn("system", SYSTEM) + open_turn("user")


def render_prefix(passage: Passage) -> str:
    """Return the part of the prompt that clauses under the same article share."""
    return f"{render_opening()}{passage.citation}: {_plain(passage.text)}\n"


def render_clause(clause: str) -> str:
    """Return the part of the prompt that belongs to one clause, up to where the answer starts."""
    return f"{CLAUSE}{_plain(clause)}{END}\n{open_turn('assistant')}"


def _plain(text: str) -> str:
    """Return a text on one line, its control tokens broken up: `<|im_end|>` to `< |im_end|>`."""
    return _TOKEN.sub("< ", " ".join(text.split()))


def render_prompt(passage: Passage, clause: str) -> str:
    """Return the whole prompt of one clause under one article."""
    return render_prefix(passage) + render_clause(clause)


def analysis_lines(does: str, rule: str) -> str:
    """Return the two lines that say what the clause does and what the article asks."""
    return f"{CLAUSE}{does}.\n{RULE}{rule}.\n"


def call_line(figure: str, relation: str, limit: str) -> str:
    """Return the tool call as one line of JSON, then `Result:`, where the tool takes over."""
    return json.dumps({TOOL: [figure, relation, limit]}, ensure_ascii=False) + RESULT


def result_text(result: str) -> str:
    """Return the tool's answer as code writes it after the call line."""
    return f" {result}.\n"


def sentence(citation: str, verdict: Verdict) -> str:
    """Return the sentence in house style."""
    if verdict == "ungoverned":
        return UNGOVERNED
    return f"Per {citation}, this clause is {verdict}."


def complete(pair: Pair, *, citation: str, result: str) -> tuple[Segment, ...]:
    """Return the ideal completion of a pair, in pieces.

    Args:
        pair: The pair, its figures as they stand in the prompt.
        citation: The article as the prompt names it.
        result: What the tool answers; empty where no figure decides.
    """
    analysis = Segment(analysis_lines(pair.does, pair.rule), FREE_WEIGHT)
    closing = Segment(sentence(citation, pair.verdict) + END, 1.0)
    if not result:
        return (analysis, closing)
    call = call_line(pair.figure, pair.relation, pair.limit)
    return (analysis, Segment(call, 1.0), Segment(result_text(result), 0.0), closing)


@dataclass(frozen=True)
class Analysis:
    """The fields of a completion; `call` is None and `verdict` empty where it has none."""

    does: str
    rule: str
    call: tuple[str, str, str] | None
    verdict: Verdict | Literal[""]


def parse_completion(text: str, citation: str) -> Analysis | None:
    """Read a completion; None where it does not have the template's form.

    Args:
        text: The completion, with or without the sentence.
        citation: The article of the prompt; a sentence that cites another does not have the form.
    """
    lines = [line for line in text.removesuffix(END).split("\n") if line]
    if len(lines) < 3 or not lines[0].startswith(CLAUSE) or not lines[1].startswith(RULE):
        return None
    does = lines[0].removeprefix(CLAUSE).rstrip(".")
    rule = lines[1].removeprefix(RULE).rstrip(".")
    rest = lines[2:]
    call = _parse_call(rest[0])
    if call:
        rest = rest[1:]
        if rest and rest[0].startswith(RESULT.strip()):
            rest = rest[1:]
        if not rest:
            return Analysis(does, rule, call, "")
    for verdict in VERDICTS:
        if rest == [sentence(citation, verdict)]:
            return Analysis(does, rule, call, verdict)
    return None


def _parse_call(line: str) -> tuple[str, str, str] | None:
    """Return figure, relation and limit of a call line, None where the line is no call."""
    try:
        value = json.loads(line)
    except ValueError:
        return None
    match value:
        case {"compare_quantities": [str(figure), str(relation), str(limit)]} if (
            relation in RELATIONS
        ):
            return figure, relation, limit
        case _:
            return None


def compose_reason(citation: str, verdict: Verdict, *, result: str, quote: str) -> str:
    """Return what the reader is shown: the sentence, then the comparison or the article's words.

    The model's free words are not shown; they stay in the analysis, which a reader may open.

    Args:
        citation: The article, in house form.
        verdict: The verdict.
        result: What the tool answered; empty where no figure decides.
        quote: The article's own words, shown where there is no result.
    """
    if verdict == "ungoverned":
        return UNGOVERNED
    ground = f"{result[:1].upper()}{result[1:]}." if result else f"The article says: {quote}"
    return f"{sentence(citation, verdict)} {ground}"


def template_hash() -> str:
    """Return the hash of all in the template that an adapter is tuned to."""
    pair = Pair(
        id="",
        clause="C",
        verdict="invalid",
        rule="R",
        does="D",
        relation="at most",
        figure="1",
        limit="2",
        family="f",
        as_of=date(2000, 1, 1),
        jurisdiction="",
    )
    segments = complete(pair, citation="L Article 1", result="X")
    completion = "".join(segment.text for segment in segments)
    prompt = render_prompt(Passage("L Article 1", "T"), "C")
    return content_hash(prompt, completion, str(MAX_PASSAGE_WORDS))[:16]

"""The one template of prompt and answer, for training and for serving.

A prompt shows one article and one clause. Which article governs is settled before the model is
asked. The article is shown under a marker, without its title and number: code puts the citation in,
so it cannot be invented, and a renumbered article changes nothing. An answer is the house sentence:
verdict and reason. Where two figures decide, a line that compares them comes first; code fills in
its result. The article stands before the clause, so clauses under one article share a prefix that
is computed once. A long article is cut to its first words. The words here are also the literals of
the grammar: change one and the adapter must be tuned again (its manifest holds `template_hash`).
"""

import json
from dataclasses import dataclass
from datetime import date

from components.domain import domain
from components.prompting.chat_markup import END, on_one_line, open_turn, render_turn
from components.prompting.house_sentence import MARKER, HouseSentence, Written
from components.prompting.reason import compose_reason
from components.records import Pair, Verdict, content_hash

TOOL = "compare_quantities"
RESULT = "\nResult:"
RELATIONS = ("at most", "at least")
MAX_PASSAGE_WORDS = 200
# the figure as the clause has it, the relation, the limit as the article has it
Call = tuple[str, str, str]


@dataclass(frozen=True)
class Passage:
    """An article as the model sees it: its text, without title and number.

    The text is put on one line and cut to `MAX_PASSAGE_WORDS`, here and nowhere else, so training,
    gates and serving show the same words of a long article.
    """

    text: str

    def __post_init__(self) -> None:
        shown = " ".join(self.text.split()[:MAX_PASSAGE_WORDS])
        object.__setattr__(self, "text", shown)  # the way to set a field of a frozen dataclass


@dataclass(frozen=True)
class Segment:
    """A piece of a completion and the weight of its tokens in the loss.

    The weight is 0 for what code writes, which the model must not learn.
    """

    text: str
    weight: float


def render_opening() -> str:
    """Return the start of every prompt, up to the article."""
    return render_turn("system", domain().prompts.system) + open_turn("user")


def render_prefix(passage: Passage) -> str:
    """Return the part of the prompt that clauses under the same article share."""
    return f"{render_opening()}{MARKER} {on_one_line(passage.text)}\n"


def clause_label() -> str:
    """Return what stands before a clause: `Clause: `."""
    return f"{domain().clause.capitalize()}: "


def render_clause(clause: str) -> str:
    """Return the part of the prompt that belongs to one clause, up to where the answer starts."""
    return f"{clause_label()}{on_one_line(clause)}{END}\n{open_turn('assistant')}"


def render_prompt(passage: Passage, clause: str) -> str:
    """Return the whole prompt of one clause under one article."""
    return render_prefix(passage) + render_clause(clause)


def call_line(figure: str, relation: str, limit: str) -> str:
    """Return the tool call as one line of JSON, then `Result:`, where the tool takes over."""
    return json.dumps({TOOL: [figure, relation, limit]}, ensure_ascii=False) + RESULT


def result_text(result: str) -> str:
    """Return the tool's answer as code writes it after the call line."""
    return f" {result}.\n"


def complete(
    pair: Pair, *, reason: str, result: str, sentence: HouseSentence
) -> tuple[Segment, ...]:
    """Return the ideal completion of a pair, in pieces.

    Without a reason it ends where the reason would begin, so that nobody learns to give none.

    Args:
        pair: The pair, its figures as they stand in the prompt.
        reason: Its reason (see `prompting.reason`); may be empty.
        result: What the tool answers; empty where no figure decides.
        sentence: The house sentence.
    """
    if reason or pair.verdict == "ungoverned":
        said = sentence.render(pair.verdict, reason=reason) + END
    else:
        said = sentence.head(pair.verdict).rstrip()
    closing = Segment(said, 1.0)
    if not result:
        return (closing,)
    call = call_line(on_one_line(pair.figure), pair.relation, on_one_line(pair.limit))
    return (Segment(call, 1.0), Segment(result_text(result), 0.0), closing)


def read_sentence(text: str, sentence: HouseSentence) -> Written | None:
    """Read the house sentence of a completion; None where it does not have the template's form."""
    return sentence.parse(text.removesuffix(END).strip("\n"))


def read_call(text: str) -> Call | None:
    """Return figure, relation and limit of a completion that stops at a call; None if it is none.

    Example: `{"compare_quantities": ["18%", "at most", "15%"]}` and `Result:` in the next line.
    """
    line, _, rest = text.strip("\n").partition("\n")
    if rest.strip() != RESULT.strip():
        return None
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


def show_finding(
    sentence: HouseSentence,
    citation: str,
    verdict: Verdict,
    *,
    reason: str,
    result: str = "",
    quote: str = "",
) -> str:
    """Return what the reader is shown: the sentence with its reason.

    Where the reason does not hold and is left out, the comparison or the article's words follow.

    Args:
        sentence: The house sentence.
        citation: The article, in house form.
        verdict: The verdict.
        reason: The reason, empty where it does not hold.
        result: What the tool answered; empty where no figure decides.
        quote: The article's own words, shown where there is neither reason nor result.
    """
    said = sentence.render(verdict, citation, reason)
    if reason or verdict == "ungoverned":
        return said
    ground = f"{result[:1].upper()}{result[1:]}." if result else sentence.quote(quote)
    return f"{said} {ground}"


def template_hash(sentence: HouseSentence) -> str:
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
    segments = complete(pair, reason=compose_reason(pair, "T"), result="X", sentence=sentence)
    completion = "".join(segment.text for segment in segments)
    prompt = render_prompt(Passage("T"), "C")
    return content_hash(prompt, completion, str(MAX_PASSAGE_WORDS))[:16]

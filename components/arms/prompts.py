"""What an untuned model is told: the instructions, the examples, the article and the clause.

The instructions are made of the style guide, so another house style is asked for without a change
here. A team may give its own text instead; `{jurisdiction}` and `{day}` stand for the law that is
asked for.
"""

from collections.abc import Sequence

from components.arms.examples import PromptExample
from components.arms.items import ArmItem
from components.domain import domain
from components.engines.chat import PromptTurn
from components.judging.comparisons import compare_all
from components.judging.figure_comparison import compare_figures
from components.knowledge.excerpts import excerpt
from components.prompting.house_sentence import MARKER, REASON, VERDICT
from components.prompting.prompt_injection import clear_orders
from components.prompting.style import StyleGuide
from components.prompting.template import MAX_PASSAGE_WORDS, Passage, clause_label
from components.records import Version

_FORM = "Answer with one sentence of this form and nothing else:"
_COMPARED = "Comparison: "


def write_instructions(guide: StyleGuide, own: str, *, has_articles: bool) -> str:
    """Return the instructions, with `{jurisdiction}` and `{day}` still in them.

    Args:
        guide: The style guide.
        own: A team's own instructions; empty: made of the guide.
        has_articles: Whether the governing article is shown.
    """
    if own:
        return own
    sentence = guide.sentence
    citation = sentence.cite("<law>", "<number>")
    form = sentence.template.replace(MARKER, citation).replace(REASON, "<reason>")
    form = form.replace(VERDICT, f"<{sentence.valid} or {sentence.invalid}>")
    words = domain().prompts
    lines = [words.task.replace("{valid}", sentence.valid).replace("{invalid}", sentence.invalid)]
    if has_articles:
        lines.append(words.by_unit)
    lines += [_FORM, form, words.uncovered.replace("{ungoverned}", sentence.ungoverned)]
    lines += [f"- {rule.about}" for rule in guide.rules]
    return "\n".join(lines)


def converse(
    item: ArmItem,
    instructions: str,
    examples: Sequence[PromptExample],
    article: Version | None,
    *,
    has_articles: bool,
) -> list[PromptTurn]:
    """Return the conversation that asks a model about an item.

    Args:
        item: The clause and its day.
        instructions: From `write_instructions`.
        examples: May be none.
        article: The article that is shown; None where there is none to show.
        has_articles: Whether examples show their articles too.
    """
    told = instructions.replace("{jurisdiction}", item.jurisdiction)
    messages = [PromptTurn("system", told.replace("{day}", item.as_of.isoformat()))]
    for example in examples:
        pair = example.pair
        shown = ""
        if has_articles and pair.law:
            shown = _show(pair.citation, pair.wording, pair.clause)
        messages.append(PromptTurn("user", f"{shown}{clause_label()}{pair.clause}"))
        messages.append(PromptTurn("assistant", example.answer))
    clause = clear_orders(item.clause).text
    shown = _show(article.citation, article.text, clause) if article else ""
    compared = _compare(article, clause) if article else ""
    messages.append(PromptTurn("user", f"{shown}{clause_label()}{clause}{compared}"))
    return messages


def _compare(article: Version, clause: str) -> str:
    """Return the comparison that code makes where the texts allow one only, as in a review."""
    passage = _excerpt(article.text, clause)
    comparisons = compare_all(passage, clause)
    calls = [*comparisons.kept, *comparisons.broken]
    if len(calls) != 1:
        return ""
    comparison = compare_figures(calls[0], clause, passage.text)
    return f"\n{_COMPARED}{comparison.result}." if comparison else ""


def _show(citation: str, text: str, clause: str) -> str:
    """Return an article as a prompt shows it: what the tuned model would see of it."""
    return f"{domain().label}: {citation}: {_excerpt(text, clause).text}\n"


def _excerpt(text: str, clause: str) -> Passage:
    """Return what of an article speaks of a clause, without orders to the reader."""
    return Passage(excerpt(clear_orders(text).text, clause, MAX_PASSAGE_WORDS))

"""A drafted style guide as YAML, with what a person should know who corrects it as comments."""

import json
from collections.abc import Iterator

from components.curation.style_drafting.draft import StyleDraft
from components.prompting.house_sentence import HouseSentence
from components.prompting.style import Rule

_MIN_TIMES = 2  # an opening that stands in one answer alone is not shown: it may be the clause's
_MAX_SHOWN = 80  # characters of another opening
_SENTENCE_KEYS = ("template", "valid", "invalid", "ungoverned", "citation", "quotation")


def render_draft(draft: StyleDraft, source: str) -> str:
    """Return a draft as the YAML of a style guide.

    Args:
        draft: The draft.
        source: The name of the file that it was drafted from.
    """
    lines = [*_head(draft, source), *_sentence(draft.guide.sentence)]
    lines += [f"exempt: {_quote(draft.guide.exempt)}", "rules:"]
    for rule in draft.guide.rules:
        lines += _rule(rule)
        if rule.id == "hedge":
            lines += _hedges(draft)
    return "\n".join(lines) + "\n"


def describe_draft(draft: StyleDraft) -> str:
    """Return what was found, as lines for a terminal; without any text of an answer."""
    sentence = draft.guide.sentence
    lines = [
        f"{draft.num_kept} of {draft.num_answers} answers keep the draft as they stand",
        f"sentence: {sentence.template}",
        f"verdicts: {sentence.invalid}, {sentence.valid}; citation: {sentence.citation}",
    ]
    if draft.guessed:
        lines.append(f"no answer shows, so please check: {', '.join(draft.guessed)}")
    if draft.hedges:
        named = ", ".join(f"{hedge} ({count})" for hedge, count in draft.hedges.items())
        lines.append(f"hedges in the answers, not forbidden until you say so: {named}")
    return "\n".join(lines)


def _head(draft: StyleDraft, source: str) -> Iterator[str]:
    """Yield the comments at the head of the file."""
    yield f"# A house style drafted from {source}: correct it, then name it in shared.style."
    yield f"# {draft.num_kept} of {draft.num_answers} answers keep it as they stand."
    yield "# [1] stands for the citation: the model writes the marker, code puts the source in."
    if draft.guessed:
        yield f"# No answer shows these, so they are guesses: {', '.join(draft.guessed)}."
    others = {text: count for text, count in draft.others.items() if count >= _MIN_TIMES}
    if others:
        yield "# Other openings, whose answers are refused unless you bring them into this one:"
    for text, count in others.items():
        yield f"#   {count}: {_quote(text[:_MAX_SHOWN])}"


def _sentence(sentence: HouseSentence) -> Iterator[str]:
    """Yield the lines of the house sentence."""
    yield "sentence:"
    for key in _SENTENCE_KEYS:
        yield f"  {key}: {_quote(getattr(sentence, key))}"


def _rule(rule: Rule) -> Iterator[str]:
    """Yield the lines of a rule."""
    yield f"  - id: {rule.id}"
    yield f"    about: {_quote(rule.about)}"
    yield f"    kind: {rule.kind}"
    if rule.pattern:
        yield f"    pattern: {_quote(rule.pattern)}"
    if rule.limit:
        yield f"    limit: {rule.limit:g}"
    if rule.fixes:
        yield "    fixes:"
    for fix in rule.fixes:
        yield f"      - pattern: {_quote(fix.pattern)}"
        yield f"        replacement: {_quote(fix.replacement)}"
    if rule.phrases:
        yield "    phrases:"
    for phrase in rule.phrases:
        yield f"      - {_quote(phrase)}"


def _hedges(draft: StyleDraft) -> Iterator[str]:
    """Yield the hedges of the answers as comments, to be forbidden by taking the # away."""
    for hedge, count in draft.hedges.items():
        yield f"#      - {_quote(hedge)}  # in {count} answers"


def _quote(text: str) -> str:
    """Return a text as a quoted scalar on one line."""
    return json.dumps(text, ensure_ascii=False)

"""A question in its conversation: what a follow-up leaves out stands in the questions before it."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from components.config import Section
from components.knowledge.lexicon import alternation

_WORD = re.compile(r"[a-z']+|[\u4e00-\u9fff]")


class FollowUpWords(Section):
    """Words by which a question leans on another: see the head of `follow_ups.yaml`."""

    openings: tuple[str, ...]
    pronouns: tuple[str, ...]
    expletives: tuple[str, ...]


def complete_question(text: str, asked_before: Sequence[str]) -> str:
    """Return a question with what it leans on.

    Example: after "How much deposit may a landlord ask for?", "And when is it repaid?" becomes
    both questions in one line; a question that stands alone is returned as it is.

    Args:
        text: The question.
        asked_before: The questions of the conversation so far, oldest first.
    """
    context = ""
    for question in (*asked_before, text):
        context = f"{context} {question}" if context and is_follow_up(question) else question
    return context


def is_follow_up(text: str) -> bool:
    """Return whether a question leans on the one before it."""
    plain = text.strip().lower()
    if _openings().match(plain):
        return True
    standing = _expletives().sub("", plain)
    return not _pronouns().isdisjoint(_WORD.findall(standing))


@cache
def _load_words() -> FollowUpWords:
    """Read the project's own words."""
    text = (Path(__file__).parent / "follow_ups.yaml").read_text(encoding="utf-8")
    return FollowUpWords.model_validate(yaml.safe_load(text))


@cache
def _openings() -> re.Pattern[str]:
    """Match an opening; a Latin one ends with its word."""
    return re.compile(rf"(?:{alternation(_load_words().openings)})(?![a-z'])")


@cache
def _expletives() -> re.Pattern[str]:
    """Match an opening whose pronoun names nothing."""
    return re.compile(rf"\A(?:{'|'.join(_load_words().expletives)})\b")


@cache
def _pronouns() -> frozenset[str]:
    """Return the pronouns."""
    return frozenset(_load_words().pronouns)

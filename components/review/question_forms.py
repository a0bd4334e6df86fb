"""The form of a question: what it would say as a statement, and whether it asks for a figure.

The reader of rules is tuned on statements, so it is shown a question as one too: "May I bring my
dog?" as "I may bring my dog." Where the form is not known, the words stay as they are.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from components.config import Section
from components.knowledge.lexicon import alternation

_SENTENCES = re.compile(r"(?<=[?？])\s+")
_JOINT = re.compile(r"^(?:and|but|so|or|then)\s+", re.IGNORECASE)


class QuestionWords(Section):
    """Words by which questions are put: see the head of `question_forms.yaml`."""

    question_words: tuple[str, ...]
    measures: tuple[str, ...]
    prepositions: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    empty: tuple[str, ...]
    subjects: tuple[str, ...]
    frames: tuple[str, ...]
    figures: tuple[str, ...]


def as_statement(text: str) -> str:
    """Return what the questions of a text would say as statements.

    Example: "How much deposit can a landlord ask for?" becomes "A landlord ask for deposit."
    """
    return " ".join(_state(question) for question in _SENTENCES.split(text.strip()))


def asks_for_figure(text: str) -> bool:
    """Return whether a figure, a time or a share is asked for."""
    return _figures().match(_JOINT.sub("", text.strip())) is not None


def _state(question: str) -> str:
    """Return one question as a statement."""
    plain = _JOINT.sub("", question.strip().rstrip("?？").strip())
    plain = _frames().sub("", plain)
    match = _inverted().match(plain)
    if match is not None:
        asked = _asking().sub("", match["asked"] or "").strip()
        is_empty = match["auxiliary"].lower() in _load_words().empty
        verb = "" if is_empty else match["auxiliary"].lower()
        subject = _subjects().match(match["rest"])
        if subject is not None:
            plain = " ".join([subject[0], verb, match["rest"][subject.end() :].strip(), asked])
        else:
            plain = f"{match['rest']} {asked}"
    plain = " ".join(plain.split())
    return f"{plain[:1].upper()}{plain[1:]}."


@cache
def _load_words() -> QuestionWords:
    """Read the project's own words."""
    text = (Path(__file__).parent / "question_forms.yaml").read_text(encoding="utf-8")
    return QuestionWords.model_validate(yaml.safe_load(text))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _openings() -> str:
    """Return the pattern of a question word at the beginning."""
    words = _load_words()
    return rf"(?:(?:{alternation(words.prepositions)}) )?(?:{alternation(words.question_words)})\b"


@cache
def _inverted() -> re.Pattern[str]:
    """Match a question whose auxiliary stands before its subject."""
    auxiliaries = alternation(_load_words().auxiliaries)
    return _compile(
        rf"^(?P<asked>{_openings()}.*?)?\s*\b(?P<auxiliary>{auxiliaries})\s+(?P<rest>.+)$"
    )


@cache
def _asking() -> re.Pattern[str]:
    """Match the words that only ask, such as "how much"."""
    return _compile(rf"^{_openings()}(?: (?:{alternation(_load_words().measures)}))?\b\s*")


@cache
def _subjects() -> re.Pattern[str]:
    return _compile(rf"(?:{alternation(_load_words().subjects)})\b")


@cache
def _frames() -> re.Pattern[str]:
    return _compile(rf"^(?:{_join(_load_words().frames)})\s+")


@cache
def _figures() -> re.Pattern[str]:
    return _compile(rf"(?:{_join(_load_words().figures)})")


def _join(patterns: Sequence[str]) -> str:
    return "|".join(patterns)

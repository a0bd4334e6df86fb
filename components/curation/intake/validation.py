"""Checks of one row's texts: damage of the encoding, language, length, empty and copied answers.

Damage is what `ftfy` takes for text decoded with the wrong encoding (`â€™`), bytes that were no
UTF-8, U+FFFD and control characters. The language is `py3langid`'s guess; a text of few letters is
given the benefit of the doubt, since a guess from a dozen words is a coin with a bias. Not covered:
spelling, texts that mix languages, a wrong encoding that yields real words.
"""

import re

import ftfy
from ftfy.badness import is_bad
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from pydantic import Field

from components.config import Section
from components.curation.intake.refusals import RefusedError

_LOST = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_LONG_COPY = 12  # words from which a clause inside its own answer is a copy and no quotation


class ValidationConfig(Section):
    """What a row must keep to be used."""

    languages: tuple[str, ...] = Field(
        default=("en", "zh"),
        min_length=1,
        description="ISO 639-1 codes that a clause may be written in",
    )
    min_language_letters: int = Field(
        default=40, ge=0, description="letters from which the language is checked"
    )
    min_clause_words: int = Field(
        default=3, ge=1, description="shortest clause, in words or Han characters"
    )
    max_tokens: int = Field(
        default=2048,
        ge=64,
        description=(
            "longest pair in tokens of the base model: article, clause and answer; above it the"
            " answer would be cut"
        ),
    )
    repair_encoding: bool = Field(
        default=False,
        description="mend texts that were decoded with the wrong encoding; else they are refused",
    )


class LanguageCheck:
    """Guesses languages; the model is in the package and loads in under a second."""

    def __init__(self, config: ValidationConfig) -> None:
        self._config = config
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def check(self, text: str, field: str) -> None:
        """Refuse a text in a language that is not allowed.

        Raises:
            RefusedError: Code `language`.
        """
        if sum(
            map(str.isalpha, text)
        ) < self._config.min_language_letters and not _is_foreign_script(text):
            return
        language, certainty = self._identifier.classify(text)
        if language not in self._config.languages and certainty >= 0.9:
            raise RefusedError(
                "language",
                field,
                f"written in {language!r} (allowed: {', '.join(self._config.languages)})",
            )


def check_encoding(text: str, field: str, *, repair: bool) -> str:
    """Return a text that is whole, mended if that is asked for.

    Raises:
        RefusedError: Code `encoding`.
    """
    if lost := _LOST.search(text):
        raise RefusedError(
            "encoding", field, f"not UTF-8 at character {lost.start() + 1}. Save the file as UTF-8"
        )
    if (at := text.find("\ufffd")) >= 0:
        raise RefusedError(
            "encoding",
            field,
            f"a character was lost in an earlier conversion (U+FFFD at character {at + 1})",
        )
    if not text.isascii() and is_bad(text):
        mended = ftfy.fix_encoding(text)
        if not repair or is_bad(mended):
            raise RefusedError(
                "encoding",
                field,
                (
                    "looks like UTF-8 read in another encoding. Save it anew or set"
                    " pairs.intake.screening.validation.repair_encoding"
                ),
            )
        text = mended
    if control := _CONTROL.search(text):
        raise RefusedError(
            "encoding", field, f"a control character at character {control.start() + 1}"
        )
    return text


def check_clause(clause: str, config: ValidationConfig) -> None:
    """Refuse a clause that is too short to be one.

    Raises:
        RefusedError: Code `missing-field` or `too-short`.
    """
    if not clause:
        raise RefusedError("missing-field", "clause", "must not be empty")
    words = len(_WORD.findall(clause))
    if words < config.min_clause_words:
        raise RefusedError(
            "too-short",
            "clause",
            f"{words} words, at least {config.min_clause_words} make a clause",
        )


def check_not_copied(answer: str, rest: str, clause: str) -> None:
    """Refuse an answer that only gives the clause back.

    Args:
        answer: The whole answer.
        rest: What follows its sentence.
        clause: The clause.

    Raises:
        RefusedError: Code `copied-answer`.
    """
    asked, said = fold(clause), fold(answer)
    if asked in (said, fold(rest)) or (len(asked.split()) >= _LONG_COPY and asked in said):
        raise RefusedError("copied-answer", "answer", "gives the clause back word for word")


def fold(text: str) -> str:
    """Return a text's words in small letters, one space between them.

    What is the same to a reader is the same here.
    """
    return " ".join(_WORD.findall(text.casefold()))


def _is_foreign_script(text: str) -> bool:
    """Say whether a short text is written in letters that are neither Latin nor Han, and so can be told."""
    letters = [letter for letter in text if letter.isalpha()]
    return (
        len(letters) >= 8
        and sum(letter > "\u024f" and not "\u3400" <= letter <= "\u9fff" for letter in letters)
        > len(letters) / 2
    )

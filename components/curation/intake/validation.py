"""Checks of one row's texts: damaged encoding, language, length, copied answers.

Damaged is text that `ftfy` recognises as decoded with the wrong encoding (`â€™`), or that holds
bytes that were not UTF-8, U+FFFD or control characters. The language is `py3langid`'s guess; an
unsure guess passes. A short text passes unchecked, since a guess from a dozen words is unreliable;
it is checked all the same if its script is neither Latin nor Han. Not covered: spelling, texts that
mix languages, a wrong encoding that yields real words.
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
_MIN_FOREIGN = 8  # letters from which a script other than Latin and Han is recognised
_LONG_COPY = 12  # words from which a clause inside its own answer is a copy, not a quotation
_MIN_CERTAINTY = 0.9  # probability of the guessed language from which a text is refused


class ValidationConfig(Section):
    """The limits that a row must keep to be used."""

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
    """Guesses languages; the model is in the package and loads in under a second.

    Args:
        config: The allowed languages, and from how many letters a text is checked.
    """

    def __init__(self, config: ValidationConfig) -> None:
        self._config = config
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def check_language(self, text: str, field: str) -> None:
        """Refuse a text in a language that is not allowed.

        A text passes if the guess is unsure, or if the text is short (`min_language_letters`) and
        in Latin or Han script.

        Args:
            text: The text.
            field: The field of the pair that it stands in, for the message.

        Raises:
            RefusedError: Code `language`.
        """
        is_short = sum(map(str.isalpha, text)) < self._config.min_language_letters
        if is_short and not _is_foreign_script(text):
            return
        language, certainty = self._identifier.classify(text)
        if language not in self._config.languages and certainty >= _MIN_CERTAINTY:
            raise RefusedError(
                "language",
                field,
                f"written in {language!r} (allowed: {', '.join(self._config.languages)})",
            )


def check_encoding(text: str, field: str, *, repair: bool) -> str:
    """Return a text whose encoding is sound; a damaged one is mended if `repair` is set.

    Args:
        text: The text.
        field: The field of the pair that it stands in, for the message.
        repair: Whether a text that was decoded with the wrong encoding is mended, not refused.

    Raises:
        RefusedError: Code `encoding`.
    """
    if lost := _LOST.search(text):
        raise RefusedError(
            "encoding", field, f"not UTF-8 at character {lost.start() + 1}. Save the file as UTF-8"
        )
    lost_at = text.find("\ufffd")
    if lost_at >= 0:
        raise RefusedError(
            "encoding",
            field,
            f"a character was lost in an earlier conversion (U+FFFD at character {lost_at + 1})",
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
    """Refuse an empty clause, and one of too few words.

    Args:
        clause: The clause.
        config: How many words a clause must have.

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
    """Refuse an answer that only repeats the clause.

    Args:
        answer: The whole answer.
        rest: The answer without its house sentence.
        clause: The clause.

    Raises:
        RefusedError: Code `copied-answer`.
    """
    clause = fold(clause)
    answer = fold(answer)
    is_whole_answer = clause in (answer, fold(rest))
    is_long = len(clause.split()) >= _LONG_COPY
    if is_whole_answer or (is_long and clause in answer):
        raise RefusedError("copied-answer", "answer", "gives the clause back word for word")


def fold(text: str) -> str:
    """Return the words of a text in small letters, with one space between them."""
    return " ".join(_WORD.findall(text.casefold()))


def _is_foreign_script(text: str) -> bool:
    """Say whether most letters are neither Latin nor Han; such a language is easy to recognise."""
    letters = [letter for letter in text if letter.isalpha()]
    num_foreign = sum(map(_is_foreign, letters))
    return len(letters) >= _MIN_FOREIGN and num_foreign > len(letters) / 2


def _is_foreign(letter: str) -> bool:
    """Say whether a letter is neither Latin nor Han."""
    return letter > "\u024f" and not "\u3400" <= letter <= "\u9fff"

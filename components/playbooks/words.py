"""Words of a clause held against words of a playbook, by rules that a person can repeat.

Words are compared without their endings (`pays`, `paid` and `paying` are `pay`) and without small
words (`the`, `of`, `its`). A quoted phrase stands in a clause where its words follow each other in
one sentence; `…` in it lets other words come between. Chinese is compared character by character.
Not covered: synonyms; other languages are compared with plain endings only.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"(?<=[.;:!?。；！？])(?=\s|$)|(?<=[。；！？])|\n")
_ABBREVIATION = re.compile(r"(?:\b(?:no|art|sec|para|e\.g|i\.e|etc|cf|inc|ltd|co)|\d)\.$", re.I)
_GAP = re.compile(r"…|\.\.\.")
# Words that are skipped, and words that may turn a sentence round.
_SMALL_WORDS = (
    "a an the of to in on for by with as at its their his her this that these those such be is are"
    " was were been being it they them he she who which"
)
_TURNING_WORDS = (
    "no not never nor neither none nobody nothing without unless except cannot 不 非 未 無 无 勿 除"
)
_SMALL = frozenset(_SMALL_WORDS.split())
_NEGATIONS = frozenset(_TURNING_WORDS.split())
# Irregular forms that contracts use, and what they are forms of.
_IRREGULAR = {
    "paid": "pay",
    "given": "give",
    "gave": "give",
    "gives": "give",
    "held": "hold",
    "kept": "keep",
    "made": "make",
    "sold": "sell",
    "bought": "buy",
    "borne": "bear",
    "bore": "bear",
    "written": "write",
    "taken": "take",
    "known": "know",
    "knew": "know",
    "parties": "party",
}
_ENDINGS = ("ings", "ing", "ied", "ies", "ed", "es", "s", "e", "y")
_SHORTEST = 3  # letters that a word keeps


@dataclass(frozen=True)
class Token:
    """A word of a text without its ending, and where it stands."""

    stem: str
    start: int
    end: int

    @property
    def is_small(self) -> bool:
        """Whether it is a word that is skipped."""
        return self.stem in _SMALL

    @property
    def negates(self) -> bool:
        """Whether it turns a sentence round."""
        return self.stem in _NEGATIONS or self.stem.endswith(("n't", "n’t"))


@dataclass(frozen=True)
class PhraseHit:
    """Where a phrase stands in a text.

    `is_negated`: its sentence has a `not`, an `unless` or the like that the phrase does not have,
    so that it may say the reverse.
    """

    start: int
    end: int
    is_negated: bool


def stem(word: str) -> str:
    """Return a word in small letters without its ending."""
    folded = word.casefold()
    if folded in _SMALL or folded in _NEGATIONS:
        return folded
    if folded in _IRREGULAR:
        return stem(_IRREGULAR[folded])
    folded = folded.removesuffix("'s").removesuffix("’s")
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST:
            return folded[: -len(ending)]
    return folded


@lru_cache(maxsize=4096)  # a clause is held against every position
def split_tokens(text: str) -> tuple[tuple[Token, ...], ...]:
    """Return the words of each sentence of a text, in order."""
    sentences: list[tuple[Token, ...]] = []
    start = 0
    for end in _sentence_ends(text):
        tokens: list[Token] = []
        for match in _TOKEN.finditer(text, start, end):
            tokens += _tokens_of(match[0], match.start())
        if tokens:
            sentences.append(tuple(tokens))
        start = end
    return tuple(sentences)


def content_stems(text: str) -> frozenset[str]:
    """Return the words of a text but for small ones, figures and negations."""
    stems: set[str] = set()
    for sentence in split_tokens(text):
        for token in sentence:
            if not (token.is_small or token.negates or token.stem.isdigit()):
                stems.add(token.stem)
    return frozenset(stems)


def has_words(text: str, entry: str) -> bool:
    """Say whether all words of an entry stand in one sentence of a text, in any order.

    A word that the entry has twice must stand there twice: "interest bears interest".
    """
    wanted: Counter[str] = Counter()
    for sentence in split_tokens(entry):
        wanted.update(token.stem for token in sentence if not token.is_small)
    if not wanted:
        return False
    return any(
        wanted <= Counter(token.stem for token in sentence) for sentence in split_tokens(text)
    )


def find_phrase(text: str, phrase: str) -> list[PhraseHit]:
    """Return where a phrase stands in a text.

    Args:
        text: A clause.
        phrase: Words that follow each other; `…` lets others of the sentence come between.
    """
    parts: list[list[str]] = []
    for part in _GAP.split(phrase):
        stems: list[str] = []
        for sentence in split_tokens(part):
            stems += [token.stem for token in sentence if not token.is_small]
        if stems:
            parts.append(stems)
    hits: list[PhraseHit] = []
    for sentence in split_tokens(text):
        words = [token for token in sentence if not token.is_small]
        hits += _find_in_sentence(words, parts)
    return hits


def normalise_wording(text: str) -> str:
    """Return a wording as it is compared: its words in small letters, without number and marks."""
    tokens = [token for sentence in split_tokens(text) for token in sentence]
    return " ".join(text[token.start : token.end].casefold() for token in tokens)


def _find_in_sentence(words: list[Token], parts: list[list[str]]) -> list[PhraseHit]:
    """Return where the parts of a phrase follow each other in one sentence."""
    if not parts:
        return []
    hits: list[PhraseHit] = []
    position = 0
    while (first := _find_run(words, parts[0], position)) is not None:
        last = first + len(parts[0])
        own = words[first:last]
        for part in parts[1:]:
            run = _find_run(words, part, last)
            if run is None:
                return hits
            last = run + len(part)
            own = own + words[run:last]
        is_negated = any(token.negates for token in words if token not in own)
        hits.append(PhraseHit(words[first].start, words[last - 1].end, is_negated))
        position = last
    return hits


def _find_run(words: list[Token], stems: list[str], start: int) -> int | None:
    """Return where words follow each other from a place on; None where they do not."""
    for place in range(start, len(words) - len(stems) + 1):
        if all(words[place + step].stem == wanted for step, wanted in enumerate(stems)):
            return place
    return None


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends, without white space around it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _sentence_ends(text):
        words = text[start:end]
        if words.strip():
            first = start + len(words) - len(words.lstrip())
            spans.append((first, first + len(words.strip())))
        start = end
    return spans


def _tokens_of(word: str, start: int) -> list[Token]:
    """Return a word as a token, or each of its Chinese characters as one."""
    if not _HAN.search(word):
        return [Token(stem(word), start, start + len(word))]
    places = enumerate(word)
    return [Token(character, start + at, start + at + 1) for at, character in places]


def _sentence_ends(text: str) -> list[int]:
    """Return where the sentences of a text end; a number or an abbreviation ends none."""
    ends = []
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[max(0, match.start() - 6) : match.start()]):
            ends.append(match.start())
    return [*ends, len(text)]

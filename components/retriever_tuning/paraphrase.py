"""A sentence of a statute recast as a clause of a contract, by rule and by chance.

Clauses and statutes say the same in other words, and often a clause says the contrary. So names of
parties, modal verbs and common nouns are exchanged for others (see `lexicon`), figures are changed,
conditions change places, references and parentheses are dropped, and now and then the rule is
reversed: what it grants is given up, what it forbids is allowed. What it costs: some results are
poor English. They only teach which article a text is about; none is ever shown, and none says what
the law is.
"""

import random
import re
from collections.abc import Sequence
from functools import cache

from components.knowledge.lexicon import alternation, load_words
from components.quantities.rewriting import rewrite

SWAP_SHARE = 0.6
TURN_SHARE = 0.3
DROP_SHARE = 0.06
MIN_WORDS, MAX_WORDS = 6, 60

_SENTENCE = re.compile(r"(?<=[.;:])\s+(?=[A-Z(])|\n+")
_LABEL = re.compile(r"^\s*(?:\(?\w{1,3}[.)]|\d+(?:\.\d+)*)\s+")
_CONTRACT = re.compile(
    r"\b(?:contract|agreement|lease|sale|loan|mandate|deposit|insurance policy|licen[cs]e)s?\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_REFERENCE = re.compile(
    r",?\s*(?:in accordance with|pursuant to|(?:as )?(?:specified|prescribed|provided|set"
    r" forth|referred to) in|under|of|in|by)\s+"
    r"(?:the )?(?:preceding|following|this|these|above|same|said|"
    r"(?:provisions? of"
    r" )?(?:sub-?)?(?:articles?|paragraphs?|sections?|subsections?|items?)\s+\(?\d[\w.()-]*\)?)"
    r"(?:\s+(?:two|three|paragraphs?|articles?|items?|subsections?|sections?|act|code|law|\d[\w-]*))*",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^(?P<when>(?:If|Where|When|Unless|Upon|In case|In the event)\b[^,]{8,160}),"
    r" (?P<then>.{12,})\.$",
    re.DOTALL,
)
_TRAILING = re.compile(
    r"^(?P<then>.{12,}?),? (?P<when>(?:if|where|when|unless|upon|in case|in the"
    r" event)\b[^,]{8,160})\.$",
    re.DOTALL,
)
_MODALS = {
    "bans": re.compile(r"\b(?:may|shall|must|can) not\b|\bcannot\b"),
    "rights": re.compile(r"\bmay\b(?! not)|\bis entitled to\b"),
    "duties": re.compile(r"\b(?:shall|must)\b(?! not)(?! be (?:void|invalid|null|deemed))"),
}


def split_sentences(text: str) -> list[str]:
    """Return the sentences and lines of an article that have 6 words or more, without labels."""
    pieces = [" ".join(_LABEL.sub("", piece).split()) for piece in _SENTENCE.split(text)]
    return [piece for piece in pieces if len(piece.split()) >= MIN_WORDS]


def is_contractual(text: str) -> bool:
    """Say whether a text names two sides of a contract, or one side and the contract."""
    roles = {match["role"].lower() for match in _party_pattern().finditer(text)}
    has_contract = _CONTRACT.search(text) is not None
    return len(roles) + has_contract >= 2


def recast(sentence: str, rng: random.Random) -> str:
    """Return a sentence of a statute as a contract might put it.

    Args:
        sentence: One of `split_sentences`.
        rng: Makes every choice.
    """
    text = _REFERENCE.sub("", _ASIDE.sub("", sentence)).strip(" ,;:.") + "."
    text = " ".join(text.split()[:MAX_WORDS])
    text = rewrite([text], seed=rng.randrange(1 << 30))[0]
    text = _move_condition(text, rng)
    text = _change_modal(text, rng)
    text = _swap_words(_name_parties(text, rng), rng)
    text = _drop_words(text, rng)
    return _open(text, rng)


def _move_condition(text: str, rng: random.Random) -> str:
    """Move a condition from the front of a sentence to its end, or back, half of the time."""
    if rng.random() < 0.5:
        return text
    if match := _CONDITION.match(text):
        return f"{_capital(match['then'])} {_small(match['when'])}."
    if match := _TRAILING.match(text):
        return f"{_capital(match['when'])}, {_small(match['then'])}."
    return text


def _change_modal(text: str, rng: random.Random) -> str:
    """Replace the first modal verb by another of its kind, or by one that says the contrary."""
    words = load_words()
    for kind, pattern in _MODALS.items():
        match = pattern.search(text)
        if match is None:
            continue
        is_reversed = rng.random() < TURN_SHARE
        verbs: Sequence[str] = words.turns[kind] if is_reversed else getattr(words, kind)
        return text[: match.start()] + rng.choice(verbs) + text[match.end() :]
    return text


def _name_parties(text: str, rng: random.Random) -> str:
    """Give each party one other name throughout, with a capital, as contracts do."""
    names: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        role = match["role"].lower()
        chosen = names.setdefault(role, rng.choice(_names()[role]).title())
        plural = "s" if match["plural"] and not chosen.endswith("s") else ""
        return f"the {chosen}{plural}" if match["the"] else f"{chosen}{plural}"

    return _capital(_party_pattern().sub(name, text))


def _swap_words(text: str, rng: random.Random) -> str:
    """Replace common nouns and verbs by words of their line in the lexicon."""
    synonyms = _synonyms()

    def swap(match: re.Match[str]) -> str:
        is_swapped = rng.random() < SWAP_SHARE
        return rng.choice(synonyms[match[0].lower()]) if is_swapped else match[0]

    return _capital(_word_pattern().sub(swap, text))


def _drop_words(text: str, rng: random.Random) -> str:
    """Leave out a few words by chance, unless too few would be left."""
    words = text.split()
    kept = [word for word in words if rng.random() > DROP_SHARE]
    return " ".join(kept) if len(kept) >= MIN_WORDS else text


def _open(text: str, rng: random.Random) -> str:
    """Put an opening such as `The parties agree that` before one sentence in five."""
    if rng.random() < 0.8:
        return _capital(text)
    return rng.choice(load_words().openings).replace("{clause}", _small(text))


def _small(text: str) -> str:
    """Return a text with a small first letter."""
    return text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return, for each side as statutes call it, what contracts may call it."""
    names: dict[str, tuple[str, ...]] = {}
    for party in load_words().parties:
        for role in party.said:
            names[role] = party.named
    return names


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Return, for each word, what may stand for it: its line, or all its lines together."""
    synonyms: dict[str, tuple[str, ...]] = {}
    for line in load_words().words:
        for word in line:
            synonyms[word.lower()] = synonyms.get(word.lower(), ()) + line
    return synonyms


@cache
def _party_pattern() -> re.Pattern[str]:
    """Match a side of a contract with its article: `the lessees`."""
    role = alternation(_names())
    return re.compile(
        rf"(?P<the>\b(?:the|an?) )?\b(?P<role>{role})(?P<plural>s)?\b(?!['’-])", re.IGNORECASE
    )


@cache
def _word_pattern() -> re.Pattern[str]:
    """Match a word that has synonyms."""
    return re.compile(rf"\b(?:{alternation(_synonyms())})\b", re.IGNORECASE)

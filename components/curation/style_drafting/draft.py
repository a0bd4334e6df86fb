"""A style guide drafted from answers, for a person to correct.

Opening, verdict words and form of citation are those that most answers share; rules are added that
the answers keep. Hedges that they hold are listed and not forbidden, for a person to decide. The
draft reads the answers that it was drafted from, and says how many it does not.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from components.curation.style_drafting.openings import (
    AnswerOpening,
    most_common,
    read_openings,
)
from components.curation.style_drafting.words import (
    DEFAULT_UNGOVERNED,
    HAN_HEDGES,
    HEDGES,
    NO_ARTICLE,
    opposite_of,
)
from components.errors import InputError
from components.prompting.house_sentence import (
    ARTICLE,
    GOVERNED,
    LAW,
    MARKER,
    QUOTE,
    REASON,
    VERDICT,
    Governed,
    HouseSentence,
)
from components.prompting.style import Fix, Rule, StyleGuide

MIN_SHARE = 0.5  # of the openings that were read, for one of them to be the house's own
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"^.+?(?:[.!](?=\s|$)|[。！])")
_QUOTES = r"“[^”]*”|\"[^\"]*\"|「[^」]*」|『[^』]*』"
_ABSTAINS = r"A person must review this clause\."


@dataclass(frozen=True)
class StyleDraft:
    """A drafted guide, and what a person should know who corrects it.

    Attributes:
        guide: The draft, accepted by the loader.
        num_answers: The answers that it was drafted from.
        num_kept: Those that keep it as they stand.
        others: Other openings of the answers, with how often each was read.
        hedges: Hedges in the answers, with how many hold each.
        guessed: Keys whose value no answer shows.
    """

    guide: StyleGuide
    num_answers: int
    num_kept: int
    others: dict[str, int]
    hedges: dict[str, int]
    guessed: tuple[str, ...]


def draft_style(answers: Sequence[str]) -> StyleDraft:
    """Draft a style guide from answers.

    Args:
        answers: As attorneys wrote them, each the finding on one clause.

    Raises:
        InputError: Too few of them begin alike with a citation and a verdict.
    """
    texts = [" ".join(answer.split()) for answer in answers if answer.strip()]
    openings = [opening for opening in read_openings(texts) if opening]
    counts = Counter(opening.statement for opening in openings)
    statement = most_common(counts)
    if not statement or counts[statement] < MIN_SHARE * len(openings):
        raise InputError(
            f"answers: {len(openings)} of {len(texts)} name an article and a verdict at their"
            f" beginning, and {counts[statement]} of these alike (at least half). Give answers in"
            " one house style that begin with both, or write the guide by hand after"
            " configs/style/house.yaml."
        )
    own = [opening for opening in openings if opening.statement == statement]
    sentence, guessed = _draft_sentence(statement, own, texts)
    hedges = _count_hedges(texts)
    kept_openings = [text for text in texts if _is_house(text, sentence)]
    guide = StyleGuide(
        sentence=sentence,
        exempt=f"{_escape_quotation(sentence)}|{_QUOTES}",
        rules=tuple(_draft_rules(sentence, kept_openings, hedges)),
    )
    num_kept = sum(not guide.violations(text) for text in kept_openings)
    others = {text: count for text, count in counts.most_common(6) if text != statement}
    return StyleDraft(guide, len(texts), num_kept, others, hedges, guessed)


def _draft_sentence(
    statement: str, openings: Sequence[AnswerOpening], texts: Sequence[str]
) -> tuple[HouseSentence, tuple[str, ...]]:
    """Return the house sentence, and the keys that no answer shows."""
    is_han = _HAN.search(statement) is not None
    words, guessed = _draft_words(openings)
    links = Counter(opening.link for opening in openings if opening.link)
    link = most_common(links)
    if not link:
        link = "：" if is_han else ": "
        guessed.append("template: what leads to the reason")
    ungoverned = _find_ungoverned(texts)
    if not ungoverned:
        ungoverned = DEFAULT_UNGOVERNED[is_han]
        guessed.append("ungoverned")
    stop = "。" if is_han else "."
    sentence = HouseSentence(
        template=f"{statement}{link}{REASON}{stop}",
        valid=words["valid"],
        invalid=words["invalid"],
        ungoverned=ungoverned,
        citation=most_common(Counter(opening.citation for opening in openings)),
        quotation=f"該條規定：{QUOTE}" if is_han else f"The article says: {QUOTE}",
    )
    return sentence, tuple(guessed)


def _draft_words(openings: Sequence[AnswerOpening]) -> tuple[dict[Governed, str], list[str]]:
    """Return the word of each verdict, and the keys of those that no answer shows."""
    words: dict[Governed, str] = {}
    for verdict in GOVERNED:
        said = Counter(opening.word for opening in openings if opening.verdict == verdict)
        words[verdict] = most_common(said)
    guessed: list[str] = []
    for verdict in GOVERNED:
        if words[verdict]:
            continue
        other: Governed = "valid" if verdict == "invalid" else "invalid"
        words[verdict] = opposite_of(words[other], other) or f"not {words[other]}"
        guessed.append(verdict)
    return words, guessed


def _find_ungoverned(texts: Sequence[str]) -> str:
    """Return the sentence with which most answers say that no article governs, empty for none."""
    said: Counter[str] = Counter()
    for text in texts:
        match = _SENTENCE.match(text)
        first = match[0] if match else text
        if any(words in first.lower() for words in NO_ARTICLE):
            said[first] += 1
    return most_common(said)


def _is_house(text: str, sentence: HouseSentence) -> bool:
    """Say whether a text begins with the house sentence."""
    return text.startswith(sentence.ungoverned) or sentence.read(text) is not None


def _count_hedges(texts: Sequence[str]) -> dict[str, int]:
    """Return the hedges that answers hold, with how many hold each, the most frequent first."""
    counts: Counter[str] = Counter()
    for hedge in (*HEDGES, *HAN_HEDGES):
        pattern = _hedge_pattern(hedge)
        counts[hedge] = sum(pattern.search(text) is not None for text in texts)
    return {hedge: count for hedge, count in counts.most_common() if count}


def _hedge_pattern(hedge: str) -> re.Pattern[str]:
    """Return the pattern of a hedge: whole words, but for Chinese, which has no spaces."""
    if _HAN.match(hedge):
        return re.compile(re.escape(hedge))
    return re.compile(rf"(?<!\w){re.escape(hedge)}(?!\w)", re.IGNORECASE)


def _draft_rules(
    sentence: HouseSentence, texts: Sequence[str], hedges: dict[str, int]
) -> list[Rule]:
    """Return the rules of the draft; those that most answers would break are left out."""
    rules = [
        Rule(
            id="opening",
            about="The house sentence comes first.",
            kind="require",
            pattern=_opening_pattern(sentence),
        ),
        Rule(
            id="spacing",
            about="One space between words, no line breaks.",
            kind="forbid",
            pattern=r"\s{2,}|[\r\n\t]|^\s|\s$",
            fixes=(
                Fix(pattern=r"\s+", replacement=" "),
                Fix(pattern=r"^ | $", replacement=""),
            ),
        ),
        _draft_hedge_rule(hedges),
        Rule(
            id="length",
            about="A finding is short.",
            kind="max_words",
            limit=_longest(texts),
        ),
        Rule(
            id="ending",
            about="A finding ends with a full stop.",
            kind="require",
            pattern=r"[.。”\"’」)]\s*$",
        ),
        Rule(
            id="emphasis",
            about="No exclamation marks and no question marks.",
            kind="forbid",
            pattern="[!?！？]",
        ),
    ]
    script = _draft_script_rule(sentence, texts)
    if script:
        rules.append(script)
    return [rule for rule in rules if _is_kept(rule, texts)]


def _draft_hedge_rule(hedges: dict[str, int]) -> Rule:
    """Return the rule that forbids the hedges which no answer holds."""
    phrases = tuple(hedge for hedge in HEDGES if hedge not in hedges)
    han = "|".join(hedge for hedge in HAN_HEDGES if hedge not in hedges)
    return Rule(
        id="hedge", about="A finding does not hedge.", kind="forbid", phrases=phrases, pattern=han
    )


def _draft_script_rule(sentence: HouseSentence, texts: Sequence[str]) -> Rule | None:
    """Return the rule of the script that answers are written in, None where they mix several."""
    pattern = r"[\u3400-\u9fff]" if sentence.is_han else "[A-Za-zÀ-ɏ]"
    letters = re.compile(pattern)
    shares: list[float] = []
    for text in texts:
        own = re.sub(_QUOTES, "", text)
        all_letters = [letter for letter in own if letter.isalpha()]
        num_own = sum(letters.match(letter) is not None for letter in all_letters)
        shares.append(num_own / max(len(all_letters), 1))
    limit = math.floor(10 * min([0.6, *shares])) / 10
    if limit <= 0:
        return None
    about = "A finding is written in the house's own script; a law's title need not be."
    return Rule(id="language", about=about, kind="script", pattern=pattern, limit=limit)


def _opening_pattern(sentence: HouseSentence) -> str:
    """Return the pattern that an answer in house style begins with."""
    citation = re.escape(sentence.citation)
    citation = citation.replace(re.escape(LAW), ".+?").replace(re.escape(ARTICLE), r"\s*\S+?\s*")
    words = "|".join(re.escape(sentence.word(verdict)) for verdict in GOVERNED)
    statement = re.escape(sentence.statement).replace(re.escape(VERDICT), f"(?:{words})")
    statement = statement.replace(re.escape(MARKER), citation)
    pattern = f"^(?:{statement}|{re.escape(sentence.ungoverned)}|{_ABSTAINS})"
    return pattern.replace(r"\ ", " ")


def _escape_quotation(sentence: HouseSentence) -> str:
    """Return the pattern of the article's own words behind the sentence."""
    return re.escape(sentence.quotation).replace(re.escape(QUOTE), ".*").replace(r"\ ", " ")


def _longest(texts: Sequence[str]) -> int:
    """Return a length in words that every answer keeps, in tens, 90 at least."""
    longest = max((len(text.split()) for text in texts), default=0)
    return max(90, math.ceil(longest / 10) * 10)


def _is_kept(rule: Rule, texts: Sequence[str]) -> bool:
    """Say whether nine of ten answers keep a rule, or it mends those that do not."""
    if rule.fixes or rule.id in ("opening", "hedge"):
        return True
    num_broken = sum(bool(rule.breaches(text, re.sub(_QUOTES, "", text))) for text in texts)
    return num_broken <= 0.1 * len(texts)

"""Names of people: after a title, a role or a greeting, with a given name or initials, reversed.

Names written in other scripts than Latin and Han are not looked for.
"""

import re
from collections.abc import Sequence

from components.curation.redaction.capitals import ALL_CAPS, CAP, LOWER, UPPER
from components.curation.redaction.han_persons import find_han_names
from components.curation.redaction.spans import Span
from components.curation.redaction.vocabulary import Vocabulary, fold_name

_PARTICLE = r"(?:van der|van den|van|von der|von|de la|de|del|der|di|da|dos|bin|binti|al|el|la|le)"
_SUFFIX = r"(?:,?\s+(?:Jr|Sr)\b\.?|\s+I{2,3}\b)?"
_TITLE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Mx|Dr|Prof|Messrs|Herr|Frau|Mme|Señora?)\.?"
    r"(?:\s+(?:and|&)\s+(?:Mr|Mrs|Ms|Dr)\.?|\s+(?:Dr|Prof)\.?)*\s+"
    rf"((?:(?:{CAP}|[A-Z]\.|{_PARTICLE})\s+){{0,3}}(?:{CAP}|{ALL_CAPS}){_SUFFIX})"
    r"|(?<!\w)(?:Miss|Professor|Sir|Madam|Dame|Lord|Lady)\s+"
    rf"((?:(?:{CAP}|[A-Z]\.)\s+){{0,2}}{CAP})"
)
_FULL = re.compile(
    rf"(?<![\w'’&-])(?P<given>{CAP}|{ALL_CAPS})"
    rf"(?P<rest>(?:\s+(?:{_PARTICLE}|[A-Z]\.?(?=\s)|{CAP}|{ALL_CAPS})){{1,4}})(?![\w&])"
)
_ROLE = re.compile(
    r"(?<!\w)(?i:signed\s+by|represented\s+by|acting\s+through|attention|attn\.?|name"
    r"|contact(?:\s+person)?|c/o|director|guarantor|tenant|landlord|borrower|lender|employee"
    r"|witness|by\s+and\s+between|between|made\s+by|author|beneficiary|writ(?:e|es|ten)\s+to"
    r"|notif(?:y|ies)|informs?|pay(?:s|able)\s+to|owed\s+to|heirs?\s+of|successor|agent"
    r"|(?:reviewed|prepared|drafted|approved|checked|written|noted|comment(?:ed)?)\s+by|by\s*:"
    r"|reviewer|buyer|seller|purchaser|supplier|client|cc\s*:|/s/|from\s*:|to\s*:|regards\s*,"
    r"|sincerely\s*,|thanks\s*,|spoke\s+to|spoke\s+with|(?:my|her|his|our)\s+(?:client|lawyer))"
    r"\s*[:：,]?\s+"
    rf"((?:{CAP}|[A-Z]\.)(?:\s+(?:{CAP}|[A-Z]\.|{_PARTICLE})){{1,3}})(?!\w)"
)
_REVERSED = re.compile(
    rf"(?<![\w'’&-])(?P<surname>(?:{_PARTICLE}\s+|[A-Z]{{2,3}}\s+)?(?:{ALL_CAPS}|{CAP})),\s+"
    rf"(?P<given>{CAP}|[A-Z]\.)(?P<more>(?:\s+(?:{CAP}|[A-Z]\.))?)(?![\w&])"
)
_SURNAME_FIRST = re.compile(
    rf"(?<![\w'’&-])(?P<surname>{ALL_CAPS})\s+(?P<given>[{UPPER}][{LOWER}]+(?:-[{LOWER}{UPPER}]"
    rf"[{LOWER}]+)?)(?![\w&])"
)
_INITIALS = re.compile(
    rf"(?<![\w.])(?P<initials>(?:[{UPPER}]\.\s?){{1,3}})"
    rf"(?P<surname>(?:{_PARTICLE}\s+)?(?:{CAP}|{ALL_CAPS}))(?![\w&])"
)
_GREETED = re.compile(
    rf"(?<!\w)(?:Hi|Hello|Hey|Dear|Thanks|Regards|Cheers)(?:,|\s)\s*(?P<given>{CAP})(?=\s*(?:[,.!:;]|$))"
)
_LIST_LETTERS = "ABCDEFGH"  # at the start of a line these number a list: "B. Definitions"
_MIN_ALIAS = 3  # letters of a name that means the same person elsewhere


def find_persons(text: str, known: Vocabulary) -> list[Span]:
    """Return names of people; those that overlap are sorted with the longer one first."""
    spans: list[Span] = []
    for match in _TITLE.finditer(text):
        group = 1 if match[1] else 2
        spans.append(_person(match.start(), match.start(group), match[group], known))
    for match in _REVERSED.finditer(text):
        if _is_reversed_name(match, known):
            spans.append(_reversed_person(match, known))
    for match in _SURNAME_FIRST.finditer(text):
        if _is_surname_first(match["surname"], match["given"], known):
            spans.append(_reversed_person(match, known))
    for match in _FULL.finditer(text):
        spans += _full_name(match, known)
    for match in _INITIALS.finditer(text):
        if _is_initialled_name(match, known):
            spans.append(_person(match.start(), match.start(), match[0], known))
    for match in _GREETED.finditer(text):
        if known.is_given(match["given"]):
            start = match.start("given")
            spans.append(_person(start, start, match["given"], known))
    for match in _ROLE.finditer(text):
        words = [word for word in match[1].split() if word[0].isupper() and len(word) > 2]
        if len(words) > 1 and not any(_is_plain_word(word, known) for word in words):
            spans.append(_person(match.start(1), match.start(1), match[1], known))
    if not text.isascii():
        spans += find_han_names(text, known)
    return sorted(spans, key=lambda span: (span.start, -span.end))


def _is_plain_word(word: str, known: Vocabulary) -> bool:
    """Say whether a word is one of the trade and no given name as well, as `Charlotte` is."""
    return known.is_trade(word) and fold_name(word) not in known.ambiguous


def _full_name(match: re.Match[str], known: Vocabulary) -> list[Span]:
    """Return the name in a run of capitalised words; it may begin at any of them."""
    words: list[str] = []
    starts: list[int] = []
    for word_match in re.finditer(r"\S+", match[0]):
        words.append(word_match[0])
        starts.append(match.start() + word_match.start())
    for first in range(len(words) - 1):
        start = starts[first]
        rest = words[first + 1 :]
        if words[first].casefold() in known.romanised and "-" in rest[0]:
            return [_person(start, start, f"{words[first]} {rest[0]}", known, given=rest[0])]
        if not _begins_name(words[first], rest, known):
            continue
        last = _surname_place(rest, known)
        if last is not None:
            end = starts[first + 1 + last] + len(rest[last])
            suffix = re.compile(_SUFFIX).match(match.string, end)
            end = suffix.end() if suffix else end
            name = match.string[start:end]
            return [_person(start, start, name, known, given=words[first])]
    return []


def _begins_name(word: str, rest: Sequence[str], known: Vocabulary) -> bool:
    """Say whether a word is a given name, by itself or by the surname that follows."""
    follower = _next_capitalised(rest)
    if word.isupper() != follower.isupper():
        return False
    is_ambiguous = fold_name(word) in known.ambiguous
    if known.is_given(word) and not is_ambiguous:
        return True
    if not known.is_surname(follower):
        return False
    is_common = known.is_trade(word) or known.is_trade(follower) or word.isupper()
    is_place = is_ambiguous and known.is_trade(word)
    if is_place:
        return not known.is_trade(follower) and not word.isupper()
    return is_ambiguous or not is_common


def _next_capitalised(words: Sequence[str]) -> str:
    """Return the first capitalised word that is no initial, "" where there is none."""
    for word in words:
        if word[0].isupper() and len(word.rstrip(".")) > 1:
            return word
    return ""


def _surname_place(words: Sequence[str], known: Vocabulary) -> int | None:
    """Return the place of the last word that belongs to a name, None without a surname."""
    last = None
    for place, word in enumerate(words):
        is_particle_or_initial = word[0].islower() or len(word.rstrip(".")) == 1
        if is_particle_or_initial:
            continue
        is_first_surname = fold_name(word) in known.surnames and last is None
        if known.is_trade(word) and not is_first_surname:
            break
        last = place
    return last


def _is_reversed_name(match: re.Match[str], known: Vocabulary) -> bool:
    """Say whether `Surname, Given` is a name: in capitals any word, else one of the lists."""
    surname, given = match["surname"].split()[-1], match["given"]
    if known.is_trade(surname):
        return False
    if len(given) == len("L."):
        return known.is_surname(surname)
    if not known.is_given(given):
        return False
    return surname.isupper() or known.is_surname(surname)


def _is_surname_first(surname: str, given: str, known: Vocabulary) -> bool:
    """Say whether `SURNAME Given` is a name."""
    if known.is_trade(surname) or known.is_trade(given):
        return False
    if known.is_surname(surname):
        return True
    return known.is_given(given) and fold_name(given) not in known.ambiguous


def _is_initialled_name(match: re.Match[str], known: Vocabulary) -> bool:
    """Say whether initials and a word are a name, and not a list's letter and its first word."""
    surname = match["surname"].split()[-1]
    if known.is_trade(surname):
        return False
    if match["initials"].count(".") > 1 or known.is_surname(surname):
        return True
    is_line_start = match.start() == 0 or match.string[match.start() - 1] == "\n"
    return not (is_line_start and match["initials"][0] in _LIST_LETTERS)


def _reversed_person(match: re.Match[str], known: Vocabulary) -> Span:
    """Return the span of a name whose surname comes first."""
    surname, given = match["surname"].split()[-1], match["given"]
    aliases = [match[0], f"{given} {surname}", f"{given} {surname.title()}"]
    aliases += _lone_names(given, surname, known)
    aliases += _lone_names(given, surname.title(), known)
    key = _key((given, surname))
    unique = tuple(dict.fromkeys(aliases))
    return Span(match.start(), match.end(), "PERSON", key, unique)


def _person(start: int, name_start: int, name: str, known: Vocabulary, *, given: str = "") -> Span:
    """Return the span from a title to the end of a name.

    A surname alone, a given name alone, and the name without its title mean the same person.
    """
    words = re.sub(rf"{_SUFFIX}$", "", name).split()
    surname = words[-1]
    aliases = [name]
    if surname != name or given:
        aliases += _lone_names(given, surname, known)
    return Span(start, name_start + len(name), "PERSON", _key(words), tuple(aliases))


def _lone_names(given: str, surname: str, known: Vocabulary) -> list[str]:
    """Return the surname and the given name that mean the person elsewhere, no words of a text."""
    names: list[str] = []
    if len(surname) > _MIN_ALIAS and not known.is_trade(surname):
        names.append(surname)
    is_word = known.is_trade(given) or fold_name(given) in known.ambiguous
    if len(given) >= _MIN_ALIAS and not is_word:
        names.append(given)
    return names


def _key(words: Sequence[str]) -> str:
    """Return what equal names share: their words in small letters, without initials."""
    return " ".join(word.casefold() for word in words if len(word.rstrip(".")) > 1)

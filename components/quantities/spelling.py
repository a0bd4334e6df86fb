"""Numbers in English words: the words there are, and whole numbers and fractions spelled with them.

Spelled as lawyers do: `one hundred and twenty`, `forty-seven`, `two thirds`.
"""

from fractions import Fraction

_SMALL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
SMALL = {word: number for number, word in enumerate(_SMALL_WORDS.split())}
TENS = {word: 10 * tens for tens, word in enumerate(_TENS_WORDS.split(), start=2)}
CARDINALS = {**SMALL, **TENS}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
READ_SCALES = {**SCALES, "trillion": 10**12}
READ_SCALES |= {"lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "lacs": 10**5}
READ_SCALES |= {"crore": 10**7, "crores": 10**7}
"""The scale words that are read; only those of `SCALES` are written."""
DENOMINATORS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "fifteenth": 15,
    "twentieth": 20,
    "fiftieth": 50,
    "hundredth": 100,
    "thousandth": 1000,
}
NUMBER_WORDS = "|".join(sorted(CARDINALS, key=len, reverse=True))
"""A regex of the words that a number may begin with, the longest first."""

_WORD_OF = {number: word for word, number in CARDINALS.items()}
_SIZES = sorted([("hundred", 100), *SCALES.items()], key=lambda item: -item[1])
_PART_OF = {below: name for name, below in DENOMINATORS.items() if name != "fourth"}


def spell_number(number: int, *, with_and: bool = True) -> str:
    """Spell a whole number: `one hundred and twenty`.

    Args:
        number: From 0 to below a million million.
        with_and: Whether "and" stands before what is left below a hundred.
    """
    if number in _WORD_OF:
        return _WORD_OF[number]
    if number < 100:
        ones = number % 10
        return f"{_WORD_OF[number - ones]}-{_WORD_OF[ones]}"
    name, size = next((name, size) for name, size in _SIZES if size <= number)
    head = f"{spell_number(number // size, with_and=with_and)} {name}"
    rest = number % size
    if not rest:
        return head
    joint = " and " if with_and and rest < 100 else " "
    return head + joint + spell_number(rest, with_and=with_and)


def spell_fraction(value: Fraction) -> str | None:
    """Spell a fraction between 0 and 1: `two thirds`; None where its denominator has no name."""
    if not 0 < value < 1 or value.denominator not in _PART_OF:
        return None
    name = _PART_OF[value.denominator]
    plural = "s" if value.numerator > 1 else ""
    return f"{spell_number(value.numerator)} {name}{plural}"

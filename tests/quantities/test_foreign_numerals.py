"""Number words of other European languages."""

from components.quantities.foreign_numerals import FOREIGN_NUMBERS


def test_every_number_to_ninety_nine_has_a_word() -> None:
    """No number of any language is missing, so that none is read only in part."""
    assert len(FOREIGN_NUMBERS) == 7
    for language, numbers in FOREIGN_NUMBERS.items():
        assert set(range(1, 100)) <= set(numbers.values()), language


def test_irregular_words() -> None:
    """The forms that no rule makes, as grammars give them."""
    words = {
        "de": {"einundzwanzig": 21, "sechzehn": 16, "dreissig": 30},
        "nl": {"vierentwintig": 24, "tweeëndertig": 32, "eenentwintig": 21},
        "fr": {"soixante-dix": 70, "soixante et onze": 71, "quatre-vingts": 80, "vingt et un": 21},
        "es": {"veintidós": 22, "treinta y uno": 31},
        "it": {"ventotto": 28, "ventuno": 21, "trentasei": 36},
        "pt": {"trinta e seis": 36, "catorze": 14},
        "pl": {"dwadzieścia cztery": 24, "sześćdziesięciu": 60},
    }
    for language, numbers in words.items():
        for word, number in numbers.items():
            assert FOREIGN_NUMBERS[language].get(word) == number, word

"""Whole numbers up to 120 spelled in other European languages: `achtzehn`, `vingt-quatre`, `dwóch`.

German, Dutch, French, Spanish, Italian, Portuguese and Polish, in the forms that stand before a
length of time or a percentage. Each language has its own list, since `due` and `seis` are words of
several. Not covered: numbers above that, and halves (`anderthalb`).
"""

from collections.abc import Iterator

_MAX = 120

_GERMAN_SMALL = (
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn"
    " sechzehn siebzehn achtzehn neunzehn"
)
_GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_DUTCH_SMALL = (
    "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien"
    " zestien zeventien achttien negentien"
)
_DUTCH_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
_FRENCH_SMALL = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dix-sept dix-huit dix-neuf"
)
_FRENCH_TENS = "vingt trente quarante cinquante soixante"
_SPANISH_SMALL = (
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciséis diecisiete dieciocho diecinueve veinte veintiún veintidós veintitrés veinticuatro"
    " veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_SPANISH_TENS = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_ITALIAN_SMALL = (
    "zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici"
    " quindici sedici diciassette diciotto diciannove"
)
_ITALIAN_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_PORTUGUESE_SMALL = (
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze"
    " dezesseis dezessete dezoito dezenove"
)
_PORTUGUESE_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
_POLISH_SMALL = (
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście"
    " trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"
)
_POLISH_TENS = (
    "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt"
    " dziewięćdziesiąt"
)
_POLISH_SMALL_OF = (
    "zera jednego dwóch trzech czterech pięciu sześciu siedmiu ośmiu dziewięciu dziesięciu"
    " jedenastu dwunastu trzynastu czternastu piętnastu szesnastu siedemnastu osiemnastu"
    " dziewiętnastu"
)
_POLISH_TENS_OF = (
    "dwudziestu trzydziestu czterdziestu pięćdziesięciu sześćdziesięciu siedemdziesięciu"
    " osiemdziesięciu dziewięćdziesięciu"
)
# Other forms of the same numbers: genders, cases, spellings.
_MORE_FORMS = {
    "de": {"eine": 1, "einen": 1, "einem": 1, "einer": 1, "eines": 1, "zweier": 2, "dreier": 3},
    "nl": {"een": 1},
    "fr": {"une": 1, "cent": 100},
    "es": {"una": 1, "uno": 1, "cien": 100},
    "it": {"uno": 1, "una": 1, "cento": 100},
    "pt": {"uma": 1, "duas": 2, "catorze": 14, "dezasseis": 16, "dezassete": 17, "cem": 100},
    "pl": {"jedna": 1, "jednej": 1, "dwie": 2, "sto": 100},
}


def _by_place(words: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """Return each of the words with its number, counted from the first one."""
    return {word: first + step * place for place, word in enumerate(words.split())}


def _germanic(small: str, tens: str, joint: str) -> Iterator[tuple[str, int]]:
    """Yield numbers that name the ones before the tens: `vierundzwanzig`."""
    ones = _by_place(small)
    yield from ones.items()
    for ten, size in _by_place(tens, 20, 10).items():
        yield ten, size
        for one, number in ones.items():
            if 0 < number < 10:
                link = "ën" if joint == "en" and one.endswith("e") else joint
                yield f"{one.replace('één', 'een')}{link}{ten}", size + number


def _romance(
    small: str, tens: str, joints: tuple[str, ...], language: str = ""
) -> Iterator[tuple[str, int]]:
    """Yield numbers that name the tens before the ones: `treinta y seis`."""
    ones = _by_place(small) | _MORE_FORMS.get(language, {})
    yield from ones.items()
    for ten, size in _by_place(tens, 20, 10).items():
        yield ten, size
        for one, number in ones.items():
            if 0 < number < 10:
                yield from ((f"{ten}{joint}{one}", size + number) for joint in joints)


def _french() -> Iterator[tuple[str, int]]:
    """Yield `soixante-douze` and `quatre-vingt-dix` beside the regular numbers."""
    ones = _by_place(_FRENCH_SMALL)
    yield from _romance(_FRENCH_SMALL, _FRENCH_TENS, ("-", " et ", "-et-", " "))
    yield "quatre-vingts", 80
    for one, number in ones.items():
        if number > 0:
            yield f"quatre-vingt-{one}", 80 + number
        if number > 9:
            yield f"soixante-{one}", 60 + number
    yield "soixante et onze", 71


def _italian() -> Iterator[tuple[str, int]]:
    """Yield `ventotto`, where the tens lose their vowel before another."""
    ones = _by_place(_ITALIAN_SMALL) | _MORE_FORMS["it"]
    yield from ones.items()
    for ten, size in _by_place(_ITALIAN_TENS, 20, 10).items():
        yield ten, size
        for one, number in ones.items():
            if 0 < number < 10:
                stem = ten[:-1] if one[0] in "uo" else ten
                yield f"{stem}{one}", size + number


def _polish() -> Iterator[tuple[str, int]]:
    """Yield the forms that stand alone and those behind a preposition."""
    yield from _romance(_POLISH_SMALL, _POLISH_TENS, (" ",))
    yield from _romance(_POLISH_SMALL_OF, _POLISH_TENS_OF, (" ",))


def _all_forms() -> dict[str, dict[str, int]]:
    """Return the numbers of each language by their words."""
    forms = {
        "de": dict(_germanic(_GERMAN_SMALL, _GERMAN_TENS, "und")),
        "nl": dict(_germanic(_DUTCH_SMALL, _DUTCH_TENS, "en")),
        "fr": dict(_french()),
        "es": dict(_romance(_SPANISH_SMALL, _SPANISH_TENS, (" y ",), "es")),
        "it": dict(_italian()),
        "pt": dict(_romance(_PORTUGUESE_SMALL, _PORTUGUESE_TENS, (" e ",), "pt")),
        "pl": dict(_polish()),
    }
    for language, more in _MORE_FORMS.items():
        forms[language] |= more
    forms["de"] |= {word.replace("ß", "ss"): number for word, number in forms["de"].items()}
    forms["de"] |= {"einhundert": 100, "hundert": 100, "einhundertzwanzig": _MAX}
    return forms


FOREIGN_NUMBERS = _all_forms()
"""For each language, by its code, what each of its number words means, in lower case."""

"""The word lists that names are checked against.

A word that statutes and clauses use in small letters is a word of the trade and no name, so
`Service Provider` is none: `data/trade_words.txt` lists them, as the sample law and clauses use
them, and `data/plain_words.txt` what contracts write with a capital besides. Given names and
surnames come from the lists of `Faker`, some fifty locales, and are compared without accents.
Chinese surnames and the characters of given names that need no mark beside them stand in
`data/han_*.txt`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Self

_DATA = Path(__file__).parent / "data"
_LOCALES = (
    "en_US en_GB en_IE en_IN en_NG en_NZ en_PK en_KE de_DE de_AT de_CH fr_FR fr_CH es_ES es_MX"
    " es_CO it_IT pt_BR pt_PT nl_NL nl_BE sv_SE no_NO da_DK fi_FI pl_PL cs_CZ hu_HU ro_RO hr_HR"
    " sl_SI tr_TR id_ID en en_TH sk_SK et_EE lt_LT lv_LV is_IS ga_IE az_AZ yo_NG ig_NG ha_NG tw_GH"
    " zu_ZA sw vi_VN es_AR fr_BE de_LU"
)
_HAN_LOCALES = "zh_TW zh_CN"
_JAPANESE = "ja_JP"
_ROMAN = re.compile("[IVXLC]{2,}")  # a numeral: "Chapter VI" names nobody called Vi
_LETTERS = str.maketrans("øłđıħŧœæ", "oldihtoa")  # that have no decomposition, to their nearest
_AMBIGUOUS_WORDS = (
    "april art august bill carol chase christian christopher crystal dale dawn dean destiny diamond"
    " drew earnest eve faith forest frank gene grace grant guy harmony hope iris ivy jack jade"
    " jasmine joy june junior justice karma king lane lily major mark markus marsha may melody"
    " mercy misty norm olive pat patience penny pierce port precious princess prudence queen ray"
    " rich rob robin rose royal ruby rusty sandy sky stone sue summer terry tiffany trinity"
    " van victor violet wade will wood "
)
_PLACE_WORDS = (
    "america austin boston california carolina charlotte chelsea china city county dakota delaware"
    " england florida france georgia germany india ireland israel italy jersey jordan kingdom"
    " london louis madison mexico new north paris san santa scotland south state states sydney"
    " taiwan territory virginia washington wales west east york"
)
_COMMON_WORDS = (
    "your yours our ours us we you they their his her its my mine not no yes hong kong shipping"
    " finance holding trading parent subsidiary affiliate transport operating managing export"
    " import"
)
AMBIGUOUS = frozenset(_AMBIGUOUS_WORDS.split())
"""Given names that are English words too."""

_COMMON = frozenset(_PLACE_WORDS.split()) | frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True)
class Vocabulary:
    """The word lists, in small letters without accents.

    `ambiguous` are given names that are words or places too; they count only before a surname of
    the lists. `han_surnames` holds every Chinese surname, `han_plain_surnames` those that are no
    everyday words, both as one alternation with the longest first; `han_given` holds the
    characters of given names.
    """

    given: frozenset[str]
    surnames: frozenset[str]
    romanised: frozenset[str]
    ambiguous: frozenset[str]
    trade: frozenset[str]
    han_surnames: str
    han_plain_surnames: str
    han_given: str

    @classmethod
    @cache
    def load(cls) -> Self:
        """Read the lists of `Faker` and the words of the trade, once."""
        given = _read_names(_LOCALES, "first_names", "first_names_male", "first_names_female")
        given |= _read_names(_LOCALES, "first_names_unisex") | _read_romanised("first_name_pairs")
        plain = _read_words("plain_words.txt")
        trade = _read_words("trade_words.txt") | plain | _COMMON
        plain_surnames = _read_words("han_surnames.txt")
        han_surnames = _read_names(_HAN_LOCALES, "last_names") | plain_surnames
        han_given = "".join(_read_words("han_given_characters.txt"))
        han_given += "".join(_read_names(_HAN_LOCALES, "first_names"))
        return cls(
            given=given - trade | AMBIGUOUS,
            ambiguous=AMBIGUOUS | (given & (plain | _COMMON)),
            surnames=_read_names(_LOCALES, "last_names") | _read_romanised("last_name_pairs"),
            romanised=_read_names(_HAN_LOCALES, "last_romanized_names"),
            trade=trade,
            han_surnames=_alternation(han_surnames),
            han_plain_surnames=_alternation(plain_surnames),
            han_given="".join(sorted(set(han_given))),
        )

    def is_given(self, word: str) -> bool:
        """Say whether a word is a given name of the lists and no word of the trade."""
        return fold_name(word) in self.given

    def is_surname(self, word: str) -> bool:
        """Say whether a word is a surname of the lists, also a romanised Chinese one."""
        folded = fold_name(word)
        if _ROMAN.fullmatch(word):
            return False
        return folded in self.surnames or folded in self.romanised

    def is_trade(self, word: str) -> bool:
        """Say whether a word is one of the trade, in any case, also in the plural."""
        word = word.casefold().rstrip(".").removesuffix("'s").removesuffix("’s")
        return word in self.trade or word.removesuffix("s") in self.trade


def fold_name(name: str) -> str:
    """Return a name in small letters without accents: `horak` for `Horák`."""
    if name.isascii():
        return name.casefold()
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _alternation(names: Iterable[str]) -> str:
    """Return names as alternatives of a pattern, the longest first."""
    return "|".join(sorted(names, key=lambda name: (-len(name), name)))


def _read_words(name: str) -> frozenset[str]:
    """Return the words of a data file; lines with `#` are its comments."""
    words: set[str] = set()
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            words |= set(line.split())
    return frozenset(words)


def _read_romanised(field: str) -> frozenset[str]:
    """Return Japanese names in Latin letters."""
    provider = import_module(f"faker.providers.person.{_JAPANESE}").Provider
    return frozenset(fold_name(latin) for _, _, latin in getattr(provider, field))


def _read_names(locales: str, *fields: str) -> frozenset[str]:
    """Return the names of some locales, from the named fields of their providers."""
    names: set[str] = set()
    for locale in locales.split():
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for field in fields:
            listed: Iterable[str] = getattr(provider, field, ())
            names |= {fold_name(name) for name in listed}
    return frozenset(names)

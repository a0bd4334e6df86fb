"""The word lists that names are checked against.

A word that statutes and clauses use in small letters is a word of the trade and no name, so
`Service Provider` is none: `data/trade_words.txt` lists them, as the sample law and clauses use
them. Given names and surnames come from the lists of `Faker`, some eighty locales.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Self

_TRADE_WORDS = Path(__file__).parent / "data" / "trade_words.txt"
_LOCALES = (
    "en_US en_GB en_IE en_IN en_NG en_NZ en_PK en_KE de_DE de_AT de_CH fr_FR fr_CH es_ES es_MX"
    " es_CO it_IT pt_BR pt_PT nl_NL nl_BE sv_SE no_NO da_DK fi_FI pl_PL cs_CZ hu_HU ro_RO hr_HR"
    " sl_SI tr_TR id_ID"
)
_HAN_LOCALES = "zh_TW zh_CN"
_AMBIGUOUS_WORDS = (
    "april art august bill carol chase christian christopher crystal dale dawn dean destiny diamond"
    " drew earnest eve faith forest frank gene grace grant guy harmony hope iris ivy jack jade"
    " jasmine joy june junior justice karma king lane lily major mark markus marsha may melody"
    " mercy misty norm olive pat patience penny pierce port precious princess prudence queen ray"
    " rich rob robin rose royal ruby rusty sandy sean sky stone sue summer terry tiffany trinity"
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
"""Given names that are English words too; they count only before a surname of the lists."""

_COMMON = frozenset(_PLACE_WORDS.split()) | frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True)
class Vocabulary:
    """The word lists, in small letters; Han surnames as one alternation, the longest first."""

    given: frozenset[str]
    surnames: frozenset[str]
    romanised: frozenset[str]
    trade: frozenset[str]
    han_surnames: str

    @classmethod
    @cache
    def load(cls) -> Self:
        """Read the lists of `Faker` and the words of the trade, once."""
        given = _read_names(_LOCALES, "first_names", "first_names_male", "first_names_female")
        han_surnames = _read_names(_HAN_LOCALES, "last_names")
        trade = frozenset(_TRADE_WORDS.read_text(encoding="utf-8").split()) | _COMMON
        return cls(
            given=given - trade | AMBIGUOUS,
            surnames=_read_names(_LOCALES, "last_names"),
            romanised=_read_names(_HAN_LOCALES, "last_romanized_names"),
            trade=trade,
            han_surnames="|".join(sorted(han_surnames, key=lambda name: (-len(name), name))),
        )

    def is_trade(self, word: str) -> bool:
        """Say whether a word is one of the trade, in any case, also in the plural."""
        word = word.casefold().rstrip(".")
        return word in self.trade or word.removesuffix("s") in self.trade


def _read_names(locales: str, *fields: str) -> frozenset[str]:
    """Return the names of some locales, from the named fields of their providers."""
    names: set[str] = set()
    for locale in locales.split():
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for field in fields:
            listed: Iterable[str] = getattr(provider, field, ())
            names |= {name.casefold() for name in listed}
    return frozenset(names)

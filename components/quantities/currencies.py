"""Currencies: their signs, codes and names, and the code that each stands for.

Where a currency has no code here, its English name stands for it: marks, crowns.
"""

import re
from fractions import Fraction

DOLLARS = ("TWD", "USD", "CAD", "AUD", "NZD", "HKD", "SGD")

_SIGNS = {
    "nt$": "TWD",
    "us$": "USD",
    "u.s.$": "USD",
    "u.s. $": "USD",
    "n.t.$": "TWD",
    "n.t. $": "TWD",
    "hk$": "HKD",
    "c$": "CAD",
    "ca$": "CAD",
    "cad$": "CAD",
    "a$": "AUD",
    "au$": "AUD",
    "nz$": "NZD",
    "s$": "SGD",
    "$": "$",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₩": "KRW",
    "₹": "INR",
    "ntd": "TWD",
    "nt": "TWD",
    "rmb": "CNY",
    "新臺幣": "TWD",
    "新台幣": "TWD",
    "人民幣": "CNY",
    "人民币": "CNY",
    "台幣": "TWD",
    "臺幣": "TWD",
    "美元": "USD",
    "美金": "USD",
    "港幣": "HKD",
    "港币": "HKD",
    "港元": "HKD",
    "歐元": "EUR",
    "欧元": "EUR",
    "日圓": "JPY",
    "日元": "JPY",
    "日幣": "JPY",
    "英鎊": "GBP",
    "英镑": "GBP",
    "加元": "CAD",
    "加幣": "CAD",
    "澳幣": "AUD",
    "澳元": "AUD",
    "新加坡幣": "SGD",
    "瑞士法郎": "CHF",
    "r$": "BRL",
    "rs.": "INR",
    "rs": "INR",
    "₽": "RUB",
    "₪": "ILS",
    "₺": "TRY",
    "฿": "THB",
    "₫": "VND",
    "₱": "PHP",
    "zł": "PLN",
    "sfr.": "CHF",
}
# "try" is left out: it is a verb.
_CODE_WORDS = (
    "twd usd cad aud nzd hkd sgd eur gbp jpy cny krw inr chf sek nok dkk pln czk huf brl mxn zar"
    " thb idr myr php vnd rub ils aed sar"
)
CODES = _CODE_WORDS.split()
_NAMES = {
    "new taiwan dollar": "TWD",
    "nt dollar": "TWD",
    "taiwan dollar": "TWD",
    "us dollar": "USD",
    "u.s. dollar": "USD",
    "united states dollar": "USD",
    "american dollar": "USD",
    "canadian dollar": "CAD",
    "australian dollar": "AUD",
    "new zealand dollar": "NZD",
    "hong kong dollar": "HKD",
    "singapore dollar": "SGD",
    "dollar": "$",
    "euro": "EUR",
    "pound sterling": "GBP",
    "pounds sterling": "GBP",
    "pound": "GBP",
    "yuan": "CNY",
    "renminbi": "CNY",
    "yen": "JPY",
    "won": "KRW",
    "rupee": "INR",
    "swiss franc": "CHF",
    "franc": "CHF",
    "mark": "marks",
    "crown": "crowns",
    "zloty": "PLN",
    "rand": "ZAR",
    "baht": "THB",
    "ringgit": "MYR",
    "rupiah": "IDR",
    "krona": "SEK",
    "kronor": "SEK",
    "forint": "HUF",
    "dirham": "AED",
    "riyal": "SAR",
    "shekel": "ILS",
    "ruble": "RUB",
    "peso": "pesos",
    "元": "$",
    "圓": "$",
    "圆": "$",
}
CURRENCIES = {
    **_SIGNS,
    **{code: code.upper() for code in CODES},
    **_NAMES,
    **{f"{name}s": code for name, code in _NAMES.items()},
}


SUBUNITS = {"cents": Fraction(1, 100), "pence": Fraction(1, 100), "角": Fraction(1, 10)}
"""Parts of a currency's unit, by the unit they are read with."""


def alternation(words: list[str]) -> str:
    """Return a regex that matches any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_BEFORE_TOO = ("euro", "euros", "rupees", "pounds sterling", "ringgit", "dirhams")
_BESIDE_DIGITS = [name for name in CURRENCIES if "dollar" in name or name in _BEFORE_TOO]
CURRENCY_BEFORE = alternation([*_SIGNS, *CODES, *_BESIDE_DIGITS])
"""A regex of the currencies that stand before a numeral."""

_BEHIND = [name for name in CURRENCIES if name[-1] != "$" and name != "nt"]
CURRENCY_AFTER = alternation([*_BEHIND, "$", "nt$", "us$"])
"""A regex of the currencies that stand behind a numeral."""

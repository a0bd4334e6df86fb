"""Whether a run of digits is a figure of the text, which must never become a placeholder.

A figure is what a review compares: an amount, a count, a measure, a share, a date, an article. It
shows by a currency or a unit beside it, by thousands separators, or by the word before it. Such a
run is no telephone and no account number, however well its digits would fit one.
"""

import re

_REACH = 24  # characters beside a number in which its unit or its label stands
_CURRENCY = (
    r"[$€£¥₩₹₽]|(?:US|NT|HK|CA|AU|NZ|S|R)\$"
    r"|(?:USD|EUR|GBP|CHF|JPY|CNY|RMB|TWD|NTD|HKD|SGD|AUD|CAD|NZD|INR|KRW|SEK|NOK|DKK|PLN|CZK|HUF"
    r"|BRL|MXN|ZAR|IDR|THB|MYR|PHP|VND|AED|TRY|RUB|Rs|Rp|Kč|kr)\.?"
    r"|(?:[新台臺]+[幣币]|人民[幣币]|美[元金]|[歐欧]元|日[圓元]|港[幣币元]|英[鎊镑])"
)
_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?:{_CURRENCY})"
    r"|(?<![A-Za-z])(?:amount|sum|total|price|value|cap|capital|fee|penalty|salary|loan|rent|deposit"
    r"|amounts to|equals|article|articles|section|sections|clause|§+|order|invoice|lot|batch|parcel"
    r"|serial (?:no\.?|number|numbers)|case no\.?|version|build|file no\.?|docket)(?:\s+(?:of|is|to"
    r"|no\.?|number))?"
    r"|[金價价款總总數数]額?[額额]?為?|第|[共計计])\s*[:：]?\s*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"\s*(?:(?:{_CURRENCY})(?![A-Za-z])"
    r"|(?:U\.?S\.?\s+)?(?:dollars?|euros?|pounds?|francs?|marks?|yen|yuan|rupees?|rupiah|won|crowns?"
    r"|kroner|kronor|pesos?|rand|lira|baht|cents?|percent|per\s+cent|shares?|units?|pieces?|copies"
    r"|items?|impressions?|users?|licen[cs]es|square|cubic|metres?|meters?|kilomet\w+|kg|kilograms?"
    r"|tonn?e?s?|litres?|liters?|miles?|feet|hectares?|acres?|hours?|days?|weeks?|months?|years?"
    r"|cycles?|bytes|kWh|MWh|times)(?![A-Za-z])"
    r"|[%‰]|[元圓角分股張张份個个件台臺輛辆坪公萬万億亿千百平戶户人次年月日天時时小條条項项])",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<sign>[,.'’\u00a0\u202f ])[0-9]{3})(?:(?P=sign)[0-9]{3})+")
_DAY = re.compile(
    r"(?:19|20)[0-9]{2}(?P<sign>[-./]?)(?:0[1-9]|1[0-2])(?P=sign)(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0?[1-9]|[12][0-9]|3[01])(?P<other>[-./])(?:0?[1-9]|1[0-2])(?P=other)(?:19|20)[0-9]{2}"
)


def is_figure(text: str, start: int, end: int) -> bool:
    """Say whether the digits at `text[start:end]` are a figure of the text.

    Args:
        text: The text.
        start: Where the digits begin.
        end: Where they end.
    """
    number = text[start:end]
    if number.startswith("+"):
        return False
    if _is_grouped(text, start, end) or _DAY.fullmatch(number.strip()):
        return True
    before = text[max(0, start - _REACH) : start]
    return bool(_BEFORE.search(before) or _AFTER.match(text, end))


def _is_grouped(text: str, start: int, end: int) -> bool:
    """Say whether digits are part of a number with thousands separators."""
    for match in _GROUPED.finditer(text, max(0, start - _REACH), end + _REACH):
        is_around = match.start() <= start and end <= match.end()
        is_spaced = match["sign"] in " \u00a0\u202f"
        if is_around and not (is_spaced and text[start] == "0"):
            return True
    return False

"""Chinese quantities: shares (百分之十六), rates (月息二分), units (個月), and periods before them.

`read_share` reads forms that begin at an offset, `take_unit` the unit behind a numeral,
`find_period` the period before a share. Shares of a thousand or ten thousand become percentages.
"""

import re
from dataclasses import replace
from fractions import Fraction

from components.quantities import units
from components.quantities.han_numerals import HAN
from components.quantities.numerals import ParsedNumber
from components.quantities.scanned import Reading, ScannedText, fix_figures, make_fixed
from components.quantities.units import FRACTION, PERCENT, TIMES, Measure

_HALF = Fraction(1, 2)
_SHARES = {
    "百分之": Fraction(1),
    "千分之": Fraction(1, 10),
    "萬分之": Fraction(1, 100),
    "万分之": Fraction(1, 100),
}
_SHARE = "|".join(_SHARES)
_PERIODS = {"年": "year", "季": "quarter", "月": "month", "週": "week", "周": "week"}
_PERIODS |= {"日": "day", "天": "day"}
# In 年息二分 a 分 is a tenth, in 月息二分 a hundredth, in 日息二分 a thousandth; ten 厘 are a 分.
_POINTS = {"year": Fraction(10), "month": Fraction(1), "day": Fraction(1, 10)}

PERIOD = (
    r"(?:週年利率|周年利率|週年利息|周年利息|週年|周年|年利率|年利息|年利|年息|按年|月利率|月利息|月利|月息"
    r"|按月|日利率|日利息|日利|日息|按日|季息|週息)(?:利率|息)?"
)
_PREFIX = re.compile(rf"(?P<period>{PERIOD})?(?:為|为|以|:|約|约)?\s*(?P<share>{_SHARE})?\s*")
_HUNDRED = re.compile(rf"百(?![{HAN}])")
_SIGN = re.compile(r"\s*(?:(?P<percent>%)|(?P<mille>‰))")
_INTEREST_POINTS = re.compile(
    rf"(?P<big>分)(?:(?P<more>[0-9{HAN}]+)[厘釐毫])?半?|(?P<small>[厘釐毫])"
)
_PARTS = re.compile(rf"(?!百分之|千分之)(?P<below>[{HAN}]+)分之(?P<above>[{HAN}]+)")
_TENTHS = re.compile(rf"成(?P<more>[{HAN}])?(?![不變变立為为員员長长功果就交本份分績绩品年人])")
_LONE_HALF = re.compile(
    r"(?<![上下前後后各一另每過过])半(?P<time>個月|个月|年|個小時|個鐘頭|小時|小时|日|天)(?![報报度])"
    r"|(?P<half>一半|半數|半数)"
)
_AFTER = re.compile(
    r"\s*\(?(?:之|的)?(?:/\s*(?:每)?(?P<slash>[年季月週周日天])"
    r"|(?P<word>[年月日])(?:利率|利息|息))\)?"
)
_FILLER = (
    r"(?:利率|利息|違約金|违约金|滯納金|滞纳金|遲延|加計|加计|加收|加付|計算|计算|計收|计收|計付|計息|計"
    r"|收取|給付|给付|支付|繳納|應|应|按|依|以|為|为|之|的|不得超過|不得超过|不得逾|不超過|不超过|不逾"
    r"|超過|超过|逾|最高|最多|最低|至少|至多|上限|固定|約定|约定|各|均|係|是|即|並|并|再|另|:|\s)*"
)
_BEFORE = re.compile(
    r"(?:每\s*(?:逾期?|遲延|迟延|延遲|延误|延誤|超過|超过|延滯|延)\s*[一1]?\s*(?:個|个)?"
    r"(?P<late>[日天週周月年])[^,。;、%]{0,16}"
    rf"|(?P<word>週年|周年|[年季月週日])(?:利率|利息|息|利){_FILLER}"
    rf"|[按每逐](?P<each>[年季月週周日天]){_FILLER})$"
)
_TIME = "|".join(sorted(units.HAN_TIMES, key=len, reverse=True))
_UNIT = re.compile(
    r"\s{0,2}(?:(?:個|个)半(?P<halved>月|年|小時|小时|星期|鐘頭)"
    rf"|(?P<time>{_TIME})(?![度級级代次號号幣币圓元本利息報报青老])(?P<half>半(?![數数年月日天個个]))?"
    r"|(?P<fold>倍)(?P<fold_half>半)?"
    r"|(?P<tenths>成)|(?P<percent>%)|(?P<mille>‰)"
    r"|(?P<count>[人份次個个期名件位歲岁](?!月|小|星|工|營|营|日|自))(?P<lump>付|性|清|繳|缴|給付|支付)?"
    r"|(?P<jiao>角))"
)
_PAY_AFTER = re.compile(
    r"(?:份)?(?:之|的)?(?:平均)?"
    r"(?:(?P<rent>租金|房租|月租金?)|(?P<salary>工資|工资|薪資|薪资|薪水|薪))"
)
_HALVED = {"月": "month", "年": "year", "小時": "hour", "小时": "hour", "鐘頭": "hour"}
_HALVED |= {"星期": "week"}
_NOUNS = {
    "人": "person",
    "名": "person",
    "位": "person",
    "份": "copy",
    "次": "times",
    "期": "installment",
}
_EACH_BEFORE = re.compile(r"每(?:逾期?|遲延|迟延|延遲|延誤|超過|超过|滿|满|延滯)?$")
_VAGUE_BEFORE = re.compile(r"[數数幾几多餘余第]$")


def is_vague(text: ScannedText, figure: ParsedNumber) -> bool:
    """Say whether a Chinese numeral is vague or an ordinal: 數十日, 二三日, 第三人."""
    numeral = text.folded[figure.start : figure.end]
    if len(numeral) == 2 and all(sign in "一二三四五六七八九" for sign in numeral):
        return True
    return _VAGUE_BEFORE.search(text.folded[max(0, figure.start - 1) : figure.start]) is not None


def read_share(text: ScannedText, start: int) -> Reading | None:
    """Read 百分之十六, 年利率16%, 月息二分, 日息萬分之五 and 三分之二 at an offset."""
    return _read_rate(text, start) or _read_parts(text, start) or _read_lone_half(text, start)


def _read_rate(text: ScannedText, start: int) -> Reading | None:
    """Read a share or rate with the period that stands before it."""
    prefix = _PREFIX.match(text.folded, start)
    if not prefix or not (prefix["share"] or prefix["period"]):
        return None
    hundred = _HUNDRED.match(text.folded, prefix.end()) if prefix["share"] else None
    if hundred:
        return make_fixed(start, hundred.end(), Fraction(100), PERCENT)
    figure = text.read_number(prefix.end())
    if not figure:
        return None
    period = _period_of(prefix["period"]) if prefix["period"] else None
    measure = units.rate(period) if period else PERCENT
    reading = Reading(start, figure.stop, figure.value, measure, (figure,))
    if prefix["share"]:
        return take_period(text, _scale(reading, _SHARES[prefix["share"]]))
    sign = _SIGN.match(text.folded, figure.stop)
    if sign:
        reading = replace(reading, end=sign.end())
        return _scale(reading, Fraction(1, 10) if sign["mille"] else Fraction(1))
    return _read_points(text, reading, period)


def _scale(reading: Reading, factor: Fraction) -> Reading:
    """Return a reading times a factor; other than one it cannot be written anew."""
    if factor == 1:
        return reading
    return replace(fix_figures(reading), value=reading.value * factor)


def _read_points(text: ScannedText, reading: Reading, period: str | None) -> Reading | None:
    """Read the points of 月息二分五厘."""
    points = _INTEREST_POINTS.match(text.folded, reading.end)
    if not points or period not in _POINTS:
        return None
    point = _POINTS[period]
    value = reading.value * (point if points["big"] else point / 10)
    if points["more"]:
        more = text.read_number(points.start("more"))
        if not more or more.value >= 10:
            return None
        value += more.value * point / 10
    elif points[0].endswith("半"):
        value += point / 2
    return replace(fix_figures(reading), end=points.end(), value=value)


def _period_of(words: str) -> str:
    """Return the period that 週年利率 or 按月 names."""
    sign = "年" if "年" in words else next(char for char in words if char in _PERIODS)
    return _PERIODS[sign]


def take_period(text: ScannedText, reading: Reading) -> Reading:
    """Take in the period behind a share: 百分之二之月息, 0.1%/日."""
    after = _AFTER.match(text.folded, reading.end) if reading.measure == PERCENT else None
    if not after:
        return reading
    measure = units.rate(_PERIODS[after["slash"] or after["word"]])
    return replace(reading, end=after.end(), measure=measure)


def find_period(before: str) -> str | None:
    """Return the period that the words before a share tell: 每逾一日應給付總價."""
    found = _BEFORE.search(before)
    if not found:
        return None
    return _period_of(found["late"] or found["word"] or found["each"])


def _read_parts(text: ScannedText, start: int) -> Reading | None:
    """Read 三分之二."""
    match = _PARTS.match(text.folded, start)
    if not match:
        return None
    below = text.read_number(start)
    above = text.read_number(match.start("above"))
    if not below or not above or above.value >= below.value:
        return None
    return make_fixed(start, match.end(), above.value / below.value, FRACTION)


def _read_lone_half(text: ScannedText, start: int) -> Reading | None:
    """Read 半年 and 一半."""
    match = _LONE_HALF.match(text.folded, start)
    if not match:
        return None
    if match["half"]:
        return make_fixed(start, match.end(), _HALF, FRACTION)
    reading = make_fixed(start, match.end(), _HALF, units.duration(units.HAN_TIMES[match["time"]]))
    return _take_pay(text, reading)


def take_unit(text: ScannedText, reading: Reading) -> Reading | None:
    """Take in the Chinese unit behind a numeral.

    Returns:
        The reading with its unit, the reading as it is where no such unit follows, or None where
        the numeral counts nothing: 每一日, 一次付清.
    """
    match = _UNIT.match(text.folded, reading.end)
    if not match:
        return reading
    taken = replace(reading, end=match.end())
    if match["percent"] or match["mille"]:
        factor = Fraction(1, 10) if match["mille"] else Fraction(1)
        return take_period(text, _scale(replace(taken, measure=PERCENT), factor))
    if match["tenths"]:
        return _take_tenths(text, reading, match)
    if match["fold"]:
        return _add_half(replace(taken, measure=TIMES), has_half=bool(match["fold_half"]))
    if match["count"]:
        return _take_count(reading, match)
    if match["jiao"]:
        return replace(taken, measure=Measure("角", "count:角"))
    if match["halved"]:
        measure = units.duration(_HALVED[match["halved"]])
        return _take_pay(text, _add_half(replace(taken, measure=measure), has_half=True))
    if reading.value == 1 and _EACH_BEFORE.search(text.folded[: reading.start][-4:]):
        return None
    measure = units.duration(units.HAN_TIMES[match["time"]])
    taken = _take_pay(text, replace(reading, end=match.end("time"), measure=measure))
    if match["half"] and taken.measure == measure:
        return _add_half(replace(taken, end=match.end("half")), has_half=True)
    return taken


def _add_half(reading: Reading, *, has_half: bool) -> Reading:
    """Return a reading with a half more of its unit."""
    if not has_half:
        return reading
    return replace(fix_figures(reading), value=reading.value + _HALF)


def _take_count(reading: Reading, match: re.Match[str]) -> Reading | None:
    """Take in what is counted; a lump sum (一次付清) counts nothing."""
    sign = match["count"]
    if match["lump"] and sign == "次":
        return None
    end = match.end("count")
    if sign in "歲岁":
        return replace(reading, end=end, measure=units.AGE)
    return replace(reading, end=end, measure=units.count(_NOUNS.get(sign, "piece")))


def _take_tenths(text: ScannedText, reading: Reading, match: re.Match[str]) -> Reading:
    """Take in 成, a tenth: 三成, 八成五."""
    tenths = _TENTHS.match(text.folded, match.start("tenths"))
    if not tenths or reading.value > 10:
        return reading
    value = reading.value * 10
    if tenths["more"]:
        more = text.read_number(tenths.start("more"))
        value += more.value if more else 0
    return replace(fix_figures(reading), end=tenths.end(), value=value, measure=PERCENT)


def _take_pay(text: ScannedText, reading: Reading) -> Reading:
    """Take in the rent or salary that a length of time counts: 三個月之租金."""
    pay = _PAY_AFTER.match(text.folded, reading.end)
    if not pay:
        return reading
    time: Measure = reading.measure
    base = "rent" if pay["rent"] else "salary"
    return replace(reading, end=pay.end(), measure=units.pay_for(time.unit, base))

"""The words around a numeral that tell its unit, as regexes over folded text, compiled once.

General forms of legal English: units, pay, counted nouns, and the few words before a numeral that
decide. They cost an import of some tens of milliseconds. Periods are in `rate_patterns`, Chinese
forms in `han_forms`, labels and dates in `labels`.
"""

import re
from fractions import Fraction

from components.quantities import currencies, han_forms
from components.quantities.han_numerals import HAN
from components.quantities.numerals import VULGAR_SIGNS
from components.quantities.spelling import CARDINALS, NUMBER_WORDS

# Working hours: "8 hours a day", "daily working time of 9 hours"
_EACH_DAY = r"(?:a|per|each|every|/|(?:in|on|during)\s+(?:a|any|each|every|one))\s*"
HOURS = re.compile(
    r"(?:\s+of\s+(?:[a-z]+\s+)?(?:work|labou?r|duty))?\s*"
    rf"(?:{_EACH_DAY}"
    r"(?:(?:single|working|calendar|school|business|given|normal|one|work)\s+){0,2}"
    r"(?P<per>day|week|month|year)(?![a-z])"
    r"|(?P<adverb>daily|weekly|monthly)(?![a-z]))"
)
HYPHEN_HOURS = re.compile(r"\s+(?:working\s+|work\s*)?(?P<per>day|week)(?![a-z])")
HOURS_BEFORE = re.compile(
    r"(?<![a-z])(?P<adjective>daily|weekly)\s+(?:(?:regular|normal|ordinary|maximum)\s+)?"
    r"(?:work(?:ing)?\s+)?(?:hours|time)(?:\s+[a-z]+){0,4}\s+$"
    r"|(?P<han>每日|每天|每週|每周|一日|一週)[^，。；0-9]{0,8}$"
)

# Rent and salary counted in times: "two months' rent", "rent for three months"
_MID = (
    r"(?:(?:worth\s+of|of|the|his|her|its|their|such|that|basic|base|net|gross|average|agreed"
    r"|current|normal|regular|full|cold|last|total|ordinary|monthly|applicable)\s+)*"
)
_PAY = r"(?P<base>rent(?:als?|s)?|salar(?:y|ies)|wages?|pay|remuneration|compensation)(?![a-z])"
PAY_AFTER = re.compile(rf"\s+(?P<of>{_MID}){_PAY}(?!\s+(?:the|a|an)\b)")
MONTHLY_PAY = re.compile(
    r"\s{0,4}-?\s{0,4}(?:(?:equal|full|basic|net|gross)\s+)?monthly\s+"
    r"(?P<base>rent(?:al)?s?|salar(?:y|ies)|wages?|pay|remuneration)(?![a-z])"
    r"(?:\s+(?:payments?|instal?lments?))?"
)
TIMES_PAY = re.compile(
    rf"\s+(?:{_MID})?monthly\s+(?:(?:basic|net|gross|agreed|average)\s+)*"
    r"(?P<base>rent(?:al)?|salary|wages?|pay|remuneration)(?![a-z])"
)
PAY_BEFORE = re.compile(
    r"(?<![a-z])(?P<base>rent(?:al)?|salary|wages|remuneration)\s+"
    r"(?:for|of|in\s+respect\s+of)\s+(?:a\s+period\s+of\s+)?$"
)

# Units: "18%", "30 calendar days", "1,000 marks", "3 times"
_ADJECTIVES = (
    r"(?:(?:or\s+(?:more|fewer|less)|calendar|business|working|work|banking|court|trading|consecutive"
    r"|successive|continuous|uninterrupted|unbroken|full|whole|complete|completed|entire|further"
    r"|additional|extra|more|clear|natural|contract|lunar|school|paid|other|such|overtime)"
    r"[\s-]+){0,3}"
)
_TIME = (
    r"(?P<time>minute|hour|day|week|month|quarter|year|hr|yr|h)(?P<poss>'s|s'|s)?(?![a-z'])"
    r"(?P<age>\s+(?:of\s+age|old)(?![a-z]))?"
)
TIME_WORDS = {"hr": "hour", "h": "hour", "yr": "year"}
LONG_TIMES = {"fortnight": (2, "week"), "decade": (10, "year"), "half-year": (6, "month")}
_LONG_TIME = r"(?P<long>fortnight|decade|half-year)s?(?![a-z])"
# the stop of `3 per cent. per annum` and not that of a sentence
_STOP_OF_CENT = (
    r"(?:\.(?=\s+(?:(?:per|an?)\s+(?:year|annum|month|quarter|week|day|diem)|p\.?\s?[amd])"
    r"(?![a-z])))?"
)
_PERCENT = (
    r"(?:(?P<mille>‰|per\s?mille?(?![a-z]))|(?P<points>basis\s+points?|bps?(?![a-z]))"
    rf"|(?P<percent>%|per[\s-]{{0,2}}cent(?:um)?(?![a-z]){_STOP_OF_CENT}"
    r"|percent(?:age|um)?(?![a-z])(?:\s+points?)?|pct(?![a-z])|prozent(?:punkten?)?(?![a-z])|pour\s+cent(?![a-z])|por\s+ciento(?![a-z])"
    r"|p[eo]r\s+cento(?![a-z])|procent(?:a|ów)?(?![a-z])|v\.\s?h\.|p\.\s?c\.))"
)
SHARE_OF_PERCENT = re.compile(
    r"\s+(?:of\s+)?(?:an?|one|1)\s*(?:\(1\)\s*)?"
    r"(?:%|per[\s-]{0,2}cent(?:um)?(?![a-z])|percent(?![a-z]))"
)
UNIT = re.compile(
    rf"\s{{0,4}}-?\s{{0,4}}{_PERCENT}"
    r"|(?P<gap>\s{0,4}-\s{0,4}|\s{0,4})"
    rf"(?:{_ADJECTIVES}(?:{_TIME}|{_LONG_TIME})"
    r"|(?P<times>times|x(?!\s*[0-9]))(?![a-z0-9])"
    rf"|(?P<currency>{currencies.CURRENCY_AFTER})(?![a-z]))"
)
PERCENT_AGAIN = re.compile(r"\s(?:per[\s-]?cent|percent)(?![a-z])")
TIMES_RATIO = re.compile(
    r"\s+(?:the|that|those|this|his|her|its|their|such|as|what|any|of|more|higher"
    r"|(?:monthly|annual|average|basic)\s)"
)
MULTIPLE = {
    "twice": Fraction(2),
    "thrice": Fraction(3),
    "double": Fraction(2),
    "triple": Fraction(3),
}
_FOLD = rf"(?:{NUMBER_WORDS})fold"
MULTIPLES = re.compile(
    rf"(?P<fold>{_FOLD})(?![a-z])|(?P<word>twice|thrice|(?:double|triple)(?=\s+(?:the|that|his|her|its|their)\b))(?![a-z])"
)

# Lengths of time without a numeral: "a year", "half a month", "a year and a half"
LONE = re.compile(
    r"an?\s+(?:full\s+|whole\s+)?(?P<time>hour|day|week|fortnight|month|year|decade)"
    r"(?P<poss>'s)?(?![a-z'])"
)
LENGTH_BEFORE = re.compile(
    r"(?:^|(?<![0-9]{2})[^a-z\s0-9%$€£元]\s*|(?<![a-z])"
    r"(?:within|for|than|exceed(?:s|ing)?|least|most|after|before|over|under|beyond|lasts?|is|be|to"
    r"|by|half|about|only|(?:term|period|duration|time|notice|delay|limit|leave|minimum|maximum"
    r"|extension|up)\s+of)\s+)$"
)
HALF_MORE = re.compile(r"\s+and\s+(?:a|one)[\s-]half(?![a-z])")
HALF_ARTICLE = re.compile(
    r"\s+(?:of\s+)?(?:an?|one)(?=\s+(?:hour|day|week|month|year)(?:'s)?(?![a-z']))"
)

THREE_DECIMALS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")

# Nouns counted: "20 or more employees", "one copy"
NOUN = re.compile(
    r"\s+(?:or\s+(?:more|fewer|less)\s+)?(?P<one>[a-z]+(?:-[a-z]+)*)"
    r"(?:\s+(?P<two>[a-z]+))?(?:\s+(?P<three>[a-z]+))?"
)
AREA = re.compile(
    r"\s+(?P<power>square|cubic)\s+(?P<noun>met(?:er|re)s?|yards?|kilomet(?:er|re)s?)(?![a-z])"
)
ONE_NOUNS = re.compile(
    r"\s+(?:(?:original|duplicate|equal|certified|single|full|adult|further|additional|signed"
    r"|monthly)\s+)*"
    r"(?P<noun>copy|original|person|witness|time|counterpart|employee|member|set|renewal|extension"
    r"|installment|instalment|reminder|guarantor|director|auditor|judge|arbitrator|vote|share"
    r"|vehicle|visit)(?![a-z'-])"
)
_STOP_WORDS = (
    "of or and in to for by on at the a an is are was were be been being has have had shall may"
    " must will would can could should from with as per which that who after before if than other"
    " this these those its his her their it does do did unless plus minus not no nor but so such"
    " thus upon within without until when where while whether under over above below between among"
    " against during since because however always perhaps means about into onto out off up down"
    " only also otherwise whereas parties' each every any all both either neither times towards"
    " besides"
)
STOP = frozenset([*_STOP_WORDS.split(), *CARDINALS, "hundred", "thousand", "million"])

# Money: "NT$500,000", "$5m", "1,000 New Taiwan dollars"
_SAME_BELOW = r"(?:\(?(?:下同|大寫|大写)\)?:?)?"  # 新臺幣（下同）
CURRENCY = re.compile(rf"(?P<currency>{currencies.CURRENCY_BEFORE})(?![a-z])\s*{_SAME_BELOW}")
CURRENCY_TAIL = re.compile(rf"\s*(?:{currencies.CURRENCY_AFTER})(?![a-z])")
AMOUNT_TAIL = re.compile(
    r"\s*(?P<letters>million|billion|trillion|bn|tn|mm|mn|mln|mio|mrd|tsd|[mk])(?![a-z0-9])\.?"
)
# behind a currency, a number that it belongs to: the second one of `25 SEK 90 000`
NUMBER_BEHIND = re.compile(
    r"\s{0,4}[0-9][0-9.,']*(?: [0-9]{3})*(?![0-9%‰])"
    r"(?=\s*(?:$|[|;)\n]|[0-9]|per\b|a\b|each\b|/))"
)
AMOUNT_BEHIND = re.compile(
    rf"\s{{0,4}}[0-9][0-9.,']*\s{{0,4}}(?:{currencies.CURRENCY_BEFORE})\s?[0-9]"
)
MISREAD_DIGIT = re.compile(r"[a-z][0-9]|[ol](?![a-z])")  # EUR 1O0
AMOUNT_DASH = re.compile(r"(?:/-|[.,][-–—]{1,2})(?![0-9a-z])")  # €5,- and Rs. 500/-

# Where a quantity may begin
_ARTICLE = (
    r"an?(?=[\s-]+(?:hundred|[mbtr]+illion|full|whole|hour|day|week|fortnight|month|year|decade|half"
    r"|quarter|thousand|dozen|third|lakh|crore|[a-z]+th\b))"
)
_WORD = rf"(?:{_FOLD}|{NUMBER_WORDS}|{_ARTICLE}|half|twice|thrice|double|triple)(?![a-z])"
_MONEY = (
    rf"(?:{currencies.CURRENCY_BEFORE})\s*{_SAME_BELOW}(?=\.?[0-9]|[{HAN}{VULGAR_SIGNS}]"
    rf"|(?:{NUMBER_WORDS}|an?|half)(?![a-z]))"
)
# Not inside a word or a longer number, nor behind a lost sign: `O.5`, `point five`.
_FREE = (
    r"(?<![a-z0-9_@#])(?<![^%\s]/)(?<![0-9][.,:'])(?<![a-z0-9)]\.)(?<!\bo[.,])(?<!\bl[.,])"
    r"(?<![0-9] [.,])(?<![0-9] [.,] )"
    r"(?<!\bpoint[ -])"
)
CANDIDATE = re.compile(
    rf"{_FREE}(?:[0-9]|(?<![%)\]])(?<![0-9] )\.(?=[0-9])|{_WORD}|{_MONEY})|[{VULGAR_SIGNS}]"
    rf"|(?:{han_forms.PERIOD})(?=[為为以约約:百千萬万0-9.\s{HAN}])|[百千萬万]分之|[{HAN}半]|[加雙双]倍"
)

# Around a numeral: brackets, longer numbers, years, ordinals
OPENING = re.compile(
    r"\s*\(\s*(?:(?:in\s+words|say|i\.e\.|being|or)\s*[:,]?\s+|(?:金額)?大[寫写]\s*[:：]?\s*)?"
)
CLOSING = re.compile(r"(?:\s+only|[整正])?\s*\)")
DOTTED = re.compile(r"(?:19|20)[0-9]{2}(?= )|[0-9.,/:']*[0-9](?: [0-9][0-9.,/:']*)*")
YEAR = re.compile("(?:19|20)[0-9]{2}")
ORDINAL = re.compile(
    r"(?:\s+and)?[\s-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth)(?![a-z])"
)

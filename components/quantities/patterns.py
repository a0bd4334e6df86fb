"""The words around a numeral that tell its unit, as regexes over folded text, compiled once.

General forms of legal English and Chinese: units, periods, pay, counted nouns, and the few words
before a numeral that decide. They cost an import of some tens of milliseconds. Labels and dates are
in `labels`.
"""

import re
from fractions import Fraction

from components.quantities import currencies, units
from components.quantities.han_numerals import HAN
from components.quantities.spelling import NUMBER_WORDS

# Periods: "per year", "a month", "p.a.", "annually"
PERIODS = {
    "annum": "year",
    "annually": "year",
    "yearly": "year",
    "annual": "year",
    "annualised": "year",
    "annualized": "year",
    "quarterly": "quarter",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "diem": "day",
}
_PER = (
    r"(?:(?:per|a|an|each|every|for\s+(?:each|every)|in\s+(?:each|every|any|one|a)|/)\s*"
    r"(?:(?:calendar|full|started|single|working)\s+)*"
    r"(?P<per>annum|year|quarter|month|week|day|diem)(?![a-z])"
    r"|(?P<pa>p\.\s?a\.?(?![a-z]))"
    r"|(?P<adverb>annually|yearly|quarterly|monthly|weekly|daily)(?![a-z])"
    r"|(?P<adjective>annual|yearly|monthly|daily|weekly)(?=\s+(?:interest|rate)))"
)
RATE = re.compile(
    rf"(?:\s+(?:simple\s+|compound\s+)?interest)?,?\s*\(?{_PER}"
    r"|\s+of\s+(?:[a-z']+\s+){1,5}?(?:per|for\s+(?:each|every))\s+"
    r"(?P<of>annum|year|month|week|day)(?![a-z])"
)
RATE_BEFORE = re.compile(
    r"(?<![a-z])(?P<adjective>annual|yearly|annuali[sz]ed|quarterly|monthly|weekly|daily)\s+"
    r"(?:(?:[a-z]+\s+){0,2}?rates?(?:\s+of\s+(?:[a-z]+\s+)?interest)?"
    r"(?:\s+(?:of|is|at|be|shall|may|not|exceed|exceeding|exceeds|more|less|higher|lower|than|over"
    r"|above|under|below|up|to|no|equal|amounts?|fixed|set|agreed))*"
    r"|(?:[a-z]+\s+)?interest"
    r"(?:\s+(?:of|is|be|exceed|exceeding|exceeds|more|than|over|above|up|to))+)\s+$"
)

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
    r"(?:(?:or\s+(?:more|fewer|less)|calendar|business|working|banking|court|trading|consecutive"
    r"|successive|continuous|uninterrupted|unbroken|full|whole|complete|completed|entire|further"
    r"|additional|extra|more|clear|natural|contract|lunar|school|paid|other|such|overtime)"
    r"[\s-]+){0,3}"
)
_TIME = r"(?P<time>minute|hour|day|week|month|year)(?P<poss>'s|s'|s)?(?![a-z'])"
_PERCENT = (
    r"(?P<percent>%|per\s?cent(?:um)?(?![a-z])"
    r"|percent(?:age)?(?![a-z])(?:\s+points?)?|pct(?![a-z]))"
)
UNIT = re.compile(
    rf"\s{{0,4}}-?\s{{0,4}}(?:{_PERCENT}"
    rf"|(?P<han>{currencies.alternation(list(units.HAN_TIMES))})(?:期間|以上)?"
    r"|(?P<fold>倍)"
    r"|(?P<hancount>[人份次個期名件])(?!月|小|星))"
    r"|(?P<gap>\s{0,4}-\s{0,4}|\s{0,4})"
    rf"(?:{_ADJECTIVES}{_TIME}"
    r"|(?P<fortnight>fortnights?)(?![a-z])"
    r"|(?P<times>times)(?![a-z])"
    rf"|(?P<currency>{currencies.CURRENCY_AFTER})(?![a-z]))"
)
PERCENT_AGAIN = re.compile(r"\s(?:per\s?cent|percent)(?![a-z])")
SIGN = re.compile(r"\s*%")
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
MULTIPLES = re.compile(
    r"(?P<word>twice|thrice|(?:double|triple)(?=\s+(?:the|that|his|her|its|their)\b))(?![a-z])"
)

# Lengths of time without a numeral: "a year", "half a month", "a year and a half"
LONE = re.compile(
    r"an?\s+(?:full\s+|whole\s+)?(?P<time>hour|day|week|fortnight|month|year)"
    r"(?P<poss>'s)?(?![a-z'])"
)
LENGTH_BEFORE = re.compile(
    r"(?:^|[^a-z\s]\s*|(?<![a-z])"
    r"(?:within|for|than|exceed(?:s|ing)?|least|most|after|before|over|under|beyond|lasts?|is|be|to"
    r"|by|half|about|only|(?:term|period|duration|time|notice|delay|limit|leave|minimum|maximum"
    r"|extension|up)\s+of)\s+)$"
)
HALF_MORE = re.compile(r"\s+and\s+(?:a|one)[\s-]half(?![a-z])")
HALF_ARTICLE = re.compile(
    r"\s+(?:of\s+)?(?:an?|one)(?=\s+(?:hour|day|week|month|year)(?:'s)?(?![a-z']))"
)

# Nouns counted: "20 or more employees", "one copy"
NOUN = re.compile(
    r"\s+(?:or\s+(?:more|fewer|less)\s+)?(?P<one>[a-z]+(?:-[a-z]+)*)"
    r"(?:\s+(?P<two>[a-z]+))?(?:\s+(?P<three>[a-z]+))?"
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
STOP = frozenset(_STOP_WORDS.split())

# Money: "NT$500,000", "$5m", "1,000 New Taiwan dollars"
CURRENCY = re.compile(rf"(?:{currencies.CURRENCY_BEFORE})(?![a-z])\s*")
CURRENCY_TAIL = re.compile(rf"\s*(?:{currencies.CURRENCY_AFTER})(?![a-z])")
AMOUNT_TAIL = re.compile(r"\s*(?:million|bn|[mk])(?![a-z0-9])")
LETTERS = {"million": 10**6, "m": 10**6, "k": 1000, "bn": 10**9}

# Chinese: 週年百分之十六, 五分之一, 二個月租金
_HAN_PERIOD = "週年|周年|年利率|年利|年息|按年|月利率|月息|按月|日利率|日息|按日"
HAN_RATE = re.compile(
    rf"(?P<period>{_HAN_PERIOD})?(?:利率)?\s*(?:為|以)?\s*(?P<hundred>百分之)?\s*"
)
HAN_PERIODS = {"週": "year", "周": "year", "年": "year", "月": "month", "日": "day"}
HAN_PARTS = re.compile(rf"(?!百分之)(?P<below>[{HAN}]+)分之(?P<above>[{HAN}]+)")
HAN_PAY = re.compile(
    r"(?:份)?(?:之|的)?(?:平均)?(?P<rent>租金|房租)"
    r"|(?:份)?(?:之|的)?(?:平均)?(?P<salary>工資|工资|薪資|薪水|薪)"
)

# Where a quantity may begin
_ARTICLE = (
    r"an?(?=[\s-]+(?:hundred|[mb]illion|full|whole|hour|day|week|fortnight|month|year|half|quarter"
    r"|thousand|third|[a-z]+th\b))"
)
_WORD = rf"(?:{NUMBER_WORDS}|{_ARTICLE}|half|twice|thrice|double|triple)(?![a-z])"
_MONEY = rf"(?:{currencies.CURRENCY_BEFORE})\s*(?=[0-9{HAN}]|(?:{NUMBER_WORDS})(?![a-z]))"
CANDIDATE = re.compile(
    rf"(?<![a-z0-9_@#/])(?<![0-9][.,:])(?:[0-9]|{_WORD}|{_MONEY})"
    rf"|[½¼¾⅓⅔]|(?:{_HAN_PERIOD})(?=[利為以百0-9\s])|百分之|[{HAN}]"
)

# Around a numeral: brackets, longer numbers, years, ordinals
OPENING = re.compile(r"\s*\(\s*")
CLOSING = re.compile(r"\s*\)")
DOTTED = re.compile(r"[0-9.,/:]*[0-9]")
YEAR = re.compile("(?:19|20)[0-9]{2}")
ORDINAL = re.compile(
    r"(?:\s+and)?[\s-](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
    r"|eleventh|twelfth)(?![a-z])"
)

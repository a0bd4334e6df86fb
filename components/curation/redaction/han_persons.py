"""Chinese names of people: behind a role, before a title, before a bracket, between verbs.

Where a colon or a word such as 戶名 stands before it, any surname of the lists begins a name. Where
nothing does ("丙方洪志成為保證人"), the surname must be no everyday word and the given name must be
made of characters of the lists, so "丙方應負責" stays.
"""

import re
from collections.abc import Iterator
from functools import cache

from components.curation.redaction.spans import Span
from components.curation.redaction.vocabulary import Vocabulary

_ROLE = (
    r"(?:姓名|代表人|負責人|负责人|法定代理人|代理人|法定代表人|立約人|立契約書人|立契約人|簽約人"
    r"|承租人|出租人|借款人|貸與人|出借人|連帶保證人|保證人|保证人|買受人|買方|賣方|出賣人|买方|卖方"
    r"|受僱人|僱用人|受雇人|聯絡人|联系人|联络人|見證人|见证人|收件人|[甲乙丙丁戊]方|員工|员工|勞工"
    r"|劳动者|房東|房客|業主|戶名|户名|收款人|受款人|债务人|債務人|债权人|債權人|原告|被告|監護人"
    r"|监护人|承辦人|經辦人|审阅人|審閱人|審閱者|審查人|受任人|委任人|管理員|管理人|本人|立書人"
    r"|繼承人|继承人|配偶|監察人|董事長|董事|經理人|申請人|申请人|當事人|受益人|被保險人|要保人"
    r"|租客|屋主|律師|律师|會計師|簽署人|授權人|被授權人|承攬人|定作人|讓與人|受讓人|同事|客戶)"
)
_TAIL = (
    r"(?=$|[\s，。、；：:（）(),;「」]|先生|女士|小姐|君|\(|（"
    r"|與|与|及|和|於|應|应|得|不|將|将|之|的|住|身)"
)
_TITLE = r"(?=先生|女士|小姐|太太|君(?=[，。、；]))"
_OFFICE = (
    r"(?=律[師师](?!事)|醫[師师]|医师|會計師|会计师|(?:副?總|总|副)?[經经]理(?![人權权])|董事[長长]"
    r"|[組组課课處处科主][長长任]|老[師师]|教授|法官|檢察官)"
)
_BEFORE_BRACKET = (
    r"(?=\s*[（(](?:以下|下稱|下称|簡稱|简称|即|甲方|乙方|丙方|出租人|承租人|買方|賣方))"
)
_VERB = (
    r"(?=先生|女士|小姐|[向與与及和同應应得為为於住簽签並并、對对就將将之的已未因提代擔担共於]"
    r"|借款|承租|出租|保證|代理|（|\()"
)
_SHORT_GIVEN = 2  # characters of a given name that means a person by itself
_NO_NAME = frozenset(
    ("建成", "明文", "安全", "平安", "文明", "文書", "明德", "建國", "國家", "國民")
)
"""Given names that are words: they do not stand for a person by themselves."""


def find_han_names(text: str, known: Vocabulary) -> list[Span]:
    """Return the Chinese names of a text, also those inside others."""
    spans: dict[tuple[int, int], Span] = {}
    for match in _matches(text, known):
        start, name = match.start("name"), match["name"]
        surname = match["surname"]
        aliases = (name, *_given_alias(name[len(surname) :], known))
        span = Span(start, start + len(name), "PERSON", name, aliases)
        spans.setdefault((span.start, span.end), span)
    return list(spans.values())


def _matches(text: str, known: Vocabulary) -> Iterator[re.Match[str]]:
    """Yield the matches of all rules, the surest rule first."""
    for rule in _rules(known):
        yield from rule.finditer(text)


@cache
def _rules(known: Vocabulary) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of Chinese names; their surnames and given names come from the lists."""
    any_surname = f"(?P<surname>{known.han_surnames})"
    plain_surname = f"(?P<surname>{known.han_plain_surnames})"
    given = f"[{known.han_given}]"
    any_name = f"(?P<name>{any_surname}[\u4e00-\u9fff]{{1,2}}?)"
    sure_name = f"(?P<name>{plain_surname}{given}{{2}})"
    no_party = "(?<![甲乙丙丁雙双对對他此各一另])"
    patterns = (
        rf"(?:{_ROLE}\s*(?:[:：]|為|为|是)|戶名|户名|請洽|请洽|聯絡人|联系人)\s*{any_name}{_TAIL}",
        rf"(?<![委選选聘指甲乙丙丁])(?P<name>{any_surname}[\u4e00-\u9fff]{{0,2}}){_TITLE}",
        rf"(?<![委選选聘指甲乙丙丁一二三四五六七八九十])(?P<name>{plain_surname}{given}{{0,2}}){_OFFICE}",
        rf"{_ROLE}\s?{sure_name}",
        rf"{_ROLE}\s?(?P<name>{plain_surname}{given})(?=$|[，。、；：:（）(),;]|先生|女士|小姐)",
        rf"{no_party}{sure_name}{_BEFORE_BRACKET}",
        rf"(?:^|[\s，。、；：:（(「與与及和由向經经對对予給给]){sure_name}{_VERB}",
        rf"(?:委託|委托|委任|授權|授权|通知|指定|聘任|聘僱|推選|選任){sure_name}",
    )
    return tuple(re.compile(pattern) for pattern in patterns)


def _given_alias(given: str, known: Vocabulary) -> tuple[str, ...]:
    """Return a given name of two characters, by which a text may call the person later."""
    if len(given) != _SHORT_GIVEN or given in _NO_NAME:
        return ()
    return (given,) if all(character in known.han_given for character in given) else ()

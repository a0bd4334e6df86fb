"""The words that a draft looks for in answers: of verdicts, links and hedges. English and Chinese.

A missing word costs a correction by hand: the draft names what it did not find.
"""

from components.prompting.house_sentence import Governed

# the words of a verdict, each beside the word of the other one
VERDICT_WORDS: tuple[tuple[str, str], ...] = (
    # (invalid, valid)
    ("invalid", "valid"),
    ("void", "effective"),
    ("null and void", "valid and binding"),
    ("of no effect", "in effect"),
    ("without effect", "of full effect"),
    ("ineffective", "effective"),
    ("unenforceable", "enforceable"),
    ("not enforceable", "enforceable"),
    ("not valid", "valid"),
    ("unlawful", "lawful"),
    ("not permitted", "permitted"),
    ("prohibited", "permitted"),
    ("forbidden", "allowed"),
    ("not allowed", "allowed"),
    ("impermissible", "permissible"),
    ("inadmissible", "admissible"),
    ("illegal", "legal"),
    ("non-compliant", "compliant"),
    ("not compliant", "compliant"),
    ("not binding", "binding"),
    ("fails", "stands"),
    ("falls", "stands"),
    ("cannot stand", "can stand"),
    ("不生效力", "合於法律"),
    ("無效", "有效"),
    ("无效", "有效"),
    ("應屬無效", "應屬有效"),
    ("违法", "合法"),
    ("違法", "合法"),
    ("不合法", "合法"),
    ("不適法", "適法"),
    ("不符規定", "符合規定"),
    ("不得約定", "得約定"),
    ("抵觸", "相符"),
    ("牴觸", "相符"),
)

LINK_WORDS = ("because", "since", "in that", "given that", "as", "for", "因為", "因", "由於", "蓋")

HEDGES = (
    "possibly",
    "perhaps",
    "maybe",
    "probably",
    "presumably",
    "might",
    "could be",
    "may be invalid",
    "may be void",
    "it seems",
    "seems to",
    "appears to",
    "arguably",
    "I suggest",
    "I think",
    "I believe",
    "we recommend",
    "we suggest",
    "we think",
    "in my opinion",
    "in our view",
    "likely",
)
HAN_HEDGES = (
    "可能",
    "或許",
    "或许",
    "恐怕",
    "似乎",
    "也許",
    "也许",
    "建議",
    "建议",
    "大概",
    "恐有",
)

NO_ARTICLE = (
    "no article",
    "no provision",
    "no statute",
    "no law",
    "not governed",
    "ungoverned",
    "are silent",
    "is silent",
    "無條文",
    "未設規定",
    "無規定",
    "未規定",
    "无规定",
    "沒有條文",
)

DEFAULT_UNGOVERNED = {
    False: "No article governs this clause.",
    True: "無條文規範本條款。",
}


def words_of(verdict: Governed) -> list[str]:
    """Return the words of a verdict, the longest first."""
    place = 0 if verdict == "invalid" else 1
    return sorted({pair[place] for pair in VERDICT_WORDS}, key=lambda word: (-len(word), word))


def opposite_of(word: str, verdict: Governed) -> str:
    """Return the word of the other verdict that goes with a word, empty where none is known."""
    place = 0 if verdict == "invalid" else 1
    for pair in VERDICT_WORDS:
        if pair[place] == word.lower():
            return pair[1 - place]
    return ""

"""What the user of a chat wants: an answer from the law, a review of clauses, or neither.

A question ends in a question mark, or begins in an asking form: "how much ...", "which law ...",
"may a tenant ...", "tell me ...". A word of asking alone makes none: "Where the borrower is late,
interest accrues" is a clause. A request such as "Please review this clause:" is taken off the
clauses that follow it. The words are kept by language: English, Chinese, German and French.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["question", "clauses", "greeting"]

_END = re.compile(
    r"(?:[?？]|嗎|吗|呢|多少|幾[年月日天]|几[年月日天]|什麼|什么|為何|为何|如何)[\"”』」。\s]*\Z"
)
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|has|have|had)"
)
_ASKING = re.compile(
    r"\s*(?:"
    # "when must the tenant", "what's"; not "what the parties agree is binding"
    rf"(?:what|who|whom|whose|where|when|why|how)(?:\s+{_AUXILIARY}\b|['’]s\b)(?!\s+not\b)"
    r"|how\s+(?:much|many|long|often|far|high|low|soon|early|late|large|big|old|quickly)\b"
    rf"|(?:what|whose)\s+(?!(?:the|a|an|this|that|these|each|either|they|he|it)\b)(?:\w+\s+){{1,4}}"
    rf"{_AUXILIARY}\b"
    r"|(?:which|who|why)\b(?!\s+(?:so|ever)\b)[^,;]*\Z"
    r"|what\s+(?:about|if|happens|law|article|rule|kind|sort)\b[^,;]*\Z"
    # "may a tenant", "is it"; not "may be assigned", "do not sublet", "should he fail, ..."
    r"|(?:should|had|were|will)\s[^,;]*\Z"
    r"|(?:is|are|was|do|does|did|can|could|may|might|must|shall|would|has|have)"
    r"\s+(?!(?:not|be|been|have|mean|include|apply|of)\b)[a-z]"
    # German and French; a clause that opens with these words has a comma
    r"|(?:was|wie|wann|wo|warum|wieso|wer|wen|wem|welche[rsmn]?|darf|dürfen|muss|müssen|kann"
    r"|können|gibt)\s[^,;]*\Z"
    r"|(?:quel(?:le)?s?|qui|quand|où|pourquoi|comment|combien|est-ce|peut-on|qu['’]est-ce)\b"
    r"[^,;]*\Z"
    # 是否 and 如何 alone make none: "是否續約，由雙方另行約定" is a clause
    r"|請問|请问|什麼|什么|甚麼|誰|谁|哪|為什麼|为什么|為何|为何|(?:如何|是否)[^，,、]*\Z"
    r")",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\s*(?:(?:please|kindly|pls)\b[\s,]*)?(?:"
    r"(?:tell|show|give|teach|remind)\s+(?:me|us)\b|let\s+(?:me|us)\s+know\b|explain\b|describe\b"
    r"|summari[sz]e\b|define\b|quote\b|cite\b|look\s+up\b|clarify\b|search\s+(?:for|the)\b"
    r"|find\s+(?:me|the|all|out|every)\b|(?:list|name|state|outline|print)\s+(?:the|all|every|what"
    r"|which)\b|help\s+me\s+(?:understand|find)\b|question\s*:"
    r"|i(?:['’]d|\s+would)\s+like\s+to\s+(?:know|understand|see)\b"
    r"|i\s+(?:want|need|wish)\s+to\s+(?:know|understand|see)\b|i\s+(?:wonder|am\s+asking)\b"
    r"|(?:bitte\s+)?(?:erkläre?n?|nenne?n?|zeigen?|sag(?:en)?)\s+(?:sie\s+)?(?:mir\b|den\b|die\b"
    r"|das\b)|(?:dites|donnez|expliquez|montrez)(?:-moi)?\b"
    r"|(?:請|请)?(?:告訴|告诉|說明|说明|解釋|解释|列出|查詢|查询|引用)(?:我|一下)?[^，。]*[。\s]*\Z"
    r"|我(?:想|要)(?:知道|了解|問|问))",
    re.IGNORECASE,
)
# What asks for a review and is no clause itself; the clauses stand behind it.
_REVIEW = re.compile(
    r"\s*(?:(?:please|kindly|pls|can\s+you|could\s+you|would\s+you|i(?:['’]d|\s+would)\s+like\s+you"
    r"\s+to)[\s,]*(?:please\s+)?)?(?:"
    r"(?:review|check|assess|examine|analy[sz]e|evaluate|judge|look\s+at|audit|verify)\b[^:?\n]{0,120}"
    rf"|{_AUXILIARY}\s+(?:this|that|these|the\s+following|it|my|our)\b[^:?\n]{{0,80}}"
    r"\b(?:valid|invalid|allowed|legal|lawful|enforceable|permitted|ok|okay|fine|void|binding"
    r"|hold|compliant|comply)\b[^:?\n]{0,80}"
    r"|(?:請|请)?(?:審閱|审阅|審查|审查|檢查|检查|檢視)[^：:？?\n]{0,40}"
    r"|(?:bitte\s+)?prüfen?\s+sie\b[^:?\n]{0,80}"
    r")(?:[:：?？]\s*|\s*\n\s*)(?=\S)",
    re.IGNORECASE,
)
_QUOTES = "\"'“”‘’«»「」『』` \n\t"
_NO_WORD = re.compile(r"[\W_]+")
# What asks for nothing, by language: English, Chinese, German, French.
_GREETINGS = frozenset(
    """
    hi
    hello
    hey
    hi there
    hello there
    hey there
    good morning
    good afternoon
    good evening
    thanks
    thank you
    thank you very much
    many thanks
    ok
    okay
    great
    yes
    no
    bye
    goodbye
    test
    testing
    ping
    help
    who are you
    what are you
    what can you do
    what do you do
    how are you
    how does this work
    how can you help
    how can you help me
    你好
    您好
    嗨
    哈囉
    早安
    謝謝
    谢谢
    再見
    再见
    測試
    测试
    你是誰
    你是谁
    你能做什麼
    hallo
    guten tag
    guten morgen
    danke
    vielen dank
    wer bist du
    bonjour
    salut
    merci
    au revoir
    qui es tu
    """.replace("    ", "")
    .strip()
    .splitlines()
)


@dataclass(frozen=True)
class Wish:
    """What a message wants, and the text to answer: the question, or the clauses alone."""

    kind: Kind
    text: str


def read_wish(text: str) -> Wish:
    """Return what a message wants."""
    if _NO_WORD.sub(" ", text).strip().casefold() in _GREETINGS or not re.search(r"\w", text):
        return Wish("greeting", text)
    clauses = find_clauses(text)
    if clauses:
        return Wish("clauses", clauses)
    return Wish("question" if is_question(text) else "clauses", text)


def is_question(text: str) -> bool:
    """Return whether a message asks about the law rather than being a clause."""
    if _END.search(text):
        return True
    return _ASKING.match(text) is not None or _REQUEST.match(text) is not None


def find_clauses(text: str) -> str:
    """Return the clauses behind a request to review them, empty if the message makes none.

    Example: `Please review this clause: "Interest accrues at 40%."` gives the sentence in quotes.
    """
    request = _REVIEW.match(text)
    if request is None:
        return ""
    clauses = text[request.end() :].strip(_QUOTES)
    return clauses if len(clauses.split()) > 3 or len(clauses) > 20 else ""

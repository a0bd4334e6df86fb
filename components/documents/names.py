"""Lines that only name: a party, a signer, an address, the contract itself.

A line of names holds capitalised words, numbers, small words between them, and the words that forms
put beside a name (`Director`, `duly authorised`). A single other word in small letters, or a word
that denies or limits, makes it something that must be read.
"""

import re

from components.documents.lines import Line

# Words between the parts of a name or an address, by language.
_CONNECTORS = {
    "a", "an", "the", "of", "and", "or", "&", "for", "at", "in", "on", "by", "to", "with",
    "from", "between", "among", "as", "de", "da", "do", "dos", "del", "la", "le", "les", "di",
    "du", "des", "et", "y", "e", "und", "von", "van", "der", "den", "zu", "c/o", "s", "no", "nr",
}  # fmt: skip
# Words beside a name in forms, in opening lines and in signature blocks.
_FORM_WORDS = {
    "name", "names", "title", "position", "date", "place", "signature", "signatures", "signed",
    "signing", "witness", "witnessed", "stamp", "seal", "director", "directors", "manager",
    "officer", "president", "secretary", "chairman", "partner", "member", "attorney", "agent",
    "representative", "signatory", "authorised", "authorized", "duly", "behalf", "party",
    "parties", "lender", "borrower", "landlord", "tenant", "lessor", "lessee", "seller",
    "buyer", "purchaser", "vendor", "supplier", "client", "customer", "employer", "employee",
    "company", "contractor", "licensor", "licensee", "guarantor", "provider", "owner",
    "agreement", "contract", "lease", "loan", "deed", "note", "made", "dated", "this", "day",
    "address", "email", "e-mail", "phone", "tel", "telephone", "fax", "print", "printed", "mr",
    "mrs", "ms", "dr", "ltd", "inc", "llc", "plc", "gmbh", "ag", "sa", "corp", "co", "limited",
    "corporation", "born", "residing", "resident", "registered", "office", "executed", "its",
    "his", "her", "undersigned", "hereinafter", "called", "referred", "collectively", "each",
    "other", "hand", "first", "second", "part",
}  # fmt: skip
_DENYING = re.compile(
    r"\b(?:no|not|non|never|none|without|only|except|unless|free|void|waiver|exclu\w+|unlimited"
    r"|strictly|subject|kein\w*|nicht|ohne|sans|aucun\w*|sin|ningun\w*)\b",
    re.I,
)
_HAN_DENYING = re.compile(r"不|無|无|免|禁|勿|未經|未经|僅|仅")
_WORD = re.compile(r"[^\W\d_][\w'’.&/@-]*")
_FIELD = re.compile(r"([^:：]{1,60})[:：](.*)", re.DOTALL)
# Fields of a form that hold what names a party; a colon behind other words begins a term.
_PARTY_FIELD = re.compile(
    r"(?:the )?(?:full )?(?:name|title|position|address|registered (?:office|address|number)"
    r"|company(?: (?:name|number|no\.?))?|represented by|by|its|lender|borrower|landlord|tenant"
    r"|lessor|lessee|seller|buyer|purchaser|vendor|supplier|client|customer|employer|employee"
    r"|contractor|licensor|licensee|guarantor|provider|owner|part(?:y|ies)(?: [A-Z])?"
    r"|witness(?:es)?"
    r"|signature|signed(?: by)?|e-?mail|tel(?:ephone)?\.?|phone|fax|print(?:ed)? name"
    r"|nationality|passport(?: no\.?)?|between|for(?: and on behalf of)?)"
    r"(?:'s|’s)?(?: (?:name|address|signature|seal))?",
    re.I,
)
HAN_FIELD = re.compile(
    r"[（(]?(?:立\s?契\s?約\s?書?\s?人|立約人|[甲乙丙丁]\s?方(?:\s?[（(][^）)]{1,12}[）)])?|出租人|承租人|貸與人|貸款人|借款人"
    r"|出賣人|買受人|賣方|買方|委託人|受託人|雇主|受僱人|連帶保證人|保證人|見證人|代表人|法定代理人"
    r"|負責人|公司名稱|姓名|職稱|身分證(?:統一編號|字號|號碼)?|身份证号码?|統一編號|住址|住所|地址"
    r"|戶籍地址|通訊地址|電話|手機|電子郵件|簽名|簽章|蓋章|签名|盖章|签字)[）)]?\s*[:：][^，。；,;]{0,30}"
    r"|立\s?(?:契約書?|合約書?|約|書|协议|協議)\s?人\s*[:：]?[^。；;]{0,60}。?",
)
_HAN_TITLE = re.compile(
    r".{0,30}(?:契\s*約\s*書?|合\s*約\s*書?|協\s*議\s*書?|协议书?|合同书?|同意書|切結書|保證書|借據)"
)
_HAN_CHAR = re.compile(r"[\u3400-\u9fff]")
_MAX_HAN_NAME = 20


def is_name_like(line: Line, max_words: int = 9) -> bool:
    """Return whether a line is short and holds nothing but names and the words beside them."""
    if line.performs or line.has_quantity or line.num_words > max_words:
        return False
    if _HAN_CHAR.search(line.text):
        return is_han_name(line)
    if denies(line):
        return False
    field = _FIELD.fullmatch(line.rest)
    if field and field[2].strip() and _PARTY_FIELD.fullmatch(field[1].strip()) is None:
        return False
    return all(_may_name(word) for word in _WORD.findall(line.rest))


def denies(line: Line) -> bool:
    """Return whether a line denies or limits something, as `No pets` does."""
    return _DENYING.search(line.text) is not None or _HAN_DENYING.search(line.text) is not None


def is_han_name(line: Line) -> bool:
    """Return whether a Chinese line is a title or a field such as `甲方：王大明`."""
    text = line.text.strip()
    return HAN_FIELD.fullmatch(text) is not None or _HAN_TITLE.fullmatch(text) is not None


def _may_name(word: str) -> bool:
    """Return whether a word may stand in a name: it has a capital, or is one of the small words."""
    plain = word.lower().strip("'’.&/@-")
    has_capital = (
        not word[0].islower() and word[0].upper() == word[0] and word[0].lower() != word[0]
    )
    return has_capital or plain in _CONNECTORS or plain in _FORM_WORDS

"""Whether an article only permits: no clause can break what the parties may agree freely.

Read from the article's words. It must say that the parties may agree on the matter, that such a
term is valid, or that a form is not needed, and it must hold no binding word: no "void", "must",
"only if", "may not". Rights that are merely granted ("the customer may terminate") are no
permission to agree otherwise and do not count. Covered: English statutes. Not covered: whether a
second article binds.
"""

import re

_AGREED = (
    r"agree\w*|exclude\w*|waive\w*|renounce\w*|restrict\w*|stipulate\w*|reserve\w*|released?"
    r"|exempt\w*|give(?:n)? up|departed from|undertake|promise|authorise|consent\w*"
)
_HOW = (
    r"by contract|by agreement|validly|in advance|beforehand|freely|also|in the contract(?:"
    r" itself)?"
)
_PERMITS = re.compile(
    rf"\bmay (?:(?:{_HOW}) )*(?:be )?(?:validly )?(?:{_AGREED})\b"
    r"|\b(?:is|are) free to\b|\b(?:is|are) (?:permitted|allowed)\b"
    r"|\b(?:is|are) (?:valid|effective|binding|sufficient)\b(?! only)|\bdoes not affect the"
    r" validity\b"
    r"|\bneed not\b|\bno (?:\w+ ){0,3}(?:is|are) (?:required|needed|necessary)\b|\bdo(?:es)? not"
    r" (?:require|depend on)\b"
    r"|\b(?:is|are) not (?:required|necessary|needed)\b"
    r"|\bunless the (?:parties|contract)\b|\b(?:if|where) the (?:contract|parties|authority)(?:"
    r" have)? so (?:provides?|agreed?)\b",
    re.IGNORECASE,
)
_BINDS = re.compile(
    r"\b(?:shall|except|save|within|void|null|ineffective|invalid|unenforceable|prohibited"
    r"|forbidden|mandatory|compulsory|inadmissible|unlawful)\b|\b(?:no"
    r"|without) (?:legal )?effect\b|\bnotwithstanding\b|\bto the contrary\b|\b(?:may|shall|must"
    r"|can|does|do|is|are) ?not be\b|\b(?:may|shall|must) not\b|\bcannot\b|\bmust\b|\b(?:no"
    r"|nobody|none|neither|never)\b[^.;]{0,60}\b(?:may|shall|can|binds?)\b|\bno one\b|\bnever\b"
    r"|\bwhatever the\b|\bonly then\b|\bonly (?:if|where|when|to the extent|with|by|on|after"
    r"|up to|in)\b|\botherwise\b|\bat (?:most|least)\b|\b(?:not|no) (?:more|less|longer|shorter"
    r"|later|earlier|higher|lower) than\b|\bexceed\w*\b",
    re.IGNORECASE,
)


def permits_only(text: str) -> bool:
    """Say whether an article permits something and binds nobody.

    Args:
        text: The article.
    """
    return _BINDS.search(text) is None and _PERMITS.search(text) is not None

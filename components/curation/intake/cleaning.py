"""The text of a column as a reader of the page sees it: no markup, no invisible characters.

A text goes once through the one normaliser of foreign texts (`text.normalising`). Before that, HTML
becomes its text without what it strikes out, and tracked changes written in brackets are accepted:
`[deleted: x]` goes, `[inserted: y]` stays. Texts with control tokens of a chat, and texts in which
a character beside a figure was lost, are refused. Not covered: Markdown, whose signs are also those
of a contract.
"""

import re
from functools import lru_cache
from html import unescape

from components.curation.intake.refusals import RefusedError
from components.text.normalising import LOST, normalise

NUM_KEPT = 8192
MAX_KEPT = 500
"""How many texts, of how many characters at most, are remembered."""
_TAG_NAMES = (
    "a|b|big|blockquote|body|br|center|code|del|div|em|font|h[1-6]|hr|html|i|ins|li|mark|ol|p|pre|s"
    "|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul"
)
_TAG = re.compile(rf"</?(?:{_TAG_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_STRUCK = re.compile(r"<(del|s|strike)(?:\s[^<>]*)?>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLOCK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\s*/?>", re.IGNORECASE)
_DELETED = re.compile(r"\[\s*deleted\s*:[^\[\]]*\]\s?", re.IGNORECASE)
_INSERTED = re.compile(r"\[\s*inserted\s*:\s*([^\[\]]*?)\s*\]", re.IGNORECASE)
# Fields that hold several lines; all others have one.
_LONG = ("clause", "answer", "wording")
# Parts of the composed sentence, which brings its own stop.
_WITHOUT_STOP = ("does", "rule")


def clean_text(text: str, field: str) -> str:
    """Return a column's text as it is read.

    Args:
        text: The text.
        field: The field of the pair that it is.

    Raises:
        RefusedError: Code `encoding` or `wrong-value`.
    """
    # titles, verdicts and rules stand in row after row
    return _clean_once(text, field) if len(text) <= MAX_KEPT else _clean(text, field)


def _clean(text: str, field: str) -> str:
    """Return a column's text as it is read."""
    if "<" in text or "[" in text:
        text = _take_markup_out(text)
    normalised = normalise(text)
    if "chat_token" in normalised.removed:
        raise RefusedError("wrong-value", field, "holds control tokens of a chat. Take them out")
    text = normalised.text
    if LOST in text:
        raise RefusedError("encoding", field, "a character beside a figure was lost")
    if field not in _LONG:
        text = " ".join(text.split())
    if field in _WITHOUT_STOP:
        text = text.rstrip(" .。")
    return text


_clean_once = lru_cache(NUM_KEPT)(_clean)


def _take_markup_out(text: str) -> str:
    """Return a text without HTML and without marks of tracked changes."""
    if _TAG.search(text):
        text = _COMMENT.sub("", _STRUCK.sub("", text))
        text = _TAG.sub("", _BLOCK.sub("\n", text))
        text = unescape(text).strip()
    return _INSERTED.sub(r"\1", _DELETED.sub("", text))

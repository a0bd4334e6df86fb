"""Which elements of an HTML page its reader does not see, and why.

Struck and deleted text is gone from the contract; hidden text was not agreed on by anybody who read
the page. Both are listed as not reviewed. Covered: `del`, `s`, `strike`, `hidden`, and of the
styles that stand on an element or in the page's own style sheet under a plain selector (`p`, `.x`,
`#x`, `p.x`): `display`, `visibility`, `opacity`, a font size of nothing, `mso-hide`, text moved off
the page, a line through, and text in the colour that is declared behind it. Not covered: style
sheets of other files, and the cascade among several rules. `aria-hidden` hides nothing from sight.
"""

import re
from collections.abc import Iterator
from typing import Any

_STRUCK = "struck or deleted text"
_HIDDEN = "hidden text"
_COMMENT_TEXT = "a comment in the file"
_SAME_COLOUR = "text in the colour of its background"
# Elements that hold no text of the contract; "" means that nothing needs to be told.
_BY_TAG = {
    "head": "", "script": "", "style": "", "link": "", "meta": "", "datalist": "", "rp": "",
    "template": _HIDDEN, "noscript": "text for browsers without scripts", "nav": "navigation",
    "button": "a button", "del": _STRUCK, "s": _STRUCK, "strike": _STRUCK,
}  # fmt: skip
_BRACE = re.compile(r"[{}]")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?", re.I)
_HIDING = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0*\.?0*(?:;|!|$)"
    r"|font-size:0*\.?0*(?:[a-z%]+)?(?:;|!|$)|font:[^;]*?\b0(?:px|pt|em)?/|mso-hide:all"
    r"|text-indent:-\d{3,}|(?:left|top):-\d{4,})"
)
_COMMENTING = re.compile(r"(?:^|;)mso-element:comment")  # as Word writes pages
_STRIKING = re.compile(r"(?:^|;)text-decoration(?:-line)?:[^;]*line-through")
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_WHITE = {"white", "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"}
_MAX_SHEET_CHARS = 200_000


class Visibility:
    """Tells which elements of one page are not seen.

    Args:
        root: The page's root element.
    """

    def __init__(self, root: Any) -> None:  # Any: an lxml element
        self._rules: dict[tuple[str, str, str], str] = {}
        sheets = [sheet.text or "" for sheet in root.iter("style")]
        text = _COMMENT.sub("", "\n".join(sheets)[:_MAX_SHEET_CHARS])
        for selectors, style in _read_rules(text):
            self._add_rule(selectors, _squeeze(style))
        self._has_backgrounds = "background" in text or root.find(".//link") is not None

    def _add_rule(self, selectors: str, style: str) -> None:
        """Keep a rule that hides or strikes, under each of its plain selectors."""
        if not (_HIDING.search(style) or _STRIKING.search(style)):
            return
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if match and match[0]:
                key = ((match[1] or "").lower(), match[2] or "", match[3] or "")
                self._rules[key] = f"{self._rules.get(key, '')};{style}"

    def reason_of(self, element: Any) -> str | None:  # Any: an lxml element
        """Return why an element is not read: "" for one without text to tell of, None for others.

        What hides an element hides all below it, so only the element's own declarations count.
        """
        tag = element.tag
        if not isinstance(tag, str):
            return None
        if tag in _BY_TAG:
            return _BY_TAG[tag]
        attributes = element.attrib
        if not attributes and not self._rules:
            return None
        if "hidden" in attributes:
            return _HIDDEN
        style = self._style_of(element)
        if _HIDING.search(style):
            return _HIDDEN
        if _STRIKING.search(style):
            return _STRUCK
        if _COMMENTING.search(style):
            return _COMMENT_TEXT
        return _SAME_COLOUR if self._has_background_colour(element, style) else None

    def _style_of(self, element: Any) -> str:  # Any: an lxml element
        """Return what is declared for an element, without spaces and in small letters."""
        styles = []
        if self._rules:
            tag = element.tag
            names = [("", "")]
            names += [(".", name) for name in element.get("class", "").split()[:20]]
            if element.get("id"):
                names.append(("#", element.get("id")))
            for sign, name in names:
                styles += [self._rules.get((tag, sign, name), "")]
                styles += [self._rules.get(("", sign, name), "")] if sign else []
        styles.append(_squeeze(element.get("style", "")))
        return ";".join(style for style in styles if style)

    def _has_background_colour(self, element: Any, style: str) -> bool:  # Any: an lxml element
        """Return whether the text is white on a white page, or in the colour declared behind it."""
        match = _COLOUR.search(style)
        colour = match[1] if match else _squeeze(element.get("color", ""))
        if not colour:
            return False
        behind = _background_of(element, style)
        if behind is None:
            return colour in _WHITE and not self._has_backgrounds
        return colour == behind or (colour in _WHITE and behind in _WHITE)


def _read_rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the style of each rule that holds whatever the medium."""
    depth = 0
    selectors = ""
    start = 0
    for match in _BRACE.finditer(sheet):
        before = sheet[start : match.start()]
        start = match.end()
        if match[0] == "{":
            depth += 1
            if depth == 1:
                selectors = before.rpartition(";")[2]
            continue
        if depth == 1 and not selectors.lstrip().startswith("@"):
            yield selectors, before
        depth = max(0, depth - 1)


def _background_of(element: Any, style: str) -> str | None:  # Any: an lxml element
    """Return the colour that an element or one around it declares behind its text, or None."""
    match = _BACKGROUND.search(style)
    if match:
        return match[1]
    for around in element.iterancestors():
        match = _BACKGROUND.search(_squeeze(around.get("style", "")))
        if match:
            return match[1]
        if around.get("bgcolor") or around.get("background"):
            return _squeeze(around.get("bgcolor", "picture"))
    return None


def _squeeze(style: str) -> str:
    """Return a style without spaces, in small letters."""
    return "".join(style.split()).lower()

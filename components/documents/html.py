"""Read an HTML page into blocks: headings, paragraphs, list items with labels, table rows.

lxml parses the page; python-docx depends on it anyway. The standard library's parser needs time
quadratic in the length of a hostile page (a minute for 60 kB); lxml is linear, and a page with more
than 2,048 levels is refused. What a reader of the page does not see is told apart
(`html_visibility`): struck and hidden text is listed as not reviewed. Values of form controls are
read where they stand. Scripts are not run, and nothing is fetched.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import lxml.etree as etree  # type: ignore[import-untyped]  # lxml ships no types
import lxml.html  # type: ignore[import-untyped]  # lxml ships no types

from components.documents.blocks import ROW_CHARS, Block, Extract, clean_text, join_cells
from components.documents.html_encoding import decode_page
from components.documents.html_lists import ListCounter
from components.documents.html_visibility import Visibility
from components.documents.paragraph_labels import label_kind, split_label
from components.documents.plain_text import notes_on_decoding
from components.documents.wrapped_lines import join_lines
from components.domain import domain
from components.errors import InputError
from components.records import LeftOut

_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "data", "del",
    "dfn", "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "math", "meter",
    "nobr", "output", "progress", "q", "rp", "rt", "ruby", "s", "samp", "select", "small", "span",
    "strike", "strong", "sub", "sup", "svg", "textarea", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
TYPED_LABEL = "data-typed-label"
"""The attribute in which a list item carries the number as it was typed in Markdown."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_RAISED = ("sup", "sub")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FROM_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FROM_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_FRACTION = re.compile(r"(\d?)([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})\s?[/⁄]\s?([₀₁₂₃₄₅₆₇₈₉]{1,4})")
_BREAK = "\u2028"  # a line break of the page; in the source a new line is only a space
_HAN_BREAK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\r?\n\s*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_MAX_DEPTH = 2048
_TICKED, _UNTICKED = "☒", "☐"
_FIELD = re.compile(r"[^\W\d_][^:：.;]{0,40}[:：]\s*\S")
_WORDS = re.compile(r"[^\W\d_]{2}")
_STEERING = ("[if", "[endif", "<![", "StartFragment", "EndFragment")
_BLANK = "____"  # a field that is not filled in
_INSERTED = "Text marked as inserted is read as part of the {document}."
_EMBEDDED = "An embedded page or object is not read."
_PICTURE = "A picture is not read."


def read_html(name: str, data: bytes) -> Extract:
    """Return the blocks of an HTML page in reading order, and what is not shown on it.

    Raises:
        InputError: The encoding is unknown or wrong, or the page has nothing to parse.
    """
    return read_markup(name, decode_page(name, data))


def read_markup(name: str, text: str) -> Extract:
    """Return the blocks of decoded HTML.

    Raises:
        InputError: The page has nothing to parse, or its elements stand too deep.
    """
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(
            f"{name}: no readable HTML, {len(text)} characters given. Save the page again from a"
            " browser."
        ) from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise InputError(
            f"{name}: elements nested too deep (allowed: {_MAX_DEPTH} levels), so what follows is"
            " lost. Save the page again from a browser, or as plain text."
        )
    extract = _Collector(Visibility(root)).collect(root)
    extract.notes += notes_on_decoding(text)
    return extract


class _Collector:
    """Walks the elements of a page and gathers inline text until a block begins or ends."""

    def __init__(self, visibility: Visibility) -> None:
        self.extract = Extract()
        self._visibility = visibility
        self._lists = ListCounter()
        self._texts: list[str] = []
        self._level: int | None = None
        self._label = ""
        self._typed = ""
        self._cells = 0

    def collect(self, root: Any) -> Extract:  # Any: an lxml element
        """Return the blocks below an element."""
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                if self._leave_out(element) or self._read_whole(element):
                    walk.skip_subtree()
                else:
                    self._open(element)
                continue
            if event == "end":
                self._close(element)
            elif event == "comment":
                self._leave_out_comment(element)
            self._texts.append(element.tail or "")
        self._flush()
        return self.extract

    def _leave_out(self, element: Any) -> bool:  # Any: an lxml element
        """Note an element that is struck or not shown; return False for any other."""
        reason = self._visibility.reason_of(element)
        if reason is None:
            return False
        text = clean_text(_text_of(element, _is_code))
        if reason and text:
            self.extract.left_out.append(LeftOut(text, reason))
            self.extract.notes.append(f"Not read: {reason}.")
        return True

    def _leave_out_comment(self, comment: Any) -> None:  # Any: an lxml comment
        """Note a comment in words; those that steer Word or old browsers are none."""
        text = clean_text(comment.text or "")
        if _WORDS.search(text) and not text.startswith(_STEERING):
            self.extract.left_out.append(LeftOut(text, "a comment in the file"))

    def _read_whole(self, element: Any) -> bool:  # Any: an lxml element
        """Read an element that is one unit: a short row, lines as typed, a raised figure."""
        match element.tag:
            case "tr":
                return self._take_row(element)
            case "dd":
                return self._take_definition(element)
            case "pre":
                return self._take_lines(element)
            case "sup" | "sub":
                self._texts.append(_raised(element, self._leave_out))
                return True
            case "select" | "input" | "textarea":
                self._texts.append(_value_of(element))
                return True
            case "iframe" | "object" | "embed" | "video" | "audio" | "canvas":
                self.extract.notes.append(_EMBEDDED)
                return True
        return False

    def _take_row(self, row: Any) -> bool:  # Any: a tr element
        """Add a short table row as one block; return False for a long one."""
        if len(row.text_content()) > ROW_CHARS * 2 or row.find(".//table") is not None:
            return False
        cells = [cell for cell in row.iterchildren("td", "th") if not self._is_hidden(cell)]
        text = join_cells(_text_of(cell, self._is_hidden) for cell in cells)
        if len(text) > ROW_CHARS:
            return False
        self._flush()
        _text_of(row, self._leave_out)
        if text:
            self.extract.blocks.append(Block(text))
        return True

    def _take_definition(self, words: Any) -> bool:  # Any: a dd element
        """Add a short definition as one block with the term that stands before it."""
        terms = [item for item in words.itersiblings("dt", "dd", preceding=True)]
        is_first = bool(terms) and terms[0].tag == "dt"
        text = clean_text(_text_of(words, self._is_hidden).replace(_BREAK, " "))
        before = self.extract.blocks[-1:]
        is_term = (
            is_first
            and bool(before)
            and before[0].text == clean_text(_text_of(terms[0], self._is_hidden))
        )
        if not is_term or not text or len(text) > ROW_CHARS or _holds_blocks(words):
            return False
        _text_of(words, self._leave_out)
        self.extract.blocks[-1] = replace(before[0], text=join_cells([before[0].text, text]))
        return True

    def _is_hidden(self, element: Any) -> bool:  # Any: an lxml element
        return self._visibility.reason_of(element) is not None

    def _take_lines(self, element: Any) -> bool:  # Any: a pre element
        """Read text that is laid out in lines."""
        self._flush()
        text = _text_of(element, self._leave_out).replace(_BREAK, "\n")
        for paragraph in join_lines(text.splitlines()):
            self.extract.blocks.append(Block(paragraph))
        return True

    def _open(self, element: Any) -> None:  # Any: an lxml element
        """Begin an element: a block ends the one before it."""
        tag = element.tag
        if tag == "br":
            self._texts.append(_BREAK)
        elif tag == "img":
            self.extract.notes.append(_PICTURE)
        elif tag == "ins":
            self.extract.notes.append(_INSERTED.format_map(domain().nouns))
        elif not _is_inline(element):
            self._flush()
            self._level = _HEADINGS.get(tag)
            self._cells += _is_one_of_cells(element)
            if tag == "li":
                self._begin_item(element)
        self._texts.append(element.text or "")

    def _begin_item(self, item: Any) -> None:  # Any: a li element
        """Take the label of a list item; a label that Markdown has typed is part of the text."""
        self._typed = item.get(TYPED_LABEL, "")
        self._label = "" if self._typed else self._lists.label_of(item)

    def _close(self, element: Any) -> None:  # Any: an lxml element
        """End an element: the text of a block is complete."""
        if not _is_inline(element):
            self._flush(is_item_done=element.tag == "li")
            self._cells -= _is_one_of_cells(element)

    def _flush(self, *, is_item_done: bool = False) -> None:
        """Add the gathered text, a block for each paragraph in it."""
        texts = _split_lines("".join(self._texts))
        if self._typed and (texts or is_item_done):
            texts = [f"{self._typed} {' '.join(texts[:1])}".strip(), *texts[1:]]
            self._typed = ""
        for text in texts:
            is_cell = self._cells > 0
            block = Block(text, heading_level=self._level, label=self._label, is_cell=is_cell)
            self.extract.blocks.append(block)
            self._level = None
            self._label = ""
        self._texts = []


def _is_one_of_cells(element: Any) -> bool:  # Any: an lxml element
    """Return whether an element is a cell beside others; a lone cell only lays out the page."""
    if element.tag not in ("td", "th"):
        return False
    return len(list(element.getparent().iterchildren("td", "th"))) > 1


def _holds_blocks(element: Any) -> bool:  # Any: an lxml element
    """Return whether paragraphs or lists of their own stand in an element."""
    return any(not _is_inline(node) and node.tag != "br" for node in element.iterdescendants("*"))


def _is_inline(element: Any) -> bool:  # Any: an lxml element
    """Return whether an element stands within a line; so do those of other vocabularies."""
    tag = element.tag
    return tag in _INLINE or (isinstance(tag, str) and (":" in tag or "-" in tag))


def _is_code(element: Any) -> bool:  # Any: an lxml element
    return element.tag in ("script", "style")


def _split_lines(text: str) -> list[str]:
    """Return the paragraphs of a block: two line breaks or a label after one part them."""
    paragraphs: list[list[str]] = []
    is_apart = True
    text = _FRACTION.sub(_write_fraction, _HAN_BREAK.sub("", text))
    for line in text.split(_BREAK):
        cleaned = clean_text(line)
        if not cleaned:
            is_apart = True
            continue
        label, rest = split_label(cleaned)
        is_labelled = bool(label) and (label_kind(label) != "number" or not rest[:1].islower())
        is_field = bool(paragraphs) and _are_fields(paragraphs[-1][0], cleaned)
        if is_apart or is_labelled or is_field:
            paragraphs.append([cleaned])
        else:
            paragraphs[-1].append(cleaned)
        is_apart = False
    return [_join_breaks(lines) for lines in paragraphs]


def _are_fields(line: str, following: str) -> bool:
    """Return whether two lines are fields below each other: `Rent: EUR 900`, `Term: a year`."""
    return _FIELD.match(line) is not None and _FIELD.match(following) is not None


def _write_fraction(match: re.Match[str]) -> str:
    """Return `¹/₂` as `1/2`, apart from a whole number before it."""
    digits = match[2].translate(_FROM_SUPERSCRIPTS), match[3].translate(_FROM_SUBSCRIPTS)
    return f"{match[1]}{' ' if match[1] else ''}{digits[0]}/{digits[1]}"


def _join_breaks(lines: list[str]) -> str:
    """Return the lines of a paragraph as one, without a space between Chinese characters."""
    pieces = [lines[0]]
    for before, line in zip(lines, lines[1:], strict=False):
        is_han = "\u3000" <= before[-1] <= "\u9fff" and "\u3000" <= line[0] <= "\u9fff"
        pieces.append(line if is_han else f" {line}")
    return "".join(pieces)


def _text_of(element: Any, leave_out: Callable[[Any], bool]) -> str:  # Any: lxml elements
    """Return the text below an element with the values of form controls.

    Args:
        element: The element.
        leave_out: Says of an element below it whether its text is left out.
    """
    texts = [element.text or ""]
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if node is element:
            continue
        if event != "start":
            texts.append(node.tail or "")
        elif leave_out(node):
            walk.skip_subtree()
        elif node.tag in ("select", "input", "textarea"):
            texts.append(_value_of(node))
            walk.skip_subtree()
        elif node.tag in _RAISED and element.tag not in _RAISED:
            texts.append(_raised(node, leave_out))
            walk.skip_subtree()
        else:
            is_break = node.tag == "br"
            texts.append(_BREAK if is_break else "" if _is_inline(node) else " ")
            texts.append(node.text or "")
    return "".join(texts)


def _raised(element: Any, leave_out: Callable[[Any], bool]) -> str:  # Any: a sup element
    """Return the text of a raised or lowered element in characters that no figure is made of.

    `15<sup>3</sup>%` is 15 % with a note, and not 153 %.
    """
    table = _SUPERSCRIPTS if element.tag == "sup" else _SUBSCRIPTS
    return _text_of(element, leave_out).translate(table)


def _value_of(control: Any) -> str:  # Any: a form control
    """Return what a form control shows, parted from the words around it."""
    is_ended = (control.tail or "").startswith((".", ",", ";", ":", ")"))
    return f" {_shown_value(control)}{'' if is_ended else ' '}"


def _shown_value(control: Any) -> str:  # Any: a form control
    """Return the value of a control, the chosen option, or whether it is ticked."""
    if control.tag == "textarea":
        return str(control.text_content()).strip() or _BLANK
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib]
        if not chosen and "multiple" not in control.attrib:
            chosen = options[:1]
        return ", ".join(option.text_content().strip() for option in chosen)
    match control.get("type", "text").lower():
        case "checkbox" | "radio":
            return _TICKED if "checked" in control.attrib else _UNTICKED
        case "hidden" | "submit" | "reset" | "button" | "image" | "file" | "password":
            return ""
    return str(control.get("value", "")).strip() or _BLANK

"""Read a Markdown file into blocks: headings, paragraphs, list items and table rows.

markdown-it-py parses it (CommonMark with tables and strikethrough), and what it renders is read as
HTML is, so struck text, raw HTML and comments are told apart in the same way. Numbers of lists stay
as they were typed; lines below each other that begin with a number are paragraphs. Front matter is
not reviewed. Footnotes are read where they stand, and their marks are dropped.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from components.documents.blocks import Block, Extract
from components.documents.html import TYPED_LABEL, read_markup
from components.documents.wrapped_lines import join_lines
from components.records import LeftOut

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTE = re.compile(r"^([ \t]{0,3}(?:>[ \t]?)?)\[\^([^\]\s]{1,40})\]:[ \t]*", re.MULTILINE)
# Links are parted from their targets here: the parser's own rule takes long for nested brackets.
_LINK = re.compile(
    r"(?<!\\)!?\[([^\[\]\n]{0,400})\]\((?:<[^<>\n]{0,400}>|[^()\s]{0,400})(?:\s\"[^\"\n]{0,200}\")?\)"
)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\]")
_TASK = re.compile(r"\[([ xX])\](?=\s)")
_DEEP = re.compile(r"^[ \t]*(?:(?:[>*+-]|\d{1,9}[.)])[ \t]*){30}", re.MULTILINE)
_MAX_NESTING = 200
_TOO_DEEP = (
    "The file nests lists or quotations too deep for Markdown, so it was read as plain text."
)


def read_markdown(name: str, text: str) -> Extract:
    """Return the blocks of a Markdown text in reading order, and what is struck or hidden in it.

    Args:
        name: The document's name, for messages.
        text: The decoded text.

    Raises:
        InputError: Raw HTML in it cannot be read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front_matter = _FRONT_MATTER.match(text)
    if front_matter:
        text = text[front_matter.end() :]
    if not text.strip():
        return Extract()
    if _DEEP.search(text):
        return Extract([Block(line) for line in join_lines(text.splitlines())], notes=[_TOO_DEEP])
    extract = read_markup(name, _render(text))
    if front_matter:
        extract.left_out.insert(0, LeftOut(front_matter[1], "front matter of the file"))
    return extract


def _render(text: str) -> str:
    """Return the text as HTML, with the typed number of each list item in an attribute."""
    text = _NOTE.sub(r"\1Note \2: ", text)
    text = _NOTE_MARK.sub("", text)
    text = _LINK.sub(r"\1", text)
    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING})
    # a definition of a link target would be dropped without a trace
    parser.enable(["table", "strikethrough"]).disable(["reference", "link", "image"])
    tokens = parser.parse(text)
    for index, token in enumerate(tokens):
        if token.type == "list_item_open" and token.info:
            token.attrSet(TYPED_LABEL, token.info + token.markup)
        elif token.type == "inline" and token.children:
            _mark_tasks(tokens, index)
            _keep_line_breaks(token.children)
        elif token.type in ("fence", "code_block"):
            token.content = token.content.rstrip("\n")
    return str(parser.renderer.render(tokens, parser.options, {}))


def _mark_tasks(tokens: list[Token], index: int) -> None:
    """Turn the brackets of a task into a box: `[x]` is ticked."""
    children = tokens[index].children or []
    is_item = index >= 2 and "list_item_open" in (tokens[index - 1].type, tokens[index - 2].type)
    if is_item and children[0].type == "text":
        match = _TASK.match(children[0].content)
        if match:
            box = "☐" if match[1] == " " else "☒"
            children[0].content = box + children[0].content[match.end() :]


def _keep_line_breaks(children: list[Token]) -> None:
    """Make line breaks of the ends of lines, so that a number below begins a paragraph.

    A break that no number follows is read as a space.
    """
    for child in children:
        if child.type == "softbreak":
            child.type = "hardbreak"
            child.tag = "br"

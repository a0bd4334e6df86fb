"""Read a Markdown file into blocks: headings, paragraphs, list items and table rows.

It is read line by line without a Markdown library, since only words and headings matter. Emphasis
marks, link targets, front matter, rules and code fences are dropped. Raw HTML inside Markdown is
kept as text.
"""

import re

from components.documents.blocks import Block, clean_text, join_cells
from components.documents.paragraph_labels import split_label

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_UNDERLINE = re.compile(r"={2,}|-{2,}")
_BULLET = re.compile(r"[-*+]\s+(\S.*)")
_RULE = re.compile(r"(?:[-*_=]\s?){3,}|(?:```|~~~).*")
_ROW_RULE = re.compile(r"[\s:|-]+")
_LINK = re.compile(r"!?\[([^\[\]]{0,400})\]\([^()\s]{0,400}\)")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=[\w.,;:!?])[*_](?!\w)")


def read_markdown(text: str) -> list[Block]:
    """Return the blocks of a Markdown text in reading order."""
    blocks: list[Block] = []
    open_lines: list[str] = []
    for line in [*_skip_front_matter(text.splitlines()), ""]:
        stripped = line.strip()
        if open_lines and _UNDERLINE.fullmatch(stripped):
            level = 1 if stripped[0] == "=" else 2
            blocks.append(Block(_plain_words(" ".join(open_lines)), heading_level=level))
            open_lines = []
            continue
        is_rule = _RULE.fullmatch(stripped) is not None
        block = None if is_rule else _read_line(stripped)
        if block or is_rule or _begins_paragraph(stripped):
            blocks.append(_join_paragraph(open_lines))
            open_lines = []
        if block:
            blocks.append(block)
        elif not is_rule and stripped:
            open_lines.append(stripped)
    return [block for block in blocks if block.text]


def _begins_paragraph(line: str) -> bool:
    """Return whether a line ends the paragraph before it: it is blank, a bullet or labelled."""
    return not line or _BULLET.match(line) is not None or split_label(line)[0] != ""


def _read_line(line: str) -> Block | None:
    """Return the heading or the table row that a line is, or None for a line of a paragraph."""
    heading = _HEADING.match(line)
    if heading:
        return Block(_plain_words(heading[2].rstrip("# ")), heading_level=len(heading[1]))
    if not line.startswith("|"):
        return None
    if _ROW_RULE.fullmatch(line):
        return Block("")
    return Block(join_cells(_plain_words(cell) for cell in line.strip("|").split("|")))


def _join_paragraph(lines: list[str]) -> Block:
    """Return the block of a paragraph's lines; a list item gets the label `•`."""
    text = " ".join(lines)
    bullet = _BULLET.match(text)
    if bullet:
        return Block(_plain_words(bullet[1]), label="•")
    return Block(_plain_words(text))


def _plain_words(text: str) -> str:
    """Return the text without emphasis, link targets and quote marks."""
    without_links = _LINK.sub(r"\1", text.lstrip("> "))
    return clean_text(_EMPHASIS.sub("", without_links))


def _skip_front_matter(lines: list[str]) -> list[str]:
    """Return the lines behind a leading `---` block."""
    if lines[:1] == ["---"] and "---" in lines[1:]:
        return lines[lines.index("---", 1) + 1 :]
    return lines

"""Markdown as blocks: headings, paragraphs, list items and table rows.

Line by line, without a Markdown library: a contract needs its words and headings, not its looks.
Emphasis marks, link targets, front matter, rules and code fences are dropped; raw HTML inside
Markdown is kept as text.
"""

import re

from components.documents.blocks import Block, clean_text, join_cells
from components.documents.labels import split_label

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
    for line in [*_without_front_matter(text.splitlines()), ""]:
        stripped = line.strip()
        if open_lines and _UNDERLINE.fullmatch(stripped):
            blocks.append(
                Block(_words(" ".join(open_lines)), heading_level=1 if stripped[0] == "=" else 2)
            )
            open_lines = []
            continue
        is_rule = _RULE.fullmatch(stripped) is not None
        block = None if is_rule else _line_block(stripped)
        if block or is_rule or not stripped or _BULLET.match(stripped) or split_label(stripped)[0]:
            blocks.append(_joined(open_lines))
            open_lines = []
        if block:
            blocks.append(block)
        elif not is_rule and stripped:
            open_lines.append(stripped)
    return [block for block in blocks if block.text]


def _line_block(line: str) -> Block | None:
    if heading := _HEADING.match(line):
        return Block(_words(heading[2].rstrip("# ")), heading_level=len(heading[1]))
    if line.startswith("|"):
        return Block(
            ""
            if _ROW_RULE.fullmatch(line)
            else join_cells(_words(cell) for cell in line.strip("|").split("|"))
        )
    return None


def _joined(lines: list[str]) -> Block:
    text = " ".join(lines)
    bullet = _BULLET.match(text)
    return Block(_words(bullet[1]), label="•") if bullet else Block(_words(text))


def _words(text: str) -> str:
    return clean_text(_EMPHASIS.sub("", _LINK.sub(r"\1", text.lstrip("> "))))


def _without_front_matter(lines: list[str]) -> list[str]:
    if lines[:1] == ["---"] and "---" in lines[1:]:
        return lines[lines.index("---", 1) + 1 :]
    return lines

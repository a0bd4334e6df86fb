"""Comments in a Word file, put where Word keeps them.

The marks of a comment are children of the paragraph itself: inside a tracked insertion, a field or
a content control they would go when the insertion is rejected or the field is updated. Comments in
text boxes, headers, footers and notes are not allowed by Word.
"""

from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

AUTHOR = "clausula"
_INITIALS = "cl"
_STYLE = "CommentReference"
_BOX = qn("w:txbxContent")


def add_comment(
    document: WordDocument,
    paragraphs: Sequence[Any],  # Any: w:p elements
    text: str,
) -> None:
    """Add a comment that spans some paragraphs.

    Args:
        document: The Word file.
        paragraphs: Its `w:p` elements in document order; those of text boxes stand aside.
        text: What the comment says; a line for each paragraph.
    """
    comment = document.comments.add_comment(text=text, author=AUTHOR, initials=_INITIALS)
    number = str(comment.comment_id)
    spanned = [paragraph for paragraph in paragraphs if not _is_in_box(paragraph)]
    first, last = (spanned or paragraphs)[0], (spanned or paragraphs)[-1]
    properties = first.find(qn("w:pPr"))
    first.insert(0 if properties is None else 1, _mark("w:commentRangeStart", number))
    last.append(_mark("w:commentRangeEnd", number))
    last.append(_reference(number))


def _is_in_box(paragraph: Any) -> bool:  # Any: a w:p element
    """Return whether a paragraph stands in a text box."""
    return next(paragraph.iterancestors(_BOX), None) is not None


def _mark(tag: str, number: str) -> Any:  # Any: an lxml element
    """Return a mark that begins or ends the text of a comment."""
    mark = OxmlElement(tag)
    mark.set(qn("w:id"), number)
    return mark


def _reference(number: str) -> Any:  # Any: a w:r element
    """Return the run that shows the comment."""
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    style = OxmlElement("w:rStyle")
    style.set(qn("w:val"), _STYLE)
    properties.append(style)
    run.append(properties)
    run.append(_mark("w:commentReference", number))
    return run

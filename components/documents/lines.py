"""A paragraph as the rules see it, and the signs that it is a term of the contract.

A number label, a quantity and a verb of performing are such signs: a paragraph with one of them is
reviewed wherever it stands. The verbs are listed by language; they are forms that seldom stand in
the name or the address of a party. In other languages labels and quantities are the signs.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from components.documents.blocks import CELL_BREAK
from components.documents.document import Document
from components.documents.paragraph_labels import label_kind, split_label
from components.quantities.reading import find_quantities

Role = Literal[
    "heading", "clause", "item", "row",
    "title", "party", "contents", "furniture", "signature", "day", "blank", "empty",
]  # fmt: skip
REASONS: dict[Role, str] = {
    "title": "title of the {document}",
    "party": "names a party or opens the {document}",
    "contents": "table of contents",
    "furniture": "page number",
    "signature": "signature",
    "day": "the day of the {document}",
    "blank": "a blank to fill in, without words",
    "empty": "an empty or reserved {clause}",
}
"""Why a paragraph of each role is not reviewed, with places for the words of the domain.

The first four roles are not among them.
"""

_STATING = re.compile(
    r"\b(?:shall|must|may|will|cannot|agrees?|undertakes?|is|are|has|have|does|do|bears?|owes?"
    r"|pays?|waives?|excludes?|excluded)\b",
    re.I,
)
_PERFORMING = re.compile(
    r"\b(?:shall|must|cannot|will(?-i:(?<!Will))|may(?!\s+\d)(?<!\d may)(?<!of may)(?<!th may)"
    # what a party does
    r"|agrees?|undertakes?|promises|waives?|pays?|repays?|owes?|lends?|borrows|lets|leases(?!\w)"
    r"|sells|buys|delivers?|hires|employs|supplies|provides?|performs?|charges|transfers|assigns"
    r"|returns|grants|guarantees|warrants?|indemnif(?:y|ies)|licenses|bears?|binds?|terminates?"
    r"|keeps|stores|insures|maintains|repairs|reimburses?|refunds|renounces?|releases"
    # what a term does
    r"|accrues?|expires?|lapses?|applies|governs?|lasts|carries|prevails?|survives"
    r"|(?:is|are|be)\s+(?:\w+\s+)?(?:due|payable|entitled|obliged|liable|responsible|excluded"
    r"|forbidden|prohibited|required|allowed|permitted|governed|limited\s+to)"
    # German, French, Spanish
    r"|zahlt|zahlen|haftet|haften|verpflichtet|muss|müssen|darf|dürfen|kann|können|schuldet"
    r"|beträgt|trägt|endet|verzichtet|liefert|leistet|gewährt|paie|paient|doit|doivent|peut"
    r"|peuvent|s['’]engagent?|verse|rembourse|renonce|paga|pagará|debe|deberá|puede|podrá"
    r"|se\s+obliga|entregará|renuncia)\b",
    re.I,
)
# Forms that make a sentence, so that a heading seldom holds them, and those that may stand in one.
_HAN_DUTY = re.compile(r"應(?!付|收)|应(?!付|收)|須|须|不得|(?<![所取獲获])得|不可|願|愿|同意|禁止")
_HAN_DEED = re.compile(
    r"負責(?!人)|负责(?!人)|負擔|负担|支付|給付|给付|交付|返還|返还|清償|清偿|賠償|赔偿|放棄|放弃|終止|终止|解除"
    r"|借予|貸予|出租予|保證(?![人金])|保证(?![人金])"
)
_WORD = re.compile(r"[^\W_\u3040-\u9fff][^\s\u3040-\u9fff]*|[\u3040-\u9fff]{2}")
_NO_MEASURE = ("number",)
_SAMPLE_CHARS = 1_000  # no party and no signature is longer, so a longer line needs no signs


@dataclass(frozen=True)
class Line:
    """One paragraph as the rules see it.

    `rest` is the text behind the label that is typed in it, `label` the typed label or the
    automatic one, `level` the heading level. `is_cell` marks a paragraph of a table cell.
    """

    text: str
    rest: str
    label: str
    level: int | None
    is_cell: bool = False

    @cached_property
    def num_words(self) -> int:
        """The number of words; two Chinese characters count as one word."""
        return len(_WORD.findall(self.rest))

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return CELL_BREAK in self.text

    @property
    def is_numbered(self) -> bool:
        """Whether it carries a number such as `4.2` or `Article 5`, and not only a letter."""
        return label_kind(self.label) == "number"

    @cached_property
    def has_verb(self) -> bool:
        """Whether it holds a verb that is typical of sentences in contracts."""
        return _STATING.search(self.text) is not None or _HAN_DUTY.search(self.text) is not None

    @cached_property
    def performs(self) -> bool:
        """Whether it holds a verb that says what a party does or what a term does."""
        sample = self.text[:_SAMPLE_CHARS]
        patterns = (_PERFORMING, _HAN_DUTY, _HAN_DEED)
        return any(pattern.search(sample) is not None for pattern in patterns)

    @cached_property
    def has_quantity(self) -> bool:
        """Whether it holds a figure with a unit, such as an amount, a rate or a length of time."""
        if len(self.text) > _SAMPLE_CHARS:
            return True
        return any(each.dimension not in _NO_MEASURE for each in find_quantities(self.text))

    @property
    def is_term(self) -> bool:
        """Whether it has a sign of a term: a number label, a performing verb or a quantity."""
        return self.is_numbered or self.performs or self.has_quantity


def read_lines(document: Document) -> list[Line]:
    """Return the paragraphs of a document as lines, in order."""
    lines = []
    for paragraph in document.paragraphs:
        text = document.text[paragraph.start : paragraph.end]
        typed, rest = split_label(text)
        label = typed or paragraph.label
        lines.append(Line(text, rest, label, paragraph.heading_level, paragraph.is_cell))
    return lines

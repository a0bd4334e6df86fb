"""A sample contract as a real Word file.

Invented parties, invented law of the Republic of Meridia, for tours and tests.

Its terms are made to meet the sample statutes from both sides: some break a rule, some keep one,
some no rule governs. The numbers are typed rather than automatic, so that every reader of the file
sees them. It is a sample, not a model to be used.
"""

from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

TITLE = "Master Services and Supply Agreement"
DATED = datetime(2026, 3, 2, tzinfo=UTC)
_PARTIES = (
    "This Master Services and Supply Agreement is made on 2 March 2026 between",
    (
        "Harbourline Supply AG, with its registered office at 14 Quay Street, Port Meridia (the"
        " “Supplier”), and"
    ),
    "Tamarisk Retail Ltd, with its registered office at 3 Orchard Square, Velden (the “Client”).",
)
_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "1. Services and Reports",
        (
            (
                "1.1 The Supplier shall provide the services and deliver the goods that the Client"
                " orders under this Agreement."
            ),
            "1.2 The Supplier sends the Client a short progress report by noon on every Friday.",
            (
                "1.3 The headings of this Agreement are for ease of reading and do not affect its"
                " meaning."
            ),
        ),
    ),
    (
        "2. Price and Payment",
        (
            "2.1 The Client shall pay each invoice within 30 days after it has been received.",
            "2.2 The charges are as follows:",
            "TABLE",
            (
                "2.3 Where the Client pays late, it owes default interest of 21 percent per year on"
                " the overdue sum until payment."
            ),
        ),
    ),
    (
        "3. Financing",
        (
            (
                "3.1 The start-up loan which the Supplier grants to the Client bears interest at 18"
                " percent per year."
            ),
            (
                "3.2 The equipment loan bears interest at 9 percent per year, payable at the end of"
                " each quarter."
            ),
            (
                "3.3 The managing director of the Client guarantees repayment of both loans by word"
                " of mouth; no document needs to be signed for this guarantee."
            ),
        ),
    ),
    (
        "4. Warranty and Liability",
        (
            (
                "4.1 The Supplier is not liable for any loss, even where the loss was caused by its"
                " own gross negligence."
            ),
            (
                "4.2 All warranty is excluded, including for defects which the Supplier knew of and"
                " kept secret from the Client."
            ),
            "4.3 Claims under this Agreement become time-barred three months after they fall due.",
        ),
    ),
    (
        "5. Staff",
        (
            (
                "5.1 An employee of the Supplier who is taken over by the Client serves a"
                " probationary period of 3 months."
            ),
            (
                "5.2 The employee may not work for any competitor of the Client for 36 months after"
                " the employment has ended."
            ),
        ),
    ),
    (
        "6. Premises",
        (
            (
                "6.1 The Client rents the storage hall at 9 Dock Road from the Supplier and pays a"
                " deposit of four months’ rent."
            ),
            (
                "6.2 The Supplier announces a visit to the storage hall at least three days in"
                " advance."
            ),
        ),
    ),
    (
        "7. Distribution and Consumers",
        (
            (
                "7.1 The Client resells the goods only at the prices which the Supplier has fixed"
                " in its current price list."
            ),
            (
                "7.2 A consumer who orders from the joint online shop gives up the right of"
                " withdrawal when placing the order."
            ),
            (
                "7.3 Customers who register with the joint online shop waive the right to have"
                " their personal data erased."
            ),
        ),
    ),
    (
        "8. General",
        (
            (
                "8.1 Notices under this Agreement are sent to the addresses stated at its head and"
                " take effect on receipt."
            ),
            "8.2 This Agreement may be signed in counterparts, which together form one document.",
            "8.3 In performing this Agreement the Supplier shall:",
            "(a) keep the goods insured until they are handed over;",
            "(b) name a contact person for the Client; and",
            "(c) label every pallet with the order number.",
            "8.4 This Agreement is governed by the law of the Republic of Meridia.",
        ),
    ),
)
_CHARGES = (
    ("Item", "Charge", "Due"),
    ("Setup", "4,000 marks", "on signature"),
    ("Monthly service", "1,250 marks", "on the first working day"),
)


def write_sample_contract(path: Path) -> Path:
    """Write the sample contract.

    Args:
        path: Where the .docx is to stand; missing folders are made, an existing file is replaced.

    Returns:
        The same path.
    """
    document = docx.Document()
    _set_up(document)
    document.add_heading(TITLE, level=0)
    for line in _PARTIES:
        document.add_paragraph(line)
    for heading, paragraphs in _SECTIONS:
        document.add_heading(heading, level=1)
        for text in paragraphs:
            _add(document, text)
    _sign(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def _set_up(document: WordDocument) -> None:
    document.core_properties.title = TITLE
    document.core_properties.author = "clausula"
    document.core_properties.comments = "A sample of an invented country: not law, not a model."
    document.core_properties.created = document.core_properties.modified = DATED
    document.styles["Normal"].font.size = Pt(11)
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm(2.5)
    section.header.paragraphs[0].text = f"{TITLE} (sample)"
    section.footer.paragraphs[0].text = "Harbourline Supply AG and Tamarisk Retail Ltd"
    section.footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add(document: WordDocument, text: str) -> None:
    if text == "TABLE":
        table = document.add_table(rows=0, cols=3, style="Light Grid Accent 1")
        for row in _CHARGES:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value
        return
    paragraph = document.add_paragraph(text)
    if text.startswith("("):
        paragraph.paragraph_format.left_indent = Cm(1)


def _sign(document: WordDocument) -> None:
    document.add_paragraph(
        "In witness whereof the parties have signed this Agreement on 2 March 2026."
    )
    for party in ("Harbourline Supply AG", "Tamarisk Retail Ltd"):
        document.add_paragraph(f"For and on behalf of {party}")
        document.add_paragraph("Signature: ____________________")

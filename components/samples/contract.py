"""The sample contract written as a real Word file, for tours and tests.

Its parties, terms and charges are data: `data/meridia/contract.yaml`. Invented parties and invented
law of the Republic of Meridia: a sample, not a model to be used.
"""

from datetime import UTC, date, datetime, time
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from components.config import Section, load_config
from components.samples.pairs import FOLDER

CONTRACT = FOLDER / "contract.yaml"
KEY = FOLDER / "contract-key.json"


class ContractTable(Section):
    """A table of a contract, the head in the first row."""

    rows: tuple[tuple[str, ...], ...]


class ContractSection(Section):
    """A section of a contract: its heading, and its paragraphs and tables in order."""

    heading: str
    paragraphs: tuple[str | ContractTable, ...]


class SampleContract(Section):
    """The text of the sample contract."""

    title: str
    dated: date
    parties: tuple[str, str]
    opening: tuple[str, ...]
    sections: tuple[ContractSection, ...]
    closing: str


def write_sample_contract(path: Path) -> Path:
    """Write the sample contract.

    Args:
        path: Where the .docx is to stand; missing folders are made, an existing file is replaced.

    Returns:
        The same path.
    """
    contract = load_config(CONTRACT, SampleContract)
    document = docx.Document()
    _set_up(document, contract)
    document.add_heading(contract.title, level=0)
    for line in contract.opening:
        document.add_paragraph(line)
    for section in contract.sections:
        document.add_heading(section.heading, level=1)
        for paragraph in section.paragraphs:
            if isinstance(paragraph, ContractTable):
                _add_table(document, paragraph)
            else:
                _add_paragraph(document, paragraph)
    _sign(document, contract)
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    return path


def write_sample_key(path: Path) -> Path:
    """Write the key of the sample contract, for `clausula score --contract`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(KEY.read_bytes())
    return path


def _set_up(document: WordDocument, contract: SampleContract) -> None:
    """Set the document's properties, font, margins, header and footer."""
    properties = document.core_properties
    properties.title = contract.title
    properties.author = "clausula"
    properties.comments = "A sample of an invented country: not law, not a model."
    midnight = datetime.combine(contract.dated, time(), tzinfo=UTC)
    properties.created = midnight
    properties.modified = midnight
    document.styles["Normal"].font.size = Pt(11)
    section = document.sections[0]
    section.left_margin = Cm(2.5)
    section.right_margin = Cm(2.5)
    section.header.paragraphs[0].text = f"{contract.title} (sample)"
    footer = section.footer.paragraphs[0]
    footer.text = " and ".join(contract.parties)
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_table(document: WordDocument, table: ContractTable) -> None:
    word_table = document.add_table(rows=0, cols=len(table.rows[0]), style="Light Grid Accent 1")
    for row in table.rows:
        for cell, value in zip(word_table.add_row().cells, row, strict=True):
            cell.text = value


def _add_paragraph(document: WordDocument, text: str) -> None:
    """Add a paragraph; items such as `(a) …` are indented."""
    paragraph = document.add_paragraph(text)
    if text.startswith("("):
        paragraph.paragraph_format.left_indent = Cm(1)


def _sign(document: WordDocument, contract: SampleContract) -> None:
    """Add the closing sentence and a line to sign for each party."""
    document.add_paragraph(contract.closing)
    for party in contract.parties:
        document.add_paragraph(f"For and on behalf of {party}")
        document.add_paragraph("Signature: ____________________")

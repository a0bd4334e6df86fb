"""The sample contract: a real Word file that reads as it is meant to."""

from datetime import date
from pathlib import Path

import docx

from components.documents.clauses import segment
from components.documents.contract_dates import find_contract_date
from components.documents.document import DocumentLimits, read_document
from components.samples.contract import write_sample_contract


def test_sample_contract_is_a_word_file_with_head_and_foot(tmp_path: Path) -> None:
    """It opens in another reader, with a title, a table, a header and a footer."""
    path = write_sample_contract(tmp_path / "new" / "contract.docx")
    document = docx.Document(str(path))
    assert document.paragraphs[0].text == "Master Services and Supply Agreement"
    assert len(document.tables) == 1
    assert (
        document.sections[0].header.paragraphs[0].text
        and document.sections[0].footer.paragraphs[0].text
    )


def test_sample_contract_gives_its_clauses_and_date(tmp_path: Path) -> None:
    """Its numbered clauses, and only they, are found under their headings, and so is its date."""
    document = read_document(write_sample_contract(tmp_path / "contract.docx"), DocumentLimits())
    clauses = segment(document)
    numbers = [clause.text.split(" ", 1)[0] for clause in clauses]
    assert numbers == [
        *("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3"),
        *("5.1", "5.2", "6.1", "6.2", "7.1", "7.2", "7.3", "8.1", "8.2", "8.3", "8.4"),
    ]
    assert all(clause.heading.startswith(clause.text[:2]) for clause in clauses)
    assert find_contract_date(document.text) == date(2026, 3, 2)


def test_sample_contract_is_the_same_each_time(tmp_path: Path) -> None:
    """Two copies read alike."""
    first, second = (
        read_document(write_sample_contract(tmp_path / f"{n}.docx"), DocumentLimits())
        for n in (1, 2)
    )
    assert first.text == second.text

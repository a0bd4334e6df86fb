"""Schedules of British Acts are read by paragraph."""

from datetime import date
from pathlib import Path

from tests.statutes.readers.test_akoma_marks import ACT, SECTION, UK_META, read


def test_read_paragraphs_of_schedules(tmp_path: Path) -> None:
    """A paragraph of a schedule is cited by both; a schedule of one table is an article."""
    paragraph = '<paragraph eId="{eid}"><num>{n}</num><content><p>{text}</p></content></paragraph>'
    body = (
        SECTION.format(n=1)
        + '<hcontainer name="schedule"><num>SCHEDULE 1</num><heading>Lamps</heading><part><num>Part'
        " 1</num>"
        + paragraph.format(eid="schedule-1-paragraph-1", n="1", text="Red lamps.")
        + paragraph.format(eid="section-1", n="2", text="Blue lamps.")
        + '</part></hcontainer><hcontainer name="schedule"><num>Schedule 2</num>'
        "<content><p>A table.</p></content></hcontainer>"
    )
    text = ACT.format(
        work="http://www.legislation.gov.uk/id/ukpga/2015/99",
        dates='<FRBRdate date="2024-05-01" name="validFrom"/>',
        language="eng",
        meta=UK_META,
        body=body,
    )
    articles, _, _ = read(tmp_path, text)
    assert [(article.article, article.text, article.chapter) for article in articles] == [
        ("1", "A lamp 1.", ""),
        ("Sch. 1 para. 1", "Red lamps.", "SCHEDULE 1 Lamps > Part 1"),
        ("Sch. 1 para. 2", "Blue lamps.", "SCHEDULE 1 Lamps > Part 1"),
        ("Sch. 2", "A table.", ""),
    ]
    assert articles[2].days == (date(2015, 10, 1),)

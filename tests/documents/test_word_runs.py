"""The text of a Word paragraph: changes at any depth, hidden and struck text, symbols, notes."""

import pytest

from components.documents.document import DocumentLimits
from components.documents.word_runs import View
from tests.documents.raw_word import deleted, inserted, lines, paragraph, read, run

RATE = paragraph("Interest is ", deleted(run("12%")), inserted(run("18%")), " per year.")
HIDDEN = "<w:vanish/>"


def left_out(*body: str) -> list[tuple[str, str]]:
    """Return the texts that are not read, with their reasons."""
    return [(item.text, item.reason) for item in read(*body).left_out]


@pytest.mark.parametrize(
    ("view", "text"),
    [
        ("accepted", "Interest is 18% per year."),
        ("original", "Interest is 12% per year."),
        ("shown", "Interest is [deleted: 12%] 18% per year."),
    ],
)
def test_views_of_tracked_changes(view: View, text: str) -> None:
    """A change is read as accepted, as in the original or as shown, and the report says which."""
    document = read(RATE, limits=DocumentLimits(tracked_changes=view))
    assert document.text == text
    (note,) = document.notes
    assert "Tracked changes" in note and "insertions: 1, deletions: 1" in note


def test_deleted_text_is_told_with_its_reason() -> None:
    """What a deletion takes away is listed, once, with the reason."""
    assert left_out(RATE) == [("12%", "deleted by a tracked change")]


@pytest.mark.parametrize("wrapper", ["w:smartTag", "w:hyperlink", "w:customXml", "w:fldSimple"])
def test_moved_text_in_wrappers_is_read_once(wrapper: str) -> None:
    """Text that moved away is gone however deep it stands in wrappers."""
    inner = f"<{wrapper}>{run('Claims lapse after a year.')}</{wrapper}>"
    away = paragraph("First. ", f'<w:moveFrom w:id="3" w:author="A">{inner}</w:moveFrom>')
    here = paragraph("Second. ", f'<w:moveTo w:id="4" w:author="A">{inner}</w:moveTo>')
    assert lines(away, here) == ["First.", "Second. Claims lapse after a year."]


def test_deletion_inside_an_insertion_is_in_no_view() -> None:
    """What one person inserted and another deleted was never in the contract."""
    body = paragraph("The fee is 5", inserted(run("0"), deleted(run("00"))), " euro.")
    assert lines(body) == ["The fee is 50 euro."]
    assert lines(body, limits=DocumentLimits(tracked_changes="original")) == ["The fee is 5 euro."]


def test_hidden_text_is_left_out_by_run_and_by_styles() -> None:
    """Text hidden by its run, its character style or its paragraph style is told, not read."""
    styles = (
        '<w:style w:type="character" w:styleId="Note"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Draft"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Draft"/></w:style>'
    )
    body = (
        paragraph("Notice is ", run("six months, ", HIDDEN), "one month."),
        paragraph("Rent ", run("low ", '<w:rStyle w:val="Note"/>'), "is due."),
        paragraph("Ask the client.", properties='<w:pStyle w:val="Sub"/>'),
        paragraph(run("Shown.", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="Sub"/>'),
    )
    document = read(*body, parts={"styles": styles})
    assert document.text.split("\n") == ["Notice is one month.", "Rent is due.", "Shown."]
    assert [item.text for item in document.left_out] == ["six months,", "low", "Ask the client."]


def test_text_hidden_on_web_pages_only_is_read() -> None:
    """What Word hides on web pages stands on paper all the same."""
    assert lines(paragraph(run("Rent is due.", "<w:webHidden/>"))) == ["Rent is due."]


def test_struck_text_counts_as_deleted() -> None:
    """People strike words to delete them: they are told and not read."""
    body = paragraph("Interest is ", run("12% ", "<w:strike/>"), run("9% ", "<w:dstrike/>"), "18%.")
    assert lines(body) == ["Interest is 18%."]
    assert left_out(body) == [("12% 9%", "struck through")]


def test_raised_digits_change_no_figure() -> None:
    """A raised mark of a note stays apart from the figure that it stands at."""
    raised = run("3", '<w:vertAlign w:val="superscript"/>')
    lowered = run("2", '<w:vertAlign w:val="subscript"/>')
    assert lines(paragraph("A fee of 15", raised, " %, CO", lowered)) == ["A fee of 15³ %, CO₂"]


def test_symbols_and_letters_of_symbol_fonts() -> None:
    """Boxes, dashes and signs are read as characters, whether placed as symbols or typed."""
    ticked = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    minus = '<w:r><w:sym w:font="Symbol" w:char="F02D"/></w:r>'
    section = '<w:r><w:sym w:font="Arial" w:char="00A7"/></w:r>'
    typed = run("o", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>')
    body = paragraph(ticked, " yes ", typed, " no, 5", minus, "10 %, ", section, " 12")
    assert lines(body) == ["☒ yes ☐ no, 5−10 %, § 12"]  # noqa: RUF001  # the sign of Symbol


def test_text_box_is_read_once_behind_its_paragraph() -> None:
    """A text box that is stored twice for old versions of Word is read once."""
    box = f"<w:txbxContent>{paragraph('Liability ends at 500 euro.')}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback>"
        f"<w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = read(paragraph("Delivery ", f"<w:r>{both}</w:r>", "takes a week."))
    assert document.text.split("\n") == ["Delivery takes a week.", "Liability ends at 500 euro."]
    # Word keeps no comment in a text box, so its words point to the paragraph that it hangs on.
    assert [item.source_index for item in document.paragraphs] == [0, 0]


def test_only_the_fallback_holds_the_text() -> None:
    """If the first alternative holds no words, the next one is read."""
    fallback = f"<mc:Fallback><w:pict><v:textbox><w:txbxContent>{paragraph('A term.')}"
    body = (
        f"<w:r><mc:AlternateContent><mc:Choice><wps:wsp/></mc:Choice>{fallback}"
        "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(paragraph("Text.", body)) == ["Text.", "A term."]


def test_ruby_gives_its_base_text() -> None:
    """The small reading aid above a word is no part of the sentence."""
    ruby = (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('りし')}</w:rt><w:rubyBase>{run('利子')}</w:rubyBase>"
        "</w:ruby></w:r>"
    )
    assert lines(paragraph("年", ruby, "は五分。")) == ["年利子は五分。"]


def test_unread_things_are_counted() -> None:
    """Pictures, comments and empty form fields are told as counts."""
    empty = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('Enter a rent.')}</w:sdtContent></w:sdt>"
    )
    comment = f'<w:comment w:id="1" w:author="A">{paragraph("Why?")}</w:comment>'
    picture = "<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>"
    document = read(paragraph("Rent: ", empty, picture), parts={"comments": comment})
    assert [note.rsplit(" ", 1)[-1] for note in document.notes] == ["1.", "1.", "1."]

"""Forms and marks of a PDF: values where they stand, struck text out, remarks counted."""

from tests.documents.raw_pdf import Text, add_annotation, left_out, pdf, read


def test_values_of_form_fields_stand_in_their_sentence() -> None:
    """The value of a field is read where the field is, before the words behind it."""
    writer = pdf([Text(72, 700, "1. Interest is"), Text(190, 700, "per year.")])
    box = (145.0, 696.0, 186.0, 712.0)
    add_annotation(writer, 0, box, Subtype="/Widget", FT="/Tx", T="rate", V="40%")
    document = read(writer)
    assert document.text == "1. Interest is 40% per year."
    assert any("form fields" in note for note in document.notes)


def test_boxes_are_read_by_their_state() -> None:
    """A ticked box and an empty one are signs before their words."""
    writer = pdf([Text(90, 700, "pets"), Text(160, 700, "music")])
    for left, state in ((72.0, "/Yes"), (142.0, "/Off")):
        box = (left, 698.0, left + 10, 709.0)
        add_annotation(writer, 0, box, Subtype="/Widget", FT="/Btn", T=f"b{left}", AS=state)
    assert read(writer).text == "☒ pets ☐ music"


def test_typed_on_text_is_read_and_a_blank_goes() -> None:
    """Text typed onto a page fills the blank under it."""
    writer = pdf([Text(72, 700, "The rent is _________ per month.")])
    add_annotation(writer, 0, (128, 696, 184, 712), Subtype="/FreeText", Contents="900 euro")
    assert read(writer).text == "The rent is 900 euro per month."


def test_struck_text_is_left_out_and_told() -> None:
    """Text under a strike-out mark counts as deleted."""
    writer = pdf([Text(72, 700, "Interest is"), Text(130, 700, "12%"), Text(158, 700, "18%.")])
    add_annotation(writer, 0, (129, 696, 152, 712), Subtype="/StrikeOut")
    assert read(writer).text == "Interest is 18%."
    assert ("12%", "struck through") in left_out(writer)


def test_remarks_and_empty_fields_are_counted() -> None:
    """A remark is no text of the contract; a field that nobody filled in is told."""
    writer = pdf([Text(72, 700, "Rent is due.")])
    add_annotation(writer, 0, (10, 10, 20, 20), Subtype="/Text", Contents="Why so low? 5%")
    add_annotation(writer, 0, (10, 40, 20, 50), Subtype="/Widget", FT="/Tx", T="a")
    document = read(writer)
    assert document.text == "Rent is due."
    assert [note.rsplit(" ", 1)[-1] for note in document.notes] == ["1.", "1."]

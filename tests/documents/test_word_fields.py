"""Fields of a Word file: results are read, codes are not, old form fields give their value."""

import pytest

from tests.documents.raw_word import lines, paragraph, run


def mark(kind: str, form: str = "") -> str:
    """Return a run that begins, separates or ends a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{form}</w:fldChar></w:r>'


def code(text: str) -> str:
    """Return the code of a field."""
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def test_result_of_a_field_is_read() -> None:
    """The code of a reference is not read, its result is."""
    field = [mark("begin"), code("REF x"), mark("separate"), run("4.2"), mark("end")]
    assert lines(paragraph("See ", *field, ".")) == ["See 4.2."]


def test_field_inside_the_code_of_a_field() -> None:
    """The result of a field that another field tests is a part of the code."""
    inner = [mark("begin"), code("MERGEFIELD a"), mark("separate"), run("yes"), mark("end")]
    field = [mark("begin"), code("IF "), *inner, mark("separate"), run("5%"), mark("end")]
    assert lines(paragraph("The fee is ", *field, ".")) == ["The fee is 5%."]


def test_field_over_several_paragraphs() -> None:
    """A result may hold paragraphs."""
    first = paragraph(mark("begin"), code("INCLUDETEXT"), mark("separate"), "One.")
    assert lines(first, paragraph("Two.", mark("end")), paragraph("Three.")) == [
        "One.",
        "Two.",
        "Three.",
    ]


def test_field_without_an_end_hides_one_paragraph_at_most() -> None:
    """A damaged field does not swallow the rest of the contract."""
    assert lines(paragraph("One.", mark("begin"), code("REF")), paragraph("Two.")) == [
        "One.",
        "Two.",
    ]


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("<w:checkBox><w:checked/></w:checkBox>", "☒"),
        ('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>', "☐"),
        ('<w:checkBox><w:default w:val="1"/></w:checkBox>', "☒"),
        (
            '<w:ddList><w:result w:val="1"/><w:listEntry w:val="5%"/><w:listEntry w:val="9%"/>'
            "</w:ddList>",
            "9%",
        ),
        ('<w:ddList><w:listEntry w:val="5%"/><w:listEntry w:val="9%"/></w:ddList>', "5%"),
        ('<w:textInput><w:default w:val="ten days"/></w:textInput>', "ten days"),
    ],
)
def test_form_field_without_result(form: str, value: str) -> None:
    """A form field that holds its value beside the text gives it where it stands."""
    field = [mark("begin", f"<w:ffData>{form}</w:ffData>"), code("FORM"), mark("end")]
    assert lines(paragraph("It is ", *field, " here.")) == [f"It is {value} here."]


def test_form_text_with_result() -> None:
    """The words typed into a form win over its default."""
    form = '<w:ffData><w:textInput><w:default w:val="ten days"/></w:textInput></w:ffData>'
    field = [mark("begin", form), code("FORMTEXT"), mark("separate"), run("a week"), mark("end")]
    assert lines(paragraph("Within ", *field, ".")) == ["Within a week."]

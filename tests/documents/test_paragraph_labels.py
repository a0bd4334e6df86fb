"""Labels of paragraphs, told from ordinary words by their punctuation."""

import pytest

from components.documents.paragraph_labels import LabelKind, label_kind, split_label


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("4.2 Rent is due.", "4.2", "Rent is due."),
        ("3. Rent", "3.", "Rent"),
        ("3(a) Rent is due.", "3(a)", "Rent is due."),
        ("12(b). Rent is due.", "12(b).", "Rent is due."),
        ("7B(1)(ii) Rent is due.", "7B(1)(ii)", "Rent is due."),
        ("3.2(a) Rent is due.", "3.2(a)", "Rent is due."),
        ("3.2(a)", "3.2(a)", ""),
        ("30(30) days after receipt", "", "30(30) days after receipt"),
        ("5(five) marks", "", "5(five) marks"),
        ("Article 7 Notice", "Article 7", "Notice"),
        ("§ 12 Notice", "§ 12", "Notice"),
        ("Schedule B", "Schedule B", ""),
        ("(a) at the dock", "(a)", "at the dock"),
        ("iv) at the dock", "iv)", "at the dock"),
        ("• at the dock", "•", "at the dock"),
        ("第三條　乙方應清償", "第三條", "乙方應清償"),
        ("（一）遲延利息", "（一）", "遲延利息"),
        ("30 days after receipt", "", "30 days after receipt"),
        ("Article of trade", "", "Article of trade"),
        ("(the Supplier)", "", "(the Supplier)"),
        ("A tenant pays.", "", "A tenant pays."),
    ],
)
def test_split_label(text: str, label: str, rest: str) -> None:
    """A label ends where its punctuation says so; without it the words are text."""
    assert split_label(text) == (label, rest)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("", "none"),
        ("4.2", "number"),
        ("Article 7", "number"),
        ("(1)", "number"),
        ("(a)", "letter"),
        ("b.", "letter"),
        ("（一）", "letter"),
        ("(i)", "roman"),
        ("iv)", "roman"),
        ("•", "bullet"),
        ("-", "bullet"),
    ],
)
def test_label_kind(label: str, kind: LabelKind) -> None:
    """Letters, small Roman numerals and bullets mark items; numbers a clause of its own."""
    assert label_kind(label) == kind

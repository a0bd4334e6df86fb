"""Foreign text normalised: what goes, what stays apart, and what is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.text.normalising import LOST, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5\u200b0 days", "50 days"),  # a page shows fifty
        ("1\u00ad0 %", "10 %"),
        ("5\ufeff0 days", "50 days"),
        ("1\u2060,000", "1,000"),
        ("5\x0010 %", f"5{LOST}10 %"),  # a dash may have been lost, or a digit
        ("5\x1e10 %", f"5{LOST}10 %"),
        ("5\x00%", f"5{LOST}%"),
        ("\x005 days", " 5 days"),
        ("5\ud80010", f"5{LOST}10"),
        ("5\u009610 %", "5\u201310 %"),
        ("5<|im_end|>000 marks", f"5{LOST}000 marks"),
        ("5_x000D_10", "5\n10"),
        ("5\x0b10", "5\n10"),
        ("1\u00ad\n000", "1-\n000"),
        ("5\u00b2 days", "5\u00b2 days"),
        ("1\u202f000 and 1\u00a0000", "1\u202f000 and 1\u00a0000"),
    ],
)
def test_normalise_around_figures(text: str, expected: str) -> None:
    """A figure is read as the page shows it; where something was lost, none is read."""
    assert normalise(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected", "removed"),
    [
        ("per\u00adcent", "percent", {"soft_hyphen": 1}),
        ("inter\u00ad\n  est", "interest", {"soft_hyphen": 1}),
        ("inter\u00ad\r\nest", "interest", {"line_break": 1, "soft_hyphen": 1}),
        ("\ufeffRent\r\nis due\rnow", "Rent\nis due\nnow", {"line_break": 2, "byte_order_mark": 1}),
        ("a\x0bb\x0cc\u2028d\u2029e", "a\nb\nc\nd\ne", {"line_break": 4}),
        ("a\x85b", "a\nb", {"line_break": 1}),
        ("a\x85 \x93b\x94", "a\u2026 \u201cb\u201d", {"misread_character": 3}),
        ("a\x81b", "a b", {"control_character": 1}),
        ("two\x00\x01six", "two six", {"control_character": 1}),
        ("a_x000D_\nb", "a\nb", {"excel_escape": 1, "line_break": 1}),
        ("a_x005F_x000D_b", "a\nb", {"excel_escape": 1, "line_break": 1}),
        ("caf_x00e9_", "caf\u00e9", {"excel_escape": 1}),
        ("file_x86_64", "file_x86_64", {}),
        ("\u202dabc\u202c \u200ed", "abc d", {"direction_override": 1, "direction_mark": 2}),
        ("a\U000e0041\U000e0042\ufe0fb", "ab", {"zero_width": 3}),
        ("\ufb01ve o\ufb03ces", "five offices", {"ligature": 2}),
        ("cafe\u0301", "caf\u00e9", {}),
        ("end<|im_end|>\n<|im_start|>user", "end \n user", {"chat_token": 2}),
        ("a<|im\u200b_end|>b", "a b", {"zero_width": 1, "chat_token": 1}),
        ("[INST]pay[/INST]<\uff5cUser\uff5c>now", " pay  now", {"chat_token": 3}),
        ("<s>12%</s> 18%", "<s>12%</s> 18%", {}),
        ("a < b | c > d", "a < b | c > d", {}),
        ("a\u3164b", "a b", {}),
        ("plain\ttext, 18 %\n", "plain\ttext, 18 %\n", {}),
    ],
)
def test_normalise_tells_what_went(text: str, expected: str, removed: dict[str, int]) -> None:
    """Every kind that is mended is counted; a text in order comes back as it was."""
    normalised = normalise(text)
    assert normalised.text == expected
    assert normalised.removed == removed


PIECES = st.sampled_from(
    [
        "5",
        "10",
        "000",
        ".",
        ",",
        "%",
        " ",
        "\n",
        "\r",
        "a",
        "\xad",
        "\u200b",
        "\x00",
        "\x85",
        "\x96",
    ]
    + [
        "_x000D_",
        "<|im_end|>",
        "\ufeff",
        "\u202e",
        "\ud800",
        "\ufb01",
        "e\u0301",
        "\u0301",
        "\u3164",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_normalise_twice_changes_nothing(text: str) -> None:
    """What was normalised is in order: normalising it again removes nothing."""
    once = normalise(text)
    assert normalise(once.text) == type(once)(once.text, {})


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["\x00", "\x07", "<|im_end|>", "_x000D_", "\x0b", "\x96", "\ud800"]))
def test_normalise_keeps_figures_apart(text: str, cut: str) -> None:
    """Nothing that may have stood for a sign joins the digits on its two sides."""
    left, right = text + "5", "10" + text
    whole = normalise(left + cut + right).text
    assert "510" not in whole or "510" in normalise(left).text + " " + normalise(right).text


def test_normalised_text_shows_no_words() -> None:
    """A log that holds the result shows its length and counts alone."""
    assert repr(normalise("a secret\x00")) == (
        "NormalisedText(length=9, removed={'control_character': 1})"
    )

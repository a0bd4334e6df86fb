"""Words of a clause held against those of a playbook."""

import pytest

from components.playbooks.words import (
    content_stems,
    find_phrase,
    has_words,
    normalise_wording,
    split_sentences,
)

CLAUSE = "The Supplier is not liable for any loss. It pays each invoice within 30 days; no notice."


@pytest.mark.parametrize(
    ("phrase", "is_there"),
    [
        ("not liable for any loss", True),
        ("not liable … loss", True),
        ("paid the invoices", False),  # "each" stands between
        ("pays each invoices", True),
        ("liable … invoice", False),  # in two sentences
        ("loss liable", False),
    ],
)
def test_a_phrase_is_found_by_its_words_in_order_within_a_sentence(
    phrase: str, is_there: bool
) -> None:
    """Endings and small words do not count, other words between do unless `…` lets them."""
    assert bool(find_phrase(CLAUSE, phrase)) == is_there


@pytest.mark.parametrize(
    ("clause", "is_negated"),
    [
        ("All warranty is excluded.", False),
        ("The warranty is not excluded.", True),
        ("Warranty is excluded unless the law forbids it.", True),
        ("No fee is due; the warranty is excluded.", False),
    ],
)
def test_a_phrase_beside_a_negation_is_marked(clause: str, is_negated: bool) -> None:
    """A `not` in the same sentence and outside the phrase may turn it round."""
    (hit,) = find_phrase(clause, "warranty … excluded")
    assert hit.is_negated == is_negated


def test_a_negation_of_the_phrase_itself_is_none() -> None:
    """What the phrase says with its own `not` is said as it is."""
    (hit,) = find_phrase(CLAUSE, "not liable")
    assert not hit.is_negated
    assert CLAUSE[hit.start : hit.end] == "not liable"


def test_all_words_of_an_entry_stand_in_one_sentence_in_any_order() -> None:
    """The words by which a type is known need no order."""
    assert has_words(CLAUSE, "invoice paid")
    assert not has_words(CLAUSE, "invoice loss")
    assert not has_words(CLAUSE, "the of")
    assert not has_words("The loan bears interest.", "interest bears interest")
    assert has_words("Interest that is due bears interest.", "interest bears interest")


def test_chinese_is_compared_character_by_character() -> None:
    """A Chinese phrase is found inside a sentence without spaces."""
    assert find_phrase("甲方應於收到發票後30日內付款。", "收到發票")
    assert not find_phrase("甲方應於收到貨物後付款。", "收到發票")


def test_wordings_are_compared_without_marks_and_telling_words_without_small_ones() -> None:
    """Marks, white space and capitals make no other wording."""
    assert normalise_wording("The Client  pays,\nat once.") == normalise_wording(
        "the client pays at once"
    )
    assert content_stems("The party shall not pay 30 marks") == {
        "party",
        "shall",
        "pay",
        "mark",
    } - {"party"} | content_stems("party")


def test_sentences_with_their_places() -> None:
    """Each sentence has its words, without white space around it; an abbreviation ends none."""
    text = "Rent is due.  It is paid to No. 4 Ltd. today; nothing else.\nLast"
    spans = split_sentences(text)
    assert [text[start:end] for start, end in spans] == [
        "Rent is due.",
        "It is paid to No. 4 Ltd. today;",
        "nothing else.",
        "Last",
    ]

"""The reason of a pair: its limit where a figure decides, else the article's own words."""

from datetime import date

from components.prompting.reason import (
    MAX_QUOTED_WORDS,
    choose_sentence,
    compose_reason,
    split_sentences,
)
from components.records import Pair

TEXT = (
    "Interest is owed on debts. Where the rate exceeds sixteen percent per year, the excess is"
    " void."
)
PLAIN = Pair(
    id="p",
    clause="The lender is not liable for gross negligence.",
    verdict="invalid",
    rule="liability for gross negligence cannot be excluded",
    does="excludes liability for gross negligence",
    family="f",
    as_of=date(2026, 1, 1),
    jurisdiction="sample",
)


def test_compose_reason_with_figures() -> None:
    """The article's side names the limit and which way it bounds."""
    figures = {"relation": "at least", "limit": "30 days", "figure": "10 days"}
    pair = PLAIN.model_copy(update=figures | {"does": "gives notice of 10 days"})
    assert compose_reason(pair, TEXT) == (
        "it gives notice of 10 days, where the article requires at least 30 days"
    )


def test_compose_reason_quotes_the_article() -> None:
    """Without figures the sentence of the article that the rule is about is quoted, cut if long."""
    article = "A debtor pays. Liability for gross negligence cannot be excluded; it is void."
    assert compose_reason(PLAIN, article) == (
        "it excludes liability for gross negligence, where the article says"
        ' "Liability for gross negligence cannot be excluded"'
    )
    long = " ".join(["negligence"] * 40)
    quote = compose_reason(PLAIN, long).partition('"')[2].rstrip('"')
    assert len(quote.split()) == MAX_QUOTED_WORDS


def test_choose_sentence_holds_the_limit() -> None:
    """The sentence that holds the limit comes first, then the one that shares most words."""
    quote = "Where the rate exceeds sixteen percent per year, the excess is void."
    assert choose_sentence(TEXT, "owed on debts", holding="sixteen percent per year") == quote
    assert choose_sentence(TEXT, "owed on debts") == "Interest is owed on debts."
    assert choose_sentence("", "anything") == ""


def test_choose_sentence_in_chinese() -> None:
    """Signs in pairs are the words, and a stop needs no space behind it."""
    text = "出租人應告知承租人租賃標的之瑕疵。租金應按月給付。押金不得逾二個月租金之總額。"
    assert choose_sentence(text, "承租人應交付三個月租金之押金。") == "押金不得逾二個月租金之總額。"


def test_split_sentences_verbatim() -> None:
    """Sentences end at a stop with white space, or at a line end; a decimal point ends none."""
    text = "It is 1.5 percent.  No more;\nnot less。 Never!"
    assert split_sentences(text) == ["It is 1.5 percent.", "No more;", "not less。", "Never!"]
    assert split_sentences("甲方應付款。「乙方同意。」其餘無效；期限") == [
        "甲方應付款。",
        "「乙方同意。」",
        "其餘無效；",
        "期限",
    ]

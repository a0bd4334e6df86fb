"""The gist of a clause: what makes two clauses different however alike they are."""

import pytest

from components.likeness.deciding_words import HAN_WORDS, LATIN_WORDS
from components.likeness.gist import read_gist

ENGLISH = (
    "The Tenant shall give the Landlord at least three months' notice in writing before the term"
    " ends and has exclusive use of the garden for 5 percent of the rent from 1 March 2026."
)
CHINESE = "承租人應於三十日前以書面通知出租人，違約金至多百分之五，並得專屬使用花園。"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("three", "four"),
        ("5 percent", "6 percent"),
        ("1 March 2026", "2 March 2026"),
        ("shall give", "may give"),
        ("shall give", "must give"),
        ("shall give", "shall not give"),
        ("at least", "at most"),
        ("before", "after"),
        ("exclusive", "non-exclusive"),
        ("in writing", "orally"),
        ("The Tenant", "The Landlord"),
        ("The Tenant", "The Buyer"),
    ],
)
def test_read_gist_tells_english_clauses_apart(old: str, new: str) -> None:
    """Another figure, day, modal, negation, bound, time, right, form or party is another gist."""
    changed = ENGLISH.replace(old, new)
    assert changed != ENGLISH
    assert read_gist(changed) != read_gist(ENGLISH)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("三十日", "四十日"),
        ("應於", "得於"),
        ("應於", "不得於"),
        ("前以", "後以"),
        ("至多", "至少"),
        ("專屬", "非專屬"),
        ("書面", "口頭"),
        ("承租人", "出租人"),
    ],
)
def test_read_gist_tells_chinese_clauses_apart(old: str, new: str) -> None:
    """The same in Chinese."""
    changed = CHINESE.replace(old, new)
    assert changed != CHINESE
    assert read_gist(changed) != read_gist(CHINESE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Der Mieter darf untervermieten.", "Der Mieter darf nicht untervermieten."),
        ("Der Mieter zahlt vor dem Einzug.", "Der Vermieter zahlt vor dem Einzug."),
        ("Le locataire peut sous-louer.", "Le locataire doit sous-louer."),
        ("Le bailleur paie au moins la taxe.", "Le bailleur paie au plus la taxe."),
        ("El arrendatario paga antes del día.", "El arrendatario paga después del día."),
        ("Il conduttore può recedere.", "Il locatore può recedere."),
    ],
)
def test_read_gist_tells_other_languages_apart(one: str, other: str) -> None:
    """The same in German, French, Spanish and Italian, where a single word tells."""
    assert read_gist(one) != read_gist(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Tenant pays 12 percent.", "THE LESSEE PAYS TWELVE PERCENT!"),
        ("The Buyer may withdraw within 30 days.", "Within thirty days the purchaser may leave."),
        ("The fee is due on 1 March 2026.", "The fee is due on the 1st of March 2026."),
        ("承租人應於30日內返還。", "租客應於三十日內返還！"),
    ],
)
def test_read_gist_keeps_what_means_the_same(one: str, other: str) -> None:
    """Letter case, other words and another way to write a figure make no other gist."""
    assert read_gist(one) == read_gist(other)


def test_each_deciding_word_is_found_as_what_it_means() -> None:
    """No entry is hidden by an earlier one: each meaning is read from some word of its own."""
    for meaning, texts in LATIN_WORDS.items():
        words = "|".join(text for text in texts if "(" not in text).split("|")
        plain = [word for word in words if word.replace(" ", "").isalpha()]
        heard = {meaning for word in plain if meaning in read_gist(f"x {word} x")}
        assert heard or not plain, meaning
    for meaning, text in HAN_WORDS.items():
        assert any(meaning in read_gist(word) for word in text.split("|")), meaning

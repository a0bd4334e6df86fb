"""Checks of texts: damaged encodings, foreign languages, copies."""

import pytest

from components.curation.intake.refusals import RefusedError
from components.curation.intake.validation import (
    LanguageCheck,
    ValidationConfig,
    check_clause,
    check_encoding,
    check_not_copied,
)

ENGLISH = (
    "The Borrower shall repay the loan in twelve monthly instalments, together with interest at 12%"
    " a year."
)
OTHERS = {
    "de": (
        "Der Darlehensnehmer zahlt das Darlehen in zwölf monatlichen Raten zuzüglich Zinsen in Höhe"
        " von 12 % zurück."
    ),
    "fr": (
        "L'emprunteur rembourse le prêt en douze mensualités, avec des intérêts au taux de 12 %"
        " par an."
    ),
    "es": (
        "El prestatario devolverá el préstamo en doce cuotas mensuales, con intereses del 12 %"
        " anual."
    ),
    "ru": "Заемщик возвращает заем двенадцатью ежемесячными платежами с процентами.",
    "ja": "借主は貸付金を毎月十二回に分けて年十二パーセントの利息とともに返済するものとします。",
}


@pytest.fixture(scope="module")
def languages() -> LanguageCheck:
    return LanguageCheck(ValidationConfig())


@pytest.mark.parametrize("language", sorted(OTHERS))
def test_language_refuses_others(languages: LanguageCheck, language: str) -> None:
    """A clause in a language that is not asked for is refused and the language is named."""
    with pytest.raises(RefusedError, match=f"'{language}'"):
        languages.check_language(OTHERS[language], "clause")


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "借款人應按月攤還本金及利息，逾期者另計違約金，但不得逾法定上限。",
        "Rate: 12%.",
        "Prix ferme.",
    ],
)
def test_language_passes(languages: LanguageCheck, text: str) -> None:
    """English and Chinese pass, and so does a text too short to tell."""
    languages.check_language(text, "clause")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The tenantâ€™s deposit", "another encoding"),
        ("The fee is Â£20 â€“ monthly", "another encoding"),
        ("The tenant\ufffds deposit", "U.FFFD"),
        ("caf\udce9", "not UTF-8"),
        ("a\x00b", "control character"),
    ],
)
def test_check_encoding_names_the_damage(text: str, said: str) -> None:
    """Each damage of the encoding is refused by what it is."""
    with pytest.raises(RefusedError, match=said) as refused:
        check_encoding(text, "clause", repair=False)
    assert refused.value.code == "encoding"


def test_check_encoding_repairs_when_asked() -> None:
    """Where it is asked for, what can be mended is mended; what is lost stays refused.

    Sound accents and Han text pass.
    """
    assert check_encoding("The tenantâ€™s cafÃ©", "clause", repair=True) == "The tenant’s café"
    with pytest.raises(RefusedError):
        check_encoding("lost \ufffd", "clause", repair=True)
    for sound in (
        "Straße, café, naïve – “quoted” § 5, 12 €",
        "約定利率，不得超過週年百分之十六。",
        "Ågård Ærø",
        "tab\tand\nline",
    ):
        assert check_encoding(sound, "clause", repair=False) == sound


def test_check_not_copied() -> None:
    """An answer that is the clause, or the sentence and then the clause, is a copy.

    One that quotes some words is not.
    """
    opening = "Per Civil Code Article 205, this clause is invalid."
    for answer, rest in ((ENGLISH.upper(), ENGLISH), (f"{opening} {ENGLISH}", ENGLISH)):
        with pytest.raises(RefusedError, match="word for word"):
            check_not_copied(answer, rest, ENGLISH)
    check_not_copied(
        f"{opening} Twelve monthly instalments are within the limit.",
        "Twelve monthly instalments are within the limit.",
        ENGLISH,
    )


def test_check_clause_length() -> None:
    """An empty clause and a word or two are no clause; three words or Han characters are."""
    for text, code in (("", "missing-field"), ("As agreed.", "too-short")):
        with pytest.raises(RefusedError) as refused:
            check_clause(text, ValidationConfig())
        assert refused.value.code == code
    check_clause("Rent is due.", ValidationConfig())
    check_clause("租金月付。", ValidationConfig())

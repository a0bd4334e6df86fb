"""Which figure of a clause is held against which limit: by matter, by period, by step."""

import pytest

from components.judging.matching import match_figures, matter_words

NOTICE = (
    "Where an employer terminates a contract, notice shall be given as follows:\n"
    "1. Where a worker has worked for more than three months but less than one year, the notice"
    " shall be given ten days in advance.\n"
    "2. Where a worker has worked for more than one year but less than three years, the notice"
    " shall be given twenty days in advance.\n"
    "3. Where a worker has worked for more than three years, the notice shall be given thirty days"
    " in advance."
)


def matched(article: str, clause: str) -> list[tuple[str, str]]:
    """Return the figures that are held against each other, as they are written."""
    return [(pair.figure.text, pair.limit.text) for pair in match_figures(article, clause)]


@pytest.mark.parametrize(
    ("article", "clause"),
    [
        (
            "The lessee shall inform the lessor in writing 30 days before termination.",
            "A repair of the lock is begun within fourteen days.",
        ),
        (
            "Whoever sells such goods shall be fined 100,000 dollars at most.",
            "The goods are sold for 200,000 dollars.",
        ),
        ("A lease of land may not be let for more than two seasons.", "Nine copies of the lease."),
        ("Overtime may not exceed two hours a day.", "Overtime is paid after forty hours a month."),
        (
            "A worker has a break after work; in every seven days two of them are free.",
            "The worker is paid for work of five days.",
        ),
    ],
)
def test_figures_of_another_matter_are_not_compared(article: str, clause: str) -> None:
    """A unit alike by chance, a fine, a bare number, another period: none is held against it."""
    assert matched(article, clause) == []


def test_limit_of_the_sentence_that_speaks_of_the_clause() -> None:
    """Of two limits of one unit that counts whose sentence has the words of the clause."""
    article = (
        "The deposit is returned within 30 days. Notice of termination is given within 60 days."
    )
    assert matched(article, "The deposit will be returned in 45 days.") == [("45 days", "30 days")]
    assert matched(article, "He terminates by 45 days' notice.") == [("45 days'", "60 days")]


def test_sentence_without_words_of_its_own_speaks_of_its_paragraph() -> None:
    """A sentence such as "It lasts at most 18 months" is about what the one before it names."""
    rule = "After the employment a worker may promise not to compete.\nFees are due at once."
    lasting = rule.replace("compete.", "compete. It lasts at most 18 months.")
    clause = "The worker does not compete for 36 months after his employment."
    assert matched(lasting, clause) == [("36 months", "18 months")]
    elsewhere = f"{rule} They are paid for 18 months."
    assert matched(elsewhere, clause) == []


@pytest.mark.parametrize(
    ("clause", "limit"),
    [
        ("A worker of more than three years' service gets notice of ten days.", "thirty days"),
        ("After two years of service a worker gets notice of ten days.", "twenty days"),
        ("A worker who has worked for half a year gets notice of ten days.", "ten days"),
    ],
)
def test_step_that_the_service_falls_into(clause: str, limit: str) -> None:
    """Of limits that grow with the length of service, that of the clause's own service counts."""
    assert matched(NOTICE, clause) == [("ten days", limit)]


def test_limit_of_the_same_period_goes_first() -> None:
    """Days a week are held against days a week, though another sentence shares more words."""
    article = (
        "Leave to look for work after notice may take ten days. Such leave may not exceed two work"
        " days per week."
    )
    clause = "After notice the worker takes leave to look for work for three working days a week."
    assert matched(article, clause) == [("three working days", "two work days")]


def test_words_of_one_stem() -> None:
    """What is payable is a payment."""
    article = "A term of payment may not be longer than 60 days."
    assert matched(article, "Invoices are payable net 70 days.") == [("70 days", "60 days")]


def test_chinese_by_pairs_of_characters() -> None:
    """A Chinese clause is held against the Chinese limit of its matter, and any English one."""
    article = "約定利率不得超過週年百分之十六。違約金不得超過價金百分之十。"
    clause = "借款利率為週年百分之十八。"
    assert [pair.limit.text for pair in match_figures(article, clause)] == ["週年百分之十六"]
    english = "The rate may not exceed 16 percent a year."
    assert [pair.num_shared for pair in match_figures(english, clause)] == [1]


def test_other_languages_are_told_by_no_words() -> None:
    """A German clause is held against a German limit whatever words they share."""
    article = "Die Kündigungsfrist für den Mieter darf nicht länger als 90 Tage sein."
    clause = "Wer auszieht, hat dies 100 Tage vorher dem Eigentümer mitzuteilen."
    assert [pair.num_shared for pair in match_figures(article, clause)] == [1]


def test_matter_words_by_hand() -> None:
    """Words are cut to their stems; figures, units and what every rule says are left out."""
    assert matter_words("The employer terminates 30 days after termination.") == {"emplo", "termi"}

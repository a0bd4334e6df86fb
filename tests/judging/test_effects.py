"""What an article does with a term that breaks it."""

import pytest

from components.judging.effects import read_effect
from components.severity import Effect


@pytest.mark.parametrize(
    ("article", "by_figures", "effect"),
    [
        ("Interest above 16 percent a year is void.", True, "cut down"),
        ("An agreement on more than 16 percent is void as to the excess.", True, "cut down"),
        ("The rate may not exceed 16 percent.", True, "cut down"),
        ("An agreement on more than 16 percent is void.", True, "void"),
        ("Liability for intent may not be excluded.", False, "void"),
        ("Unless otherwise agreed, payment is due within 30 days.", True, "yields"),
        ("The parties may fix another rate, which may in no case be higher than 18 percent.", True,
         "cut down"),
        ("A deposit is limited to two rents. The tenant may provide it in cash.", True,
         "cut down"),
        ("約定利率超過週年百分之十六者，超過部分之約定，無效。", True, "cut down"),
    ],
)  # fmt: skip
def test_read_effect(article: str, by_figures: bool, effect: Effect) -> None:
    """Void, cut down to the limit, or nothing where the rule yields."""
    assert read_effect(article, by_figures=by_figures) == effect

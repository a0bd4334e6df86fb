"""Style is the template's form and the house's words; anything else does not conform."""

import pytest

from components.engines.engine import Completion
from components.evaluation.answering import PromptCase
from components.evaluation.gates.style import is_in_style
from components.prompting.style import StyleGuide
from components.prompting.template import Passage

CASE = PromptCase(
    Passage("Civil Code Article 205", "Interest may not exceed 16% per year."),
    "Interest is 18% a year.",
)
LINES = "Clause: sets interest at 18%.\nRule: interest is at most 16% per year.\n"
CALL = '{"compare_quantities": ["18% a year", "at most", "16% per year"]}\nResult:'


@pytest.mark.parametrize(
    ("text", "is_finished", "conforms"),
    [
        (LINES + "Per Civil Code Article 205, this clause is invalid.", True, True),
        (LINES + CALL, True, True),
        (LINES + "Per Civil Code Article 206, this clause is invalid.", True, False),
        (LINES + "I suggest that this clause is invalid.", True, False),
        (LINES.replace("sets", "possibly sets") + CALL, True, False),
        (LINES, True, False),
        (LINES + CALL, False, False),
    ],
)
def test_is_in_style(text: str, is_finished: bool, conforms: bool) -> None:
    """Form, citation, hedges and an end: one thing wrong and the answer does not conform."""
    assert is_in_style(Completion(text, (), is_finished), CASE, StyleGuide()) == conforms

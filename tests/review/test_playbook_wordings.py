"""The wordings of a playbook under the law."""

from datetime import date
from pathlib import Path
from typing import cast

from components.playbooks.source import open_playbook
from components.review.playbook_wordings import review_wordings
from components.review.question import Question
from tests.playbooks.files import PAYMENT, write_playbook
from tests.serving.light import InProcess, open_served_light

LOAN = """### Position P-2: Loan
Preferred: at most 40 percent per year
Wording: The loan bears interest at 5 percent per year.
Fallback: The loan bears interest at 40 percent per year.
"""


def test_a_fallback_that_the_law_forbids_is_found(tmp_path: Path) -> None:
    """What the house would rather have is no law; the wording within the limit is left alone."""
    playbook = open_playbook(write_playbook(tmp_path, "p.md", PAYMENT, LOAN)).newest
    served = open_served_light(tmp_path, ("sample",))
    reviewer = cast(InProcess, served.process).reviewer
    question = Question(date(2026, 3, 1), "sample")
    found = review_wordings(playbook, lambda clauses: reviewer.judge(clauses, question))
    assert [(one.position, one.kind) for one in found] == [
        ("P-1", "fallback"),
        ("P-2", "fallback"),
        ("P-2", "wording"),
    ]
    fallback, wording = found[1], found[2]
    assert (fallback.finding.verdict, fallback.is_doubtful) == ("invalid", True)
    assert "Article" in fallback.finding.reason
    assert wording.finding.verdict == "valid"

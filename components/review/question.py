"""The law that a review is asked under: a day and a jurisdiction, requested or by default."""

from dataclasses import dataclass
from datetime import date

from components.knowledge.search import KnowledgeBase
from components.records import DaySource


@dataclass(frozen=True)
class Asked:
    """The day and jurisdiction that a user asked for; empty fields take the defaults."""

    as_of: date | None = None
    jurisdiction: str = ""


@dataclass(frozen=True)
class Question:
    """The day and jurisdiction that every clause of a review is judged under.

    `as_of_source` says whether the day was asked for, is the contract's own, or today.
    """

    as_of: date
    jurisdiction: str
    as_of_source: DaySource = "asked"


def settle_question(
    knowledge: KnowledgeBase, asked: Asked, configured: str, contract_date: date | None = None
) -> Question:
    """Return the day and jurisdiction to answer under.

    Args:
        knowledge: An open edition.
        asked: What the user asked for.
        configured: The jurisdiction by default, where the edition holds several; may be empty.
        contract_date: The contract's own date, which applies where no day is asked for; without
            one it is today.

    Raises:
        UsageError: The jurisdiction is unknown or ambiguous, or the day lies before the corpus.
    """
    jurisdiction = knowledge.resolve_jurisdiction(asked.jurisdiction or None, configured or None)
    as_of, source = _settle_day(asked.as_of, contract_date)
    knowledge.check_as_of(as_of, jurisdiction)
    return Question(as_of, jurisdiction, source)


def _settle_day(asked: date | None, contract_date: date | None) -> tuple[date, DaySource]:
    """Return the day and where it comes from."""
    if asked is not None:
        return asked, "asked"
    if contract_date is not None:
        return contract_date, "contract"
    return date.today(), "today"

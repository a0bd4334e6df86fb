"""Amendments that one language edition of a law records, and another takes its days from.

Taiwan's ministry records in Chinese from which day each article of an amendment counts; its English
edition shows only the law's last change. The edition of the knowledge base keeps the record of the
laws that are translated, so the English source is refreshed after the Chinese one of the same day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from components.knowledge.editions import EditionManifest, KeptAmendment
from components.knowledge.source import SourceConfig
from components.statutes.readers.article import Amendment, LawNames


def keep_amendments(names: Iterable[LawNames]) -> dict[str, tuple[KeptAmendment, ...]]:
    """Return the amendments of each law as an edition keeps them, by the law's id."""
    return {
        law.law_id: tuple(_pack(amendment) for amendment in law.amendments)
        for law in names
        if law.amendments
    }


def find_twin(manifest: EditionManifest, source: SourceConfig) -> dict[str, list[Amendment]]:
    """Return the amendments that other sources of the same kind recorded, by law id.

    Args:
        manifest: The edition, with the sources refreshed before.
        source: The source that is refreshed.
    """
    twin: dict[str, list[Amendment]] = {}
    for name, state in manifest.sources.items():
        if name == source.name or state.kind != source.kind:
            continue
        for law_id, kept in state.amendments.items():
            twin[law_id] = _unpack(kept)
    return twin


def _pack(amendment: Amendment) -> KeptAmendment:
    """Return an amendment with the numbers of each day of effect together."""
    numbers: dict[date, list[str]] = defaultdict(list)
    for number, day in amendment.days.items():
        numbers[day].append(number)
    return amendment.promulgated, {day: " ".join(of_day) for day, of_day in numbers.items()}


def _unpack(kept: Sequence[KeptAmendment]) -> list[Amendment]:
    """Return amendments as a reader uses them."""
    amendments: list[Amendment] = []
    for promulgated, by_day in kept:
        days = {number: day for day, numbers in by_day.items() for number in numbers.split()}
        amendments.append(Amendment(promulgated, days))
    return amendments

"""A law that was amended, pairs reviewed under it, and answers in one's own words."""

from datetime import date

from components.arms.figures import AxisFigure
from components.arms.items import ArmItem, ItemKind
from components.arms.needs import Need
from components.arms.reading import ArmAnswer, ReadVerdict
from components.records import Pair, Verdict
from tests.knowledge.corpus import LOANS_2022

DAY = date(2022, 3, 1)
BEFORE = date(2021, 7, 19)
AMENDED_ON = date(2021, 7, 20)
CAP = "Interest of 18 per cent a year is owed on the loan."


def make_pair(
    number: int,
    clause: str = CAP,
    *,
    verdict: Verdict = "invalid",
    article: str = "205",
    family: str = "",
) -> Pair:
    """Return a reviewed pair under the law of 2022; without an article no law governs it."""
    governed = {
        "law": "Civil Code",
        "article": article,
        "wording": LOANS_2022.get(article, ""),
        "rule": "interest is capped",
        "does": "owes 18 per cent a year on the loan",
        "relation": "at most",
        "limit": "16 per cent a year",
        "figure": "18 per cent a year",
    }
    return Pair.model_validate(
        {
            "id": f"pair-{number}",
            "clause": clause,
            "verdict": verdict,
            "family": family or f"family-{number}",
            "as_of": DAY,
            "jurisdiction": "sample",
            **(governed if article else {}),
        }
    )


def make_item(
    number: int,
    kind: ItemKind = "held out",
    *,
    clause: str = CAP,
    verdict: Verdict = "invalid",
    law: str = "Civil Code",
    day: date = DAY,
) -> ArmItem:
    """Return an item under Article 205; one after the amendment was valid before it."""
    return ArmItem(
        id=f"item-{number}",
        kind=kind,
        family=f"family-{number % 2}",
        clause=clause,
        as_of=day,
        jurisdiction="sample",
        law=law,
        article="205" if law else "",
        verdict=verdict,
        twin="" if kind == "held out" else f"twin-{number}",
        outdated="valid" if kind == "after" else "",
    )


def make_answer(
    item: ArmItem,
    verdict: ReadVerdict = "invalid",
    *,
    is_in_style: bool = True,
    is_cited_right: bool = True,
    seconds: float = 1.0,
) -> ArmAnswer:
    """Return an answer to an item, right unless it is said otherwise."""
    return ArmAnswer(
        item=item.id,
        text=f"{verdict} it is, by {item.id}",
        verdict=verdict,
        citations=("Civil Code Article 205",),
        num_fabricated=0 if is_cited_right else 1,
        is_in_style=is_in_style,
        is_cited_right=is_cited_right,
        num_prompt_tokens=100,
        num_tokens=20,
        seconds=seconds,
    )


def make_share(value: float, count: int = 100) -> AxisFigure:
    """Return a share with an interval of five points on both sides."""
    return AxisFigure(value=value, low=value - 0.05, high=value + 0.05, count=count)


def make_need(
    usable: float, *, knowledge: float = 0.0, form: float = 0.0, new_law: float = 0.0
) -> Need:
    """Return what an arm leaves open; the rest is judgement."""
    return Need(
        usable=make_share(usable),
        knowledge=make_share(knowledge),
        form=make_share(form),
        judgement=make_share(1 - usable - knowledge - form),
        new_law=make_share(new_law),
    )

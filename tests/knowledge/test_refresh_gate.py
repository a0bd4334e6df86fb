"""A refresh is refused by figures.

Too few articles, too many repeals, a wording that nobody accounts for, a query without answer.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from components.errors import GateError, InputError, UsageError
from components.gold_set import GoldArticle, read_gold_set
from components.knowledge.refresh import refresh
from components.knowledge.refresh_gate import (
    GoldQuery,
    RefreshGateConfig,
    check_counts,
    check_gold,
    find_lost,
    find_overlaps,
    refuse_failed_refresh,
)
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Version
from components.statutes.changes import Changes
from components.statutes.readers.article import Article, Omission
from components.statutes.versions import advance
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022

NEXT_YEAR = date(2021, 1, 1)
RULES = {
    str(number): f"Rule {word} applies."
    for number, word in enumerate(["alpha", "beta", "gamma", "delta", "epsilon"], 1)
}


def step(previous: tuple[Version, ...], rules: dict[str, str], year: int) -> Changes:
    """Enter a snapshot of one law."""
    articles = [
        Article("L", "Law", number, "", text, date(year, 1, 1), "en", "")
        for number, text in rules.items()
    ]
    return advance(
        previous, articles, source="laws", jurisdiction="sample", snapshot_date=date(year, 1, 1)
    )


@pytest.fixture
def kept() -> tuple[tuple[Version, ...], Changes]:
    """Give five articles and the step that amends one, moves one and repeals one."""
    before = step((), RULES, 2020).versions
    after = {"1": RULES["1"], "2": "Quite another thing.", "9": RULES["3"], "4": RULES["4"]}
    return before, step(before, after, 2021)


def test_check_counts_share_repealed_at_its_bound(
    kept: tuple[tuple[Version, ...], Changes],
) -> None:
    """One of five repealed is 0.2, which the default bound allows and a lower one does not."""
    before, changes = kept
    gates = check_counts(before, changes, RefreshGateConfig(), day=NEXT_YEAR)
    assert [gate.has_passed for gate in gates] == [True] * 5
    bounds = RefreshGateConfig(max_repealed_share=0.19)
    gates = check_counts(before, changes, bounds, day=NEXT_YEAR)
    assert [(gate.name, gate.value) for gate in gates if not gate.has_passed] == [
        ("share repealed", 0.2)
    ]
    with pytest.raises(GateError) as caught:
        refuse_failed_refresh("laws", gates)
    assert str(caught.value).splitlines() == [
        (
            "source laws: gate share repealed: 0.2 (at most 0.19) FAILED: 1 of 5 articles, 4 in"
            " force after"
        ),
        (
            "Nothing was published. See all changes with --dry-run, then mend the snapshot, or"
            " source.gates where they are right."
        ),
    ]


def test_check_counts_first_snapshot_has_no_share(
    kept: tuple[tuple[Version, ...], Changes],
) -> None:
    """A first snapshot has nothing to repeal, but an empty one is refused all the same."""
    first = check_counts((), step((), RULES, 2020), RefreshGateConfig(), day=NEXT_YEAR)
    assert [gate.name for gate in first] == [
        "articles in force",
        "wordings lost",
        "wordings in force that say they are repealed",
        "numbers in force twice on a day",
    ]
    [empty, *_] = check_counts((), step((), {}, 2020), RefreshGateConfig(), day=NEXT_YEAR)
    assert (empty.value, empty.has_passed) == (0, False)
    bounds = RefreshGateConfig(min_articles=6)
    [few, *_] = check_counts((), step((), RULES, 2020), bounds, day=NEXT_YEAR)
    assert (few.value, few.has_passed) == (5, False)


def test_check_counts_first_snapshot_of_past_law_only() -> None:
    """A first snapshot that holds only abolished law is known law, though none is in force."""
    past = Article("L", "Law", "1", "", "A rule.", None, "en", "", ended=date(1991, 5, 1))
    changes = advance(
        (), [past], source="laws", jurisdiction="sample", snapshot_date=date(2020, 1, 1)
    )
    [known, *_] = check_counts((), changes, RefreshGateConfig(), day=date(2020, 1, 1))
    assert (known.value, known.has_passed, known.details) == (1, True, ("none in force, 1 known",))


def test_check_counts_text_that_says_it_is_repealed() -> None:
    """A wording that says of itself that it is repealed may not be in force."""
    changes = step((), {"1": "A rule.", "2": "(Abrogé)"}, 2020)
    gates = check_counts((), changes, RefreshGateConfig(), day=NEXT_YEAR)
    assert [(gate.name, gate.details) for gate in gates if not gate.has_passed] == [
        ("wordings in force that say they are repealed", ("Law Article 2",))
    ]


def test_check_counts_number_in_force_twice() -> None:
    """Two wordings of one number may not be in force on one day, however it is spelled."""
    changes = step((), {"4a": "A rule.", "4 A": "Another rule."}, 2020)
    assert find_overlaps(changes.versions) == ["Law Article 4a"]
    assert find_overlaps(step((), RULES, 2020).versions) == []


def test_check_counts_files_left_out_within_the_bound() -> None:
    """As many files as the bound says may be left out, and no more."""
    omitted = tuple(Omission(f"{name}.xml", "broken", is_fault=True) for name in "ab")
    changes = replace(step((), RULES, 2020), omissions=omitted)
    for bound, has_passed in ((2, True), (1, False)):
        config = RefreshGateConfig(max_skipped=bound)
        gate = check_counts((), changes, config, day=NEXT_YEAR)[-1]
        assert (gate.name, gate.has_passed) == ("files left out", has_passed)


def test_find_lost_only_what_nothing_accounts_for(
    kept: tuple[tuple[Version, ...], Changes],
) -> None:
    """Every wording is told by a change.

    One whose change, later version or own past is taken away is found.
    """
    before, changes = kept
    assert find_lost(before, changes) == []
    told = tuple(change for change in changes.records if change.kind != "repealed")
    assert find_lost(before, replace(changes, records=told)) == ["Law Article 5"]
    without_new = tuple(version for version in changes.versions if version.article != "9")
    assert find_lost(before, replace(changes, versions=without_new)) == ["Law Article 3"]
    without_past = tuple(
        version
        for version in changes.versions
        if version.article != "2" or version.valid_to is None
    )
    again = step(changes.versions, RULES, 2022)
    assert find_lost(changes.versions, replace(again, versions=without_past))[0] == "Law Article 2"


def test_find_lost_with_an_end_that_lies_ahead() -> None:
    """A wording whose end becomes known, or moves, before it comes is not lost."""
    first = step((), RULES, 2020)
    versions = first.versions
    for end in (date(2030, 1, 1), date(2031, 1, 1)):
        articles = [
            Article("L", "Law", number, "", text, None, "en", "", ended=end)
            for number, text in RULES.items()
        ]
        changes = advance(
            versions, articles, source="s", jurisdiction="xx", snapshot_date=NEXT_YEAR
        )
        assert {version.valid_to for version in changes.versions} == {end}
        assert find_lost(versions, changes) == []
        versions = changes.versions


def ask(query: str, *numbers: str, as_of: date | None = None) -> GoldQuery:
    """Make a query that must find one of these articles of the Civil Code."""
    articles = tuple(GoldArticle(law="Civil Code", article=number) for number in numbers)
    return GoldQuery(query=query, articles=articles, as_of=as_of)


def test_check_gold_by_day(tmp_path: Path) -> None:
    """A query is asked on its own day, else on the snapshot's.

    What is missed is named with line, article and day.
    """
    home = Home(tmp_path / "home")
    for source in (write_2020(tmp_path), write_2022(tmp_path)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    knowledge = KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())
    gold = [
        (
            1,
            ask("interest above 16 per cent a year is void", "205"),
        ),
        (
            2,
            ask("no interest on interest", "207", as_of=date(2021, 1, 1)),
        ),
        (4, ask("no interest on interest", "207")),
        (5, ask("a receipt is owed on payment", "205")),
    ]
    gate = check_gold(knowledge, gold, jurisdiction="sample", day=date(2022, 2, 1), depth=1)
    assert (gate.value, gate.bound, gate.has_passed) == (2, "at most 0 of 4", False)
    assert gate.details == (
        "line 4: Civil Code Article 207 not in force on 2022-02-01",
        "line 5: Civil Code Article 205 not among the first 1 on 2022-02-01",
    )
    either = (6, ask("a receipt is owed on payment", "207", "205", "208"))
    assert check_gold(
        knowledge, [*gold[:2], either], jurisdiction="sample", day=date(2022, 2, 1), depth=1
    ).has_passed
    too_early = [(1, ask("rent", "205", as_of=date(1990, 1, 1)))]
    with pytest.raises(UsageError, match="not in the corpus at that date"):
        check_gold(knowledge, too_early, jurisdiction="sample", day=date(2022, 2, 1), depth=1)


def test_gold_query_without_an_article_refused(tmp_path: Path) -> None:
    """A query is refused by line where its file says no article that it must find."""
    gold = tmp_path / "gold.jsonl"
    for row, key in (
        ({"query": "interest", "law": "Civil Code"}, "articles.0.article: Field required"),
        ({"query": "interest"}, "articles: Field required"),
        ({"query": "interest", "articles": []}, "articles: Tuple should have at least 1 item"),
        ({"clause": "c", "law": "Civil Code", "article": "205"}, "query: Field required"),
    ):
        gold.write_text("\n" + json.dumps(row) + "\n")
        with pytest.raises(InputError, match=rf"gold\.jsonl: line 2: {key}"):
            read_gold_set(gold, GoldQuery)

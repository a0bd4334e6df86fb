"""Real statutes: the law changes, the answer follows, no weight is touched."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from components.curation.dataset.build import read_groups, read_pairs
from components.gold_set import read_gold_clauses
from components.judging.figure_comparison import compare_figures
from components.prompting.grammar import possible_calls
from components.prompting.template import TOOL, Passage
from components.storage import Home, newest_finished, read_manifest, verify_folder
from components.tracking.releases import current_release
from tests.conftest import DATA, ROOT, call_cli, copy_data
from tests.small_release import give_small_engine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.realdata,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent"),
]
Json = Any  # whatever the report holds
CONTRACTS = ROOT / "tests" / "evaluation" / "contracts"
CONTRACT = """Loan Agreement

1. Interest on the outstanding principal shall accrue at eighteen percent (18%) per annum until \
repaid in full.

2. Headings are for convenience only and do not affect the interpretation of this Agreement.
"""


@pytest.fixture(scope="module")
def taiwan_home(pipeline_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Give a home with the sample release and two snapshots of Taiwanese law."""
    home = Home(tmp_path_factory.mktemp("taiwan") / "home")
    ignored = shutil.ignore_patterns("prefect", "artifacts")
    shutil.copytree(
        pipeline_home.root, home.root, symlinks=True, copy_function=copy_data, ignore=ignored
    )
    source = "source={{name: taiwan, kind: taiwan-json, jurisdiction: tw, path: {}}}"
    for month in ("2021-01", "2022-02"):
        setting = source.format(DATA / "statutes" / "taiwan-en" / month)
        done = call_cli(home, "run", "refresh_statutes", "--set", setting)
        assert done.returncode == 0, done.stderr
        assert "embedded" in done.stdout
    return home


@pytest.fixture(scope="module")
def small_taiwan_home(
    taiwan_home: Home, small_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Home:
    """Give that home with a fast writer of nonsense; search and reader are the same."""
    return give_small_engine(taiwan_home, small_home, tmp_path_factory.mktemp("small") / "home")


def verdicts_of_code(article: str) -> set[str]:
    """Return the verdicts that code gives where the contract's rate is held against an article."""
    verdicts: set[str] = set()
    for figure, _, limit in possible_calls(Passage(article), CONTRACT):
        comparison = compare_figures((figure, "at most", limit), CONTRACT, article)
        if comparison is not None:
            verdicts.add("valid" if comparison.keeps else "invalid")
    return verdicts


def limits_compared_with(finding: Json) -> list[str]:
    """Return the limits that a finding's figures were compared with."""
    calls = [call for call in finding["tool_calls"] if call["tool"] == TOOL]
    return [call["arguments"]["limit"] for call in calls]


def test_interest_cap_as_of(taiwan_home: Home, pipeline_home: Home, tmp_path: Path) -> None:
    """An 18 % clause is held against the law of the day, under one adapter.

    Which figures are compared is the model's reading, and one tuned for a minute may misread: asked
    is which article it was shown, what is cited, and what code makes of the figures.
    """
    contract = tmp_path / "loan.md"
    contract.write_text(CONTRACT)
    for day, cap, verdict in (
        ("2022-03-01", "sixteen percent", "invalid"),
        ("2020-06-01", "twenty percent", "valid"),
    ):
        law = ("--jurisdiction", "tw", "--as-of", day)
        shown = call_cli(taiwan_home, "statutes", "show", "Civil Code", "205", *law)
        assert cap in shown.stdout
        assert verdicts_of_code(shown.stdout) == {verdict}
        done = call_cli(taiwan_home, "review", str(contract), *law, "--format", "json")
        assert done.returncode == 0, done.stderr
        review = json.loads(done.stdout)
        assert (review["as_of"], len(review["findings"])) == (day, 2)
        interest, headings = review["findings"]
        assert (headings["verdict"], headings["citations"]) == ("ungoverned", [])
        [cited] = interest["citations"]
        assert (cited["law"], cited["article"]) == ("Civil Code", "205")
        assert cited["quote"] in shown.stdout
        for limit in limits_compared_with(interest):
            assert cap in limit
        for finding in review["findings"]:
            for citation in finding["citations"]:
                assert citation["valid_from"] <= day < (citation["valid_to"] or "9999")
    served, trained = current_release(taiwan_home), current_release(pipeline_home)
    assert (served.adapter, served.engine) == (trained.adapter, trained.engine)
    assert served.id != trained.id
    verify_folder(taiwan_home.engines / served.engine)


def test_refresh_leaves_the_other_source_alone(taiwan_home: Home) -> None:
    """The sample code is shown as before; without a jurisdiction the command asks for one."""
    shown = call_cli(
        taiwan_home, "statutes", "show", "Civil Code", "205", "--jurisdiction", "sample"
    )
    assert "percent" in shown.stdout
    asked = call_cli(taiwan_home, "statutes", "show", "Civil Code", "205")
    assert asked.returncode == 2
    assert "sample, tw" in asked.stderr


def test_before_the_first_snapshot(taiwan_home: Home) -> None:
    """A day before the corpus is refused as such."""
    law = ("--jurisdiction", "tw", "--as-of", "1950-01-01")
    done = call_cli(taiwan_home, "statutes", "show", "Civil Code", "205", *law)
    assert done.returncode == 2
    assert "not in the corpus at that date" in done.stderr


def test_score_gold_set(small_taiwan_home: Home) -> None:
    """The gold set is scored, every row, and no citation is invented."""
    done = call_cli(
        small_taiwan_home,
        "score",
        "--gold",
        str(DATA / "golden" / "taiwan_clauses.jsonl"),
        "--jurisdiction",
        "tw",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["num_rows"] == 40
    assert figures["fabricated_citations"] == 0
    assert figures["recall_at_50"] > 0.8


def test_score_contract_under_real_law(small_taiwan_home: Home) -> None:
    """A whole contract is scored against its key: every clause is found, some faults too."""
    done = call_cli(
        small_taiwan_home,
        "score",
        "--contract",
        str(CONTRACTS / "employment.md"),
        "--key",
        str(CONTRACTS / "employment-key.json"),
        "--jurisdiction",
        "tw",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["planted"], figures["sound"]) == (11, 16)
    assert figures["clauses_missing"] == 0
    assert figures["planted_found"] >= 1  # interest of 22 percent, where 16 is the most


def test_curate_pairs_drafts_from_real_statutes(taiwan_home: Home) -> None:
    """A dataset has pairs drafted from the edition's laws, but none held out or gold."""
    held_out = "Rental Housing Market Development and Regulation Act"
    sets = [
        f"dataset.drafting.held_out_laws=[{held_out}]",
        "dataset.drafting.jurisdictions=[tw]",
        f"dataset.gold.files=[{DATA / 'golden' / 'taiwan_clauses.jsonl'}]",
        "dataset.num_groups={train: 40, validation: 4, test: 10}",
    ]
    arguments: list[str] = []
    for setting in sets:
        arguments += ["--set", setting]
    smoke = ("run", "curate_pairs", "--config", "configs/smoke/curate_pairs.yaml")
    done = call_cli(taiwan_home, *smoke, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    dataset = newest_finished(taiwan_home.datasets)
    assert dataset is not None
    drafted = [pair for pair in read_pairs(dataset) if pair.origin == "drafted"]
    assert len(drafted) > 300
    assert {pair.jurisdiction for pair in drafted} == {"tw"}
    assert len({pair.law for pair in drafted}) >= 8
    assert held_out not in {pair.law for pair in drafted}
    assert read_manifest(dataset)["num_gold"] == 40
    gold = set(read_gold_clauses([DATA / "golden" / "taiwan_clauses.jsonl"]).values())
    assert not gold & {pair.clause for pair in read_pairs(dataset)}
    origins = [group.examples[0].origin for group in read_groups(dataset, "train")]
    assert origins.count("drafted") == 4
    laws = {pair.law for pair in drafted}
    for group in read_groups(dataset, "train"):
        for example in group.examples:
            completion = "".join(text for text, _ in example.completion)
            assert not [law for law in laws if law in completion]

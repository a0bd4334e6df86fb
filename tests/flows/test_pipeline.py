"""The pipeline, run through the command line, and what each user then does with it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from components.documents.clauses import segment
from components.documents.document import DocumentLimits, read_document
from components.evaluation.candidate_gates import mark_candidate
from components.evaluation.gates.results import at_most
from components.storage import Home, verify_folder
from components.tracking.releases import current_release, read_log
from components.tracking.runs import open_tracking, read_aliases, write_aliases
from flows.tune_reader import read_decisions
from tests.conftest import call_cli, copy_data
from tests.small_release import give_small_engine

pytestmark = pytest.mark.slow
Json = Any  # whatever the report holds


@pytest.fixture
def own_home(pipeline_home: Home, tmp_path: Path) -> Home:
    """Give a copy of the pipeline's home that a test may change."""
    home = Home(tmp_path / "home")
    shutil.copytree(
        pipeline_home.root,
        home.root,
        symlinks=True,
        copy_function=copy_data,
        ignore=shutil.ignore_patterns("prefect", "artifacts"),
    )
    return home


def test_run_pipeline_leaves_everything(pipeline_home: Home) -> None:
    """The pipeline leaves an edition, a dataset, an adapter, a release, a run and reports."""
    release = current_release(pipeline_home)
    verify_folder(pipeline_home.engines / release.engine)
    verify_folder(pipeline_home.adapters / release.adapter)
    client = open_tracking(pipeline_home)
    champion = client.get_model_version_by_alias("house-style", "champion")
    assert champion.tags["fingerprint"] == release.adapter
    assert champion.run_id is not None
    run = client.get_run(champion.run_id)
    assert run.info.status == "FINISHED"
    assert len(client.get_metric_history(champion.run_id, "loss")) >= 3
    reports = list(pipeline_home.reviews.glob("*/report.docx"))
    assert len(reports) == 1
    output = (pipeline_home.root / "output.txt").read_text()
    assert release.id in output
    assert "next" in output


@pytest.fixture(scope="module")
def review(pipeline_home: Home) -> Json:
    """Give the review of the sample contract that the pipeline wrote."""
    [written] = pipeline_home.reviews.glob("*/review.json")
    return json.loads(written.read_text())


def test_review_covers_the_contract(pipeline_home: Home, review: Json) -> None:
    """Each clause of the sample contract has a finding, in order, with all fields for programs."""
    contract = pipeline_home.root / "samples" / "sample-contract.docx"
    clauses = segment(read_document(contract, DocumentLimits()))
    findings = review["findings"]
    assert [finding["clause"] for finding in findings] == [clause.text for clause in clauses]
    assert review["release_id"] == current_release(pipeline_home).id
    assert review["as_of"] == "2026-03-02"
    assert review["as_of_source"] == "contract"
    assert review["jurisdiction"] == "sample"
    for finding in findings:
        assert {"clause", "verdict", "status", "citations", "reason", "confidence"} <= set(finding)
        for citation in finding["citations"]:
            assert {"law", "article", "valid_from", "valid_to", "quote", "status"} <= set(citation)


def test_review_prints_what_the_pipeline_writes(
    pipeline_home: Home, review: Json, tmp_path: Path
) -> None:
    """The command prints of a clause the same fields, under the same release and day."""
    expected = next(finding for finding in review["findings"] if finding["citations"])
    contract = tmp_path / "clause.txt"
    contract.write_text(expected["clause"])
    law = ("--jurisdiction", "sample", "--as-of", review["as_of"])
    done = call_cli(pipeline_home, "review", str(contract), *law, "--format", "json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed.keys() == review.keys()
    [finding] = printed["findings"]
    assert finding.keys() == expected.keys()
    assert finding["clause"] == expected["clause"]
    for key in ("release_id", "as_of", "jurisdiction"):
        assert printed[key] == review[key]


def test_review_citations_exist(pipeline_home: Home, review: Json) -> None:
    """Each citation is shown by `statutes show` on the day, with the quoted words in it."""
    cited = set()
    for finding in review["findings"]:
        for citation in finding["citations"]:
            cited.add((citation["law"], citation["article"], citation["quote"]))
    assert cited
    for law, article, quote in sorted(cited)[:4]:
        shown = call_cli(pipeline_home, "statutes", "show", law, article, "--as-of", "2026-03-02")
        assert shown.returncode == 0
        assert quote in shown.stdout


def test_run_pipeline_again_is_recognised(own_home: Home, tmp_path: Path) -> None:
    """A second run finds dataset, adapter and engine again and ends with the same release."""
    before = current_release(own_home).id
    contract = tmp_path / "loan.md"
    contract.write_text("1. Interest accrues at 40% per year until repaid in full.")
    config = "configs/smoke/run_pipeline.yaml"
    done = call_cli(
        own_home, "run", "run_pipeline", "--config", config, "--set", f"contract={contract}"
    )
    assert done.returncode == 0, done.stderr
    assert "already made" in done.stdout
    assert "already tuned" in done.stdout
    assert current_release(own_home).id == before


def test_curate_pairs_same_bytes_in_another_home(pipeline_home: Home, own_home: Home) -> None:
    """Made again in another home, a dataset has the same files, and its card is tracked."""
    (before,) = own_home.datasets.iterdir()
    shutil.rmtree(before)
    done = call_cli(own_home, "run", "curate_pairs", "--config", "configs/smoke/curate_pairs.yaml")
    assert done.returncode == 0, done.stderr
    again = own_home.datasets / before.name
    first = pipeline_home.datasets / before.name
    assert verify_folder(again)["files"] == verify_folder(first)["files"]
    client = open_tracking(own_home)
    experiment = client.get_experiment_by_name("curate_pairs")
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id])
    assert {run.info.status for run in runs} == {"FINISHED"}
    digests = set()
    for run in runs:
        assert run.inputs is not None
        digests |= {entry.dataset.digest for entry in run.inputs.dataset_inputs}
    assert len(digests) == 1
    assert "num_drafted" in runs[0].data.metrics


def test_tune_style_is_tracked(pipeline_home: Home) -> None:
    """A tuning's run holds stages, figures, gates and loss curve; its version has their mark."""
    release = current_release(pipeline_home)
    client = open_tracking(pipeline_home)
    champion = client.get_model_version_by_alias("house-style", "champion")
    assert champion.tags["gates"] == "passed"
    assert champion.run_id is not None
    run = client.get_run(champion.run_id)
    assert run.data.tags["dataset.digest"] == run.data.params["dataset"]
    assert run.data.params["template_hash"] == release.template_hash
    assert {
        "loss",
        "tokens_per_s",
        "style.style_conformity",
        "forgetting.texts_rise",
        "memorisation.figures_memorised",
    } <= set(run.data.metrics)
    assert {"obedience.obedience", "parity.agreement_of_served"} <= set(run.data.metrics)
    artifacts = {artifact.path for artifact in client.list_artifacts(run.info.run_id)}
    assert artifacts >= {"adapter", "gates.json", "losses.png"}
    is_below = f"tags.`mlflow.parentRunId` = '{run.info.run_id}'"
    stages = client.search_runs([run.info.experiment_id], is_below)
    assert {stage.info.run_name for stage in stages} == {"training", "gates"}


# where what is measured decides nothing
FEW = (
    "pairing.num_clauses=1",
    "calibration.num_clauses=4",
    "relevance.num_clauses=100",
    "relevance.num_weighed=4",
)


def promote(home: Home, *settings: str) -> subprocess.CompletedProcess[str]:
    """Run `promote_release` in its smoke size, with some settings changed."""
    arguments: list[str] = []
    for setting in settings:
        arguments += ["--set", setting]
    config = "configs/smoke/promote_release.yaml"
    return call_cli(home, "run", "promote_release", "--config", config, *arguments)


def test_promote_release_refuses(own_home: Home) -> None:
    """A candidate below a threshold, not approved, or with a failed gate changes nothing."""
    before = read_log(own_home)
    aliases = read_aliases(own_home)
    few = [setting for setting in FEW if not setting.startswith("pairing")]
    strict = ("pairing.num_clauses=8", "pairing.min_verdict=1.0", "pairing.min_citation=1.0")
    done = promote(own_home, *strict, *few)
    assert done.returncode == 1, done.stdout
    assert "gates failed" in done.stderr
    done = promote(own_home, "approval.is_required=true", "approval.timeout_s=1", *FEW)
    assert done.returncode == 1, done.stdout
    assert "not approved within 1 s" in done.stderr
    adapter = current_release(own_home).adapter
    failed = at_most("memorisation", "figures_memorised", 0.2, 0.01)
    mark_candidate(own_home, adapter, [failed], "m")
    done = promote(own_home)
    assert done.returncode == 1, done.stdout
    assert "gates failed: memorisation" in done.stderr
    assert read_log(own_home) == before
    assert read_aliases(own_home) == aliases


def test_promote_release_rolls_back(own_home: Home) -> None:
    """If the release cannot be written, the aliases go back to where they were."""
    number, log = read_aliases(own_home)["champion"], read_log(own_home)
    write_aliases(own_home, {"challenger": number})
    (own_home.releases / "lock").unlink()
    (own_home.releases / "lock").mkdir()  # so that publishing, the last step, fails
    config = "configs/smoke/promote_release.yaml"
    few = [f"--set={setting}" for setting in FEW]
    done = call_cli(own_home, "run", "promote_release", "--config", config, *few)
    assert done.returncode == 2
    assert "lock: is a folder (a file for the lock). Remove it and run again." in done.stderr
    assert "Traceback" not in done.stderr
    assert read_aliases(own_home) == {"challenger": number}
    assert read_log(own_home) == log


def test_editions_rollback_makes_a_new_release(own_home: Home) -> None:
    """Another edition is another release with the same weights, there and back again."""
    before = current_release(own_home)
    assert call_cli(own_home, "editions", "rollback").returncode == 0
    after = current_release(own_home)
    assert (after.adapter, after.engine) == (before.adapter, before.engine)
    assert after.edition == before.edition - 1
    assert after.id != before.id
    assert call_cli(own_home, "releases", "rollback").returncode == 0
    assert current_release(own_home) == before
    listed = call_cli(own_home, "releases", "list").stdout.splitlines()
    assert [line.split()[-1] for line in listed][-3:] == [before.id, after.id, before.id]
    assert set(read_aliases(own_home)) == {"champion"}


@pytest.fixture(scope="module")
def small_writer_home(
    pipeline_home: Home, small_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Home:
    """Give the pipeline's home with a fast writer of nonsense; search and reader are the same."""
    return give_small_engine(pipeline_home, small_home, tmp_path_factory.mktemp("small") / "home")


def test_score_gold_flat_figures(small_writer_home: Home, tmp_path: Path) -> None:
    """`score --json` prints one flat object with every figure of the rows it was given."""
    rows = [
        {
            "id": "a",
            "clause": "Interest accrues at 40% per year.",
            "as_of": "2026-03-01",
            "articles": [{"law": "Civil Code", "article": "205"}],
            "verdict": "invalid",
        },
        {
            "id": "b",
            "clause": "Headings are for convenience only.",
            "as_of": "2026-03-01",
            "articles": [],
            "verdict": "ungoverned",
        },
    ]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = call_cli(
        small_writer_home, "score", "--gold", str(gold), "--jurisdiction", "sample", "--json"
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert list(figures) == [
        "num_rows",
        "recall_at_1",
        "recall_at_5",
        "recall_at_10",
        "recall_at_50",
        "citation_accuracy",
        "verdict_accuracy",
        "coverage",
        "verdict_accuracy_covered",
        "auc_words",
        "kept_invalid_precision",
        "false_alarms",
        "style_conformity",
        "reasons_shown",
        "fabricated_citations",
    ]
    assert figures["num_rows"] == 2
    assert figures["recall_at_50"] == 1.0
    assert figures["fabricated_citations"] == 0


def test_score_contract(small_writer_home: Home) -> None:
    """The sample contract is scored whole against its key; each clause of the key is found."""
    samples = small_writer_home.root / "samples"
    done = call_cli(
        small_writer_home,
        "score",
        "--contract",
        str(samples / "sample-contract.docx"),
        "--key",
        str(samples / "sample-contract.key.json"),
        "--json",
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["planted"], figures["sound"], figures["clauses_missing"]) == (11, 11, 0)
    assert 0 < figures["planted_found"] <= 11


def test_ask_and_search(pipeline_home: Home) -> None:
    """A question is answered in the article's own words; off the subject the base says nothing."""
    question = "What is the maximum rate of interest on a loan?"
    answer = call_cli(pipeline_home, "ask", question, "--as-of", "2026-03-01")
    assert "Per Civil Code Article" in answer.stdout
    silent = call_cli(pipeline_home, "ask", "How do I bake sourdough bread with rye?")
    assert "does not say" in silent.stdout
    found = call_cli(
        pipeline_home, "statutes", "search", "interest above the maximum rate", "--limit", "3"
    )
    assert "Civil Code Article 205" in found.stdout


def test_statutes_show_as_of(pipeline_home: Home) -> None:
    """The same article has the wording of the day asked for."""
    show = ("statutes", "show", "civil code", "205", "--as-of")
    earlier = call_cli(pipeline_home, *show, "2025-06-01").stdout
    later = call_cli(pipeline_home, *show, "2026-06-01").stdout
    assert "eighteen percent" in earlier or "18 percent" in earlier
    assert "fifteen percent" in later or "15 percent" in later


def test_changed_cache_file_is_refused(own_home: Home, tmp_path: Path) -> None:
    """A model file that differs from its manifest is refused by name before any answer."""
    release = current_release(own_home)
    model = own_home.engines / release.engine / "openvino_model.bin"
    data = bytearray(model.read_bytes())
    data[1000] ^= 1
    model.write_bytes(data)
    contract = tmp_path / "c.txt"
    contract.write_text("1. Interest accrues at 40% per year until repaid in full.")
    done = call_cli(own_home, "review", str(contract))
    assert done.returncode == 2
    assert "openvino_model.bin: wrong SHA-256" in done.stderr
    model.unlink()
    done = call_cli(own_home, "review", str(contract))
    assert done.returncode == 2
    assert "openvino_model.bin: listed in manifest.json, not there" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_sees_a_whole_home(pipeline_home: Home) -> None:
    """Doctor finds everything in order after the pipeline."""
    done = call_cli(pipeline_home, "doctor")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("ok ") > 12


def test_decisions_are_what_a_reader_is_tuned_on(pipeline_home: Home) -> None:
    """The reviewed pairs of a dataset are rules to learn from, and others to be asked."""
    [dataset] = [path for path in pipeline_home.datasets.iterdir() if path.is_dir()]
    by_split = read_decisions(dataset)
    assert list(by_split) == ["train", "validation", "test"]
    assert all(by_split.values())
    ids = {split: {family.id for family in families} for split, families in by_split.items()}
    assert not ids["train"] & (ids["validation"] | ids["test"])

"""Another embedder for an edition that is there: judged on held-out texts, then embedded again.

In: the embedder that a config or a profile names. Out: the published edition's versions under its
vectors, as an edition of its own, beside the old one; or exit code 1 with the figures. The release
that serves stays with its edition until `promote_release` fits one to the new scores.
"""

from datetime import date

from prefect import task
from prefect.cache_policies import NO_CACHE

from components.curation.dataset.build import read_pairs
from components.curation.dataset.splitting import SPLITS
from components.errors import MissingError
from components.evaluation.embedder_scores import (
    describe_gain,
    gate_gains,
    judge_probes,
    refuse_failed_gains,
)
from components.knowledge.choose_embedder import (
    add_multilingual,
    choose_asked,
    find_english_embedder,
)
from components.knowledge.editions import open_current
from components.knowledge.embedding import Embedder
from components.knowledge.reembedding import reembed
from components.knowledge.vector_keys import first_texts
from components.models.sources import ModelSource
from components.records import Version
from components.retriever_tuning.own_law import hold_out_law
from components.retriever_tuning.retrieval_probes import RetrievalProbe, probe_clauses
from components.retriever_tuning.reviewed import collect_reviewed
from components.storage import Home, newest_finished
from flows.environment import open_store
from flows.progress import progress_bar

NUM_CLAUSES = 200
SEED = 1


@task(cache_policy=NO_CACHE)
def switch_embedder(
    asked: ModelSource | None, home: Home, *, min_gain: float, keep: int, is_dry_run: bool
) -> bool:
    """Embed the published edition again where another embedder is asked for than made it.

    Args:
        asked: The embedder that is configured; None for that of the edition.
        home: The home.
        min_gain: nDCG@10 that it must gain on every probe over the one in use.
        keep: How many editions to keep.
        is_dry_run: Only say what would be embedded.

    Returns:
        Whether another one is asked for, in a dry run too.

    Raises:
        GateError: It finds less than the one in use; nothing was written.
    """
    store = open_store(home)
    if asked is None or store.current_edition() is None:
        return False
    edition = open_current(store)
    made_by = edition.manifest.embedder
    english = choose_asked(asked, home, made_by)
    embedder = add_multilingual(english, made_by, home)
    if embedder.name == made_by:
        return False
    versions = edition.read_versions()
    num_texts = sum(len(texts) for texts in first_texts(versions).values())
    print(
        f"embedder: {made_by} made edition {edition.manifest.number}, asked for"
        f" is {embedder.name}: all {num_texts} texts are embedded again"
    )
    if is_dry_run:
        return True
    judge_switch(versions, english, home, min_gain)
    with progress_bar("embedding the edition") as bar:
        number = reembed(store, home, embedder, keep=keep, on_progress=bar.move)
    print(
        f"edition {number}: embedded with {embedder.name}; fit a release to it with"
        " promote_release, or go back with `clausula editions rollback`"
    )
    return True


def judge_switch(versions: list[Version], embedder: Embedder, home: Home, min_gain: float) -> None:
    """Compare an embedder of English with the one in use on what is held out; refuse a worse one.

    Raises:
        GateError: It gains less than it must.
    """
    try:
        in_use = find_english_embedder(open_store(home), home)
    except MissingError:
        print("embedder: not judged, since the one in use is not here")
        return
    probes = find_probes(versions, home)
    if not probes:
        print("embedder: not judged, since there are neither reviewed pairs nor notes to ask with")
        return
    with progress_bar("judging embedders", 2 * len(probes)) as bar:
        before = judge_probes(probes, in_use, bar.advance)
        after = judge_probes(probes, embedder, bar.advance)
    gates = gate_gains(before, after, min_gain, gate="embedder")
    for gate in gates:
        print(describe_gain(gate))
    refuse_failed_gains(
        gates,
        f"embedder {embedder.name}: finds less than {in_use.name}",
        "Nothing was published. Leave `embedder` out to stay with the one in use, or lower"
        " min_embedder_gain.",
    )


def find_probes(versions: list[Version], home: Home) -> list[RetrievalProbe]:
    """Return what there is to judge by: held-out clauses of the newest dataset, notes of a law."""
    probes: list[RetrievalProbe] = []
    dataset = newest_finished(home.datasets)
    if dataset is not None:
        splits = {name: read_pairs(dataset, name) for name in SPLITS}
        reviewed = collect_reviewed(splits, versions)
        clauses = probe_clauses(reviewed.tested, reviewed.articles, NUM_CLAUSES, SEED)
        probes += [clauses] if clauses.queries else []
    own = hold_out_law(versions, (), day=date.today(), seed=SEED)
    return probes if own is None else [*probes, own.probe()]

"""Tune the embedder, and with it the reranker, on pairs made from statutes and reviewed pairs.

In: statutes and reviewed pairs, the embedder in use. Out: an embedder folder, its figures, a registered version; where it
passed its gate and is to be published, a new edition embedded with it, or exit code 1 with the figures.
Config: configs/tune_retriever.yaml.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from prefect import flow, runtime, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from components.config import Section
from components.curation.dataset import DatasetConfig
from components.errors import GateError
from components.evaluation.embedders import EmbedderGate, gate_embedder, rank_probe
from components.evaluation.retrieval import Case, flatten, list_failures, score_cases
from components.knowledge.embedders import find_embedder
from components.knowledge.embedding import Embedder
from components.knowledge.reembedding import reembed
from components.retrieval.embedder import EmbedderTraining, Progress, tune_embedder
from components.retrieval.gathering import GatheringConfig, read_lessons, write_lessons
from components.review.session import pair_release
from components.storage import Home, fingerprint, is_finished, sha256_file, staged_folder, write_json_atomic, write_text_atomic
from components.tracking.runs import crown_embedder, register_embedder, tracked_run
from flows.curate_pairs import PairsConfig, SEARCH_BATCH
from flows.setting import git_commit, locate, open_home, open_store, progress_bar, read_config

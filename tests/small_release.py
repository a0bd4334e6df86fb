"""A release that is opened and answers fast, for tests that are not about its answers.

It serves the pipeline's edition with the first two layers of the base, converted and opened as the
tuned model is, and without a reader. What they write is nonsense, but the grammar gives it its
form, and figures are compared by code as ever. A reason of theirs is as short as the grammar lets
it be: after whatever word, the end of the answer is likeliest, then the end of the sentence.
"""

import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.engines.merged_gguf import build_engine
from components.models.base import find_gguf
from components.models.gguf_copy import copy_gguf, open_gguf
from components.records import JudgingFit
from components.storage import Home, staged_folder
from components.tracking.releases import (
    Release,
    current_release,
    make_release,
    publish_release,
)
from tests.conftest import copy_data

NUM_LAYERS = 2
LIKELY = "Ġand"
"""A token that two layers alone like to go on with; the ends of reasons are made likelier."""
UNTUNED = {"fingerprint": "untuned", "method": "none"}
LEFT_OUT = ("engines", "releases", "prefect", "artifacts", "reviews", "output.txt")


def make_small_home(pipeline_home: Home, base: Path, target: Path) -> Home:
    """Return a home with the pipeline's edition, and a release of it that has a small engine.

    Args:
        pipeline_home: A home in which the pipeline has run.
        base: The base as it was fetched.
        target: The new home's folder.
    """
    home = _copy_without_release(pipeline_home, target)
    engine = make_engine(base, home)
    _publish(home, engine, current_release(pipeline_home), JudgingFit())
    return home


def give_small_engine(full_home: Home, small_home: Home, target: Path) -> Home:
    """Return a copy of a home whose release has the engine of a small home, and its own reader.

    Args:
        full_home: A home with a release.
        small_home: From `make_small_home`; to build its engine again takes twenty seconds.
        target: The new home's folder.
    """
    home = _copy_without_release(full_home, target)
    engine = current_release(small_home).engine
    shutil.copytree(small_home.engines / engine, home.engines / engine)
    served = current_release(full_home)
    _publish(home, engine, served, served.judging)
    return home


def _copy_without_release(home: Home, target: Path) -> Home:
    """Return a copy of a home without its engines and releases."""
    shutil.copytree(
        home.root,
        target,
        symlinks=True,
        copy_function=copy_data,
        ignore=shutil.ignore_patterns(*LEFT_OUT),
    )
    return Home(target)


def _publish(home: Home, engine: str, served: Release, judging: JudgingFit) -> None:
    """Publish a release in a home that differs from another in its engine and its judging."""
    parts = served.model_dump(exclude={"id", "created_at", "engine", "judging"})
    publish_release(home, make_release(**parts, engine=engine, judging=judging), "promote")


def make_engine(base: Path, home: Home) -> str:
    """Build the small engine in a home and return its name."""
    aside = Home(home.root / "aside")  # where a base of its own may be written
    small = aside.models / base.name
    cut_gguf(base, small)
    plain = f"{base.name}-plain"  # where the markup of the base's chats is looked for
    (aside.models / plain).symlink_to(home.models.resolve() / plain)
    adapter = aside.adapters / UNTUNED["fingerprint"]
    with staged_folder(adapter, UNTUNED):
        pass
    built = build_engine(small, adapter, aside)
    home.engines.mkdir()
    built.rename(home.engines / built.name)
    shutil.rmtree(aside.root)
    return built.name


def cut_gguf(base: Path, target: Path) -> None:
    """Write a base's GGUF with its first layers only into a folder; its reasons end at once."""
    gguf = find_gguf(base)
    assert gguf is not None
    reader = open_gguf(gguf)
    count = "llama.block_count"
    given = reader.fields[count]
    fields = reader.fields | {
        count: SimpleNamespace(name=count, types=given.types, contents=lambda: NUM_LAYERS)
    }
    tensors = [tensor for tensor in reader.tensors if layer_of(tensor) < NUM_LAYERS]
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    end = reader.fields["tokenizer.ggml.eos_token_id"].contents()
    likely, stop = tokens.index(LIKELY), tokens.index(".")

    def end_reasons(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        changed = embeddings.copy()  # (tokens, width), which scores the next token too
        changed[stop] = 1.5 * embeddings[likely]
        changed[end] = 3 * embeddings[likely]
        return changed

    target.mkdir(parents=True)
    small = SimpleNamespace(fields=fields, tensors=tensors)
    copy_gguf(small, {"token_embd.weight": end_reasons}, target / gguf.name)


def layer_of(tensor: Any) -> int:  # Any: gguf leaves it untyped
    """Return the number of a tensor's layer, 0 for one that is in none."""
    numbered = re.match(r"blk\.(\d+)\.", tensor.name)
    return int(numbered[1]) if numbered else 0

"""The engine of an adapter, as the settings that flows share ask for it."""

from pathlib import Path

from components.engines.merged_gguf import (
    build_base_engine,
    build_engine,
    is_untuned,
    note_server,
)
from components.models.base import fetch_tokenizer
from components.models.sources import ModelSource, fetch_model
from components.storage import Home, read_manifest
from flows.steps.shared import SharedConfig


def is_served_elsewhere(shared: SharedConfig, method: str) -> bool:
    """Say whether a server runs the base untuned, so that its weights are not needed here."""
    return method == "none" and shared.engine.kind == "openai"


def prepare_engine(shared: SharedConfig, adapter: Path, home: Home) -> Path:
    """Return the folder of an adapter's engine, built the first time."""
    if is_untuned(read_manifest(adapter)) and shared.engine.kind == "openai":
        return note_server(shared.engine, fetch_tokenizer(shared.base, home), adapter, home)
    return build_engine(fetch_model(shared.base, home), adapter, home)


def prepare_base_engine(base: ModelSource, home: Home) -> Path:
    """Return the folder of the base's own engine, converted the first time."""
    return build_base_engine(fetch_model(base, home), home)

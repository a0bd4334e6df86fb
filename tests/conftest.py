"""What tests share: the models, and a home in which the pipeline has run."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from components.models.base import load_tokenizer, prepare_base
from components.models.sources import BASE_MODEL, EMBEDDER, fetch_model
from components.storage import Home
from flows.cli.main import main

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"


def run_cli(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user would, in its own process."""
    environment = os.environ | {"CLAUSULA_HOME": str(home.root), "COLUMNS": "140"}
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=ROOT,
    )


def call_cli(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process: the same code, without importing its libraries again.

    For commands that only ask.
    """
    out, err = (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)
    )
    code = 0
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setenv("CLAUSULA_HOME", str(home.root))
        patch.setenv("COLUMNS", "140")
        try:
            main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
    # a BytesIO is below
    said, told = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(["clausula", *arguments], code, said, told)


@pytest.fixture(scope="session")
def models_home() -> Home:
    """Give the home whose `models` folder keeps what was fetched, between runs too."""
    return Home(ROOT / ".clausula")


@pytest.fixture(scope="session")
def base_folder(models_home: Home) -> Path:
    """Give the base model as it was fetched, a GGUF."""
    return fetch_model(BASE_MODEL, models_home)


@pytest.fixture(scope="session")
def plain_base(models_home: Home, base_folder: Path) -> Path:
    """Give the base model as transformers reads it."""
    return prepare_base(base_folder, models_home)


@pytest.fixture(scope="session")
def tiny_base(plain_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a llama of four layers with random weights and the real tokenizer.

    A tuning of it takes a second.
    """
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = load_tokenizer(plain_base)
    torch.manual_seed(1)
    config = LlamaConfig(
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        vocab_size=len(tokenizer),
        tie_word_embeddings=True,
    )
    folder = tmp_path_factory.mktemp("tiny")
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def embedder_folder(models_home: Home) -> Path:
    """Give the sentence embedder."""
    return fetch_model(EMBEDDER, models_home)


@pytest.fixture(scope="session")
def pipeline_home(
    tmp_path_factory: pytest.TempPathFactory,
    models_home: Home,
    plain_base: Path,
    embedder_folder: Path,
) -> Iterator[Home]:
    """Give a home in which the smoke pipeline has run through the command line.

    The models are not fetched again.
    """
    home = Home(tmp_path_factory.mktemp("pipeline"))
    home.models.symlink_to(models_home.models)
    done = run_cli(home, "run", "run_pipeline", "--config", "configs/smoke/run_pipeline.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    (home.root / "output.txt").write_text(done.stdout)
    yield home

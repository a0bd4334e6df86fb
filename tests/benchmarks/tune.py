"""Tuning: clausula's trainer beside TRL's SFTTrainer, each with its defaults.

Both have the same rows, LoRA settings and learning rate. TRL's default is bfloat16 even where the
processor only imitates it; there it runs a second time, in float32 as ours does, and the better of
its two runs is what ours is held against. Both train on every completion token with the same
weight, and both adapters' losses are taken by the same code, in float32. Tokens are counted as TRL
sees them, each row with its own copy of its article, so that tokens/s compare the same work; what
was really computed stands beside it. Each side runs in a process of its own, whose peak memory is
the kernel's figure. Limit: the rate of a square matrix product in the run's precision, measured in
the same run.

Run: python -m tests.benchmarks.tune --json tune.json
"""

import contextlib
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch

from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.models.base import find_gguf, load_base, load_tokenizer, prepare_base
from components.models.sources import BASE_MODEL, fetch_model
from components.prompting.template import Passage, render_prompt
from components.records import Example, Group
from components.samples.pairs import Family, generate_pairs, load_families
from components.storage import Home
from components.tuning.adapter import LINEAR, choose_dtype
from components.tuning.encoding import Sequenced, encode_group
from components.tuning.loss import LabelLoss
from components.tuning.merge import merge_adapter
from components.tuning.packing import pack_sequences
from components.tuning.schedule import split_passes
from components.tuning.trainer import Step, Trainer, TrainingConfig
from tests.benchmarks.reporting import (
    Row,
    lacks_package,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)
from tests.conftest import ROOT

RATE, RANK, ALPHA = 1e-3, 16, 32
SAME = TrainingConfig(
    learning_rate=RATE, rank=RANK, alpha=ALPHA, warmup_share=0.0, validate_every=10_000
)
BEST = TrainingConfig(
    learning_rate=2e-3, rank=RANK, alpha=ALPHA, first_layer=12, validate_every=10_000
)
Figures = dict[str, float]
Side = Callable[["Task", Path], Figures]  # trains into a folder


@dataclass(frozen=True)
class Task:
    """What is tuned: a base model, and how many groups of four rows train and validate it."""

    base: Path
    num_train: int = 24
    num_validation: int = 8
    is_smoke: bool = False


def main(arguments: Sequence[str] | None = None) -> None:
    """Run both sides and print the table."""
    options = option_parser(__doc__).parse_args(arguments)
    home = Home(ROOT / ".clausula")
    base = prepare_base(fetch_model(BASE_MODEL, home), home)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.smoke:
            task = Task(make_tiny_base(base, folder / "tiny"), 2, 1, is_smoke=True)
        else:
            task = Task(base)
        compare(task, folder, options.json)
        if not options.smoke:
            print(f"merge to GGUF: {merge_seconds(folder / 'clausula'):.1f} s")
    say_left_out(
        lacks_package("trl", "extra dev"),
        "the real base model and the merge, at the smoke size" if options.smoke else "",
    )


def compare(task: Task, folder: Path, target: Path | None) -> None:
    """Train with every side, measure their losses alike, and print the table."""
    sides = choose_sides(task)
    figures = {name: run_apart(side, task, folder / name) for name, side in sides.items()}
    losses = {name: run_apart(measure_loss, task, folder / name)["loss"] for name in sides}
    # without a peer, ours is held against itself
    peers = [name for name in sides if name != "clausula"] or ["clausula"]
    peer_seconds = min(figures[name]["seconds"] for name in peers)
    peer_loss = min(losses[name] for name in peers)
    best = run_apart(partial(run_best, wanted=peer_loss), task, folder / "best")
    num_tokens, num_computed = count_tokens(task)
    rate = product_rate(task)
    rows: list[Row] = []
    for name, side in figures.items():
        is_ours = name == "clausula"
        seconds = side["seconds"]
        computed = num_computed if is_ours else num_tokens
        rows.append(
            {
                "trainer": name,
                "tokens/s": num_tokens / seconds,
                "ratio to trl": peer_seconds / seconds,
                "computed tokens/s": computed / seconds,
                "validation loss": losses[name],
                "peak MB": side["peak_mb"],
                "share of product rate": side.get("operations", 0.0) / seconds / rate,
            }
        )
    title = f"tuning, {task.num_train * 4} rows, all linear layers, {choose_dtype('auto')}"
    show(title, rows, target)
    print(f"product rate: {rate / 1e9:.0f} GFLOP/s")
    outcome = "reached" if best["loss"] <= peer_loss else "NOT reached"
    print(
        f"TRL's validation loss {peer_loss:.4f} after {peer_seconds:.1f} s: {outcome} by the best"
        f" configuration after {best['seconds']:.1f} s, ratio {peer_seconds / best['seconds']:.2f}"
        f" (loss {best['loss']:.4f})"
    )


def choose_sides(task: Task) -> dict[str, Side]:
    """Return what trains, the peer first."""
    sides: dict[str, Side] = {}
    is_float32 = choose_dtype("auto") == torch.float32
    if not lacks_package("trl", ""):
        if not task.is_smoke:
            sides["trl"] = run_trl
        if task.is_smoke or is_float32:
            sides["trl, float32"] = partial(run_trl, bf16=False)
    sides["clausula"] = run_same
    return sides


def make_tiny_base(base: Path, folder: Path) -> Path:
    """Write a llama of two layers with random weights and the base's tokenizer."""
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = load_tokenizer(base)
    torch.manual_seed(1)
    config = LlamaConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        vocab_size=len(tokenizer),
        tie_word_embeddings=True,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_groups(task: Task) -> tuple[list[Group], list[Group]]:
    """Return groups for training and, of other families, for validation."""
    families = [family for family in load_families() if family.kind != "none"]
    cut = len(families) * 4 // 5
    train = _build_groups(families[:cut], task.num_train, seed=0)
    validation = _build_groups(families[cut:], task.num_validation, seed=1)
    return train, validation


def _build_groups(families: Sequence[Family], count: int, seed: int) -> list[Group]:
    """Build groups in which every token of a completion has the same weight."""
    pairs = [pair for pair in generate_pairs(families, per_wording=4, seed=1) if pair.wording]
    groups = []
    for group in GroupBuilder(pairs, GroupConfig(), seed=seed).build(count):
        examples = tuple(_even(example) for example in group.examples)
        groups.append(group.model_copy(update={"examples": examples}))
    return groups


def _even(example: Example) -> Example:
    completion = tuple((text, 1.0) for text, _ in example.completion)
    return example.model_copy(update={"completion": completion})


def encode(task: Task) -> tuple[list[Sequenced], list[Sequenced]]:
    """Return both splits encoded."""
    tokenizer = load_tokenizer(task.base)
    train, validation = make_groups(task)
    return (
        [encode_group(group, tokenizer, 4096) for group in train],
        [encode_group(group, tokenizer, 4096) for group in validation],
    )


def run_same(task: Task, target: Path) -> Figures:
    """Train all linear layers at TRL's learning rate, four rows a step where TRL takes eight."""
    train, _ = encode(task)
    trainer = Trainer(task.base, SAME)
    started = time.perf_counter()
    trainer.run(train, [], lambda step: None)
    seconds = time.perf_counter() - started
    trainer.save(target)
    return {"seconds": seconds, "operations": count_operations(train, trainer)}


def run_best(task: Task, target: Path, wanted: float) -> Figures:
    """Train with the best settings until the validation loss is TRL's.

    The validations' own time is not counted.
    """
    train, validation = encode(task)
    config = BEST.model_copy(update={"first_layer": 0}) if task.is_smoke else BEST
    trainer = Trainer(task.base, config)
    figures = {"seconds": 0.0, "loss": float("inf")}
    since = time.perf_counter()

    def watch(step: Step) -> None:
        nonlocal since
        figures["seconds"] += time.perf_counter() - since
        if step.number % 2 == 0 and step.number >= 8:
            figures["loss"] = trainer.evaluate(validation)
            if figures["loss"] <= wanted:
                raise StopIteration
        since = time.perf_counter()

    with contextlib.suppress(StopIteration):
        trainer.run(train, [], watch)
    trainer.save(target)
    return figures


def run_trl(task: Task, target: Path, **settings: Any) -> Figures:  # Any: what SFTConfig takes
    """Train with TRL's defaults but for the learning rate and what `settings` say."""
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM
    from trl import SFTConfig, SFTTrainer

    rows = []
    for group in make_groups(task)[0]:
        passage = Passage(group.text)
        for example in group.examples:
            prompt = render_prompt(passage, example.clause)
            completion = "".join(text for text, _ in example.completion)
            rows.append({"prompt": prompt, "completion": completion})
    config = SFTConfig(
        output_dir=str(target / "runs"),
        num_train_epochs=1,
        learning_rate=RATE,
        use_cpu=True,
        report_to=[],
        save_strategy="no",
        seed=7,
        **settings,
    )
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(task.base, dtype=torch.float32),
        args=config,
        train_dataset=Dataset.from_list(rows),
        processing_class=load_tokenizer(task.base),
        peft_config=LoraConfig(
            r=RANK, lora_alpha=ALPHA, target_modules=LINEAR, task_type="CAUSAL_LM"
        ),
    )
    started = time.perf_counter()
    trainer.train()
    seconds = time.perf_counter() - started
    trainer.save_model(str(target))
    return {"seconds": seconds}


def measure_loss(task: Task, adapter: Path) -> Figures:
    """Return an adapter's mean loss on the validation rows, in float32."""
    from peft import PeftModel

    _, validation = encode(task)
    model = PeftModel.from_pretrained(load_base(task.base)[0], str(adapter))
    loss = LabelLoss(model, 0, torch.float32)
    lengths = [len(sequence) for sequence in validation]
    total = 0.0
    with torch.no_grad():
        for chosen in split_passes(range(len(validation)), lengths, 2048):
            total += float(loss(pack_sequences([validation[number] for number in chosen])))
    return {"loss": total / sum(float(sequence.weights.sum()) for sequence in validation)}


def count_tokens(task: Task) -> tuple[int, int]:
    """Return the training rows' tokens, each with its own article, and those that are computed."""
    train, _ = encode(task)
    num_tokens = 0
    for sequence in train:
        num_shared = int((sequence.branches == 0).sum())
        num_tokens += len(sequence) + (int(sequence.branches.max()) - 1) * num_shared
    return num_tokens, sum(map(len, train))


def count_operations(train: list[Sequenced], trainer: Trainer) -> float:
    """Return the multiplications and additions of one epoch's matrix products.

    Attention's are counted within its layout. Forwards and backwards through frozen weights are two
    products, through trained ones three; nothing else is counted.
    """
    config = trainer.model.config
    num_frozen = 0
    num_trained = 0
    for name, weights in trainer.model.named_parameters():
        if weights.requires_grad:
            num_trained += weights.numel()
        elif "layers" in name and weights.ndim == 2:
            num_frozen += weights.numel()
    head = config.hidden_size * config.vocab_size
    width = config.num_attention_heads * (config.hidden_size // config.num_attention_heads)
    total = 0.0
    for sequence in train:
        branches = range(1, int(sequence.branches.max()) + 1)
        num_shared = int((sequence.branches == 0).sum())
        sizes = [int((sequence.branches == branch).sum()) for branch in branches]
        pairs = num_shared**2 + sum(size * (num_shared + size) for size in sizes)
        # scores and sums; backwards twice as much
        attention = config.num_hidden_layers * 2 * pairs * width * 3
        total += 2 * len(sequence) * (2 * num_frozen + 3 * num_trained)
        total += 2 * 2 * len(sequence.labels) * head
        total += 2 * attention
    return total


def product_rate(task: Task) -> float:
    """Return the operations a second of a large matrix product in the run's precision."""
    size = 256 if task.is_smoke else 2048
    left, right = (torch.randn(size, size, dtype=choose_dtype("auto")) for _ in range(2))
    best = float("inf")
    for _ in range(20):
        started = time.perf_counter()
        left @ right
        best = min(best, time.perf_counter() - started)
    return 2 * size**3 / best


def merge_seconds(adapter: Path) -> float:
    """Return how long the merge of an adapter into the base's GGUF takes."""
    gguf = find_gguf(fetch_model(BASE_MODEL, Home(ROOT / ".clausula")))
    assert gguf is not None  # the bundled base comes as one
    started = time.perf_counter()
    merge_adapter(gguf, adapter, adapter / "merged.gguf")
    return time.perf_counter() - started


def run_apart(side: Side, task: Task, target: Path) -> Figures:
    """Run a side and add its peak memory; in a process of its own, but for the smoke size."""
    if task.is_smoke:
        return run_with_peak(side, task, target)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(run_with_peak, (side, task, target))


def run_with_peak(side: Side, task: Task, target: Path) -> Figures:
    """Run a side in this process and add the most memory that the process had."""
    figures = side(task, target)
    return {**figures, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    run_benchmark(main)

"""Tuning: clausula's trainer beside TRL's SFTTrainer, each with its defaults: the same rows, LoRA settings and learning rate.

TRL's default is bfloat16 even where the processor only imitates it; there it runs a second time, in
float32 as ours does, and the better of its two runs is what ours is held against. Both train on
every completion token with the same weight, and both adapters' losses are taken by the same code,
in float32. Tokens are counted as TRL sees them, each row with its own copy of its article, so that
tokens/s compare the same work; what was really computed stands beside it. Each side runs in a
process of its own, whose peak memory is the kernel's figure. Limit: the rate of a square matrix
product in the run's precision, measured in the same run. Run: python -m tests.benchmarks.tune
--json tune.json
"""

import contextlib
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch

from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.models.base import find_gguf, load_base, load_tokenizer, prepare_base
from components.models.sources import BASE_MODEL, fetch_model
from components.prompting.template import Passage, render_prompt
from components.records import Group
from components.samples.pairs import generate_pairs, load_families
from components.storage import Home
from components.tuning.adapter import LINEAR, choose_dtype
from components.tuning.encoding import Sequenced, encode_group
from components.tuning.loss import LabelLoss
from components.tuning.merge import merge_adapter
from components.tuning.packing import pack_sequences
from components.tuning.schedule import split_passes
from components.tuning.trainer import Step, Trainer, TrainingConfig
from tests.benchmarks.reporting import read_options, show
from tests.conftest import ROOT

NUM_TRAIN, NUM_VALIDATION = 24, 8  # groups of four rows
RATE, RANK, ALPHA = 1e-3, 16, 32
SAME = TrainingConfig(
    learning_rate=RATE, rank=RANK, alpha=ALPHA, warmup_share=0.0, validate_every=10_000
)
BEST = TrainingConfig(
    learning_rate=2e-3, rank=RANK, alpha=ALPHA, first_layer=12, validate_every=10_000
)


def main() -> None:
    """Run both sides and print the table."""
    options = read_options(__doc__)
    base = prepare_base(fetch_model(BASE_MODEL, Home(ROOT / ".clausula")), Home(ROOT / ".clausula"))
    with tempfile.TemporaryDirectory() as folder:
        sides: dict[str, Callable[..., dict[str, float]]] = {"trl": run_trl}
        if choose_dtype("auto") == torch.float32:
            sides["trl, float32"] = partial(run_trl, bf16=False)
        sides["clausula"] = run_same
        found = {name: _alone(side, base, Path(folder) / name) for name, side in sides.items()}
        losses = {name: _alone(measure_loss, base, Path(folder) / name)["loss"] for name in sides}
        peers = [name for name in sides if name != "clausula"]
        took, wanted = (
            min(found[name]["seconds"] for name in peers),
            min(losses[name] for name in peers),
        )
        best = _alone(run_best, base, Path(folder) / "best", wanted)
        merged = merge_seconds(Path(folder) / "clausula")
    rows, computed = count_tokens(base)
    limit = product_rate()
    table = [
        {
            "trainer": name,
            "tokens/s": rows / figures["seconds"],
            "ratio to trl": took / figures["seconds"],
            "computed tokens/s": (computed if name == "clausula" else rows) / figures["seconds"],
            "validation loss": losses[name],
            "peak MB": figures["peak_mb"],
            "share of product rate": (
                figures["operations"] / figures["seconds"] / limit if name == "clausula" else 0.0
            ),
        }
        for name, figures in found.items()
    ]
    show(
        f"tuning, {NUM_TRAIN * 4} rows, all linear layers, {choose_dtype('auto')}",
        table,
        options.json,
    )
    print(f"product rate {limit / 1e9:.0f} GFLOP/s; merge to GGUF {merged:.1f} s")
    reached = "reached" if best["loss"] <= wanted else "NOT reached"
    print(
        f"TRL's validation loss {wanted:.4f} after {took:.1f} s: {reached} by the best"
        " configuration"
    )
    print(
        f"after {best['seconds']:.1f} s, ratio {took / best['seconds']:.2f} (loss"
        f" {best['loss']:.4f})"
    )


def make_groups() -> tuple[list[Group], list[Group]]:
    """Return groups for training and, of other families, for validation, all completion tokens weighing the same."""
    families = [family for family in load_families() if family.kind != "none"]
    splits = (families[: len(families) * 4 // 5], families[len(families) * 4 // 5 :])
    found = []
    for number, (part, count) in enumerate(zip(splits, (NUM_TRAIN, NUM_VALIDATION), strict=True)):
        pairs = [pair for pair in generate_pairs(part, per_wording=4, seed=1) if pair.wording]
        groups = GroupBuilder(pairs, GroupConfig(), seed=number).build(count)
        found.append(
            [
                group.model_copy(update={"examples": tuple(_even(e) for e in group.examples)})
                for group in groups
            ]
        )
    return found[0], found[1]


def _even(example: Any) -> Any:  # Any: an Example, as it came
    return example.model_copy(
        update={"completion": tuple((text, 1.0) for text, _ in example.completion)}
    )


def encode(base: Path) -> tuple[list[Sequenced], list[Sequenced]]:
    """Return both splits encoded."""
    tokenizer = load_tokenizer(base)
    train, validation = (
        [encode_group(group, tokenizer, 4096) for group in groups] for groups in make_groups()
    )
    return train, validation


def run_same(base: Path, target: Path) -> dict[str, float]:
    """Train all linear layers at TRL's learning rate, a group of four rows a step where TRL takes eight rows."""
    train, _ = encode(base)
    trainer = Trainer(base, SAME)
    started = time.perf_counter()
    trainer.run(train, [], lambda step: None)
    seconds = time.perf_counter() - started
    trainer.save(target)
    return {"seconds": seconds, "operations": count_operations(train, trainer)}


def run_best(base: Path, target: Path, wanted: float) -> dict[str, float]:
    """Train with the best settings until the validation loss is TRL's.

    The validations' own time is not counted.
    """
    train, validation = encode(base)
    trainer = Trainer(base, BEST)
    state = {"seconds": 0.0, "loss": float("inf"), "since": time.perf_counter()}

    def watch(step: Step) -> None:
        state["seconds"] += time.perf_counter() - state["since"]
        if step.number % 2 == 0 and step.number >= 8:
            state["loss"] = trainer.evaluate(validation)
            if state["loss"] <= wanted:
                raise StopIteration
        state["since"] = time.perf_counter()

    with contextlib.suppress(StopIteration):
        trainer.run(train, [], watch)
    trainer.save(target)
    return {"seconds": state["seconds"], "loss": state["loss"]}


def run_trl(
    base: Path, target: Path, **settings: Any
) -> dict[str, float]:  # Any: what SFTConfig takes
    """Train with TRL's defaults but for the learning rate and what `settings` say."""
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM
    from trl import SFTConfig, SFTTrainer

    rows = [
        {
            "prompt": render_prompt(Passage(group.citation, group.text), example.clause),
            "completion": "".join(t for t, _ in example.completion),
        }
        for group in make_groups()[0]
        for example in group.examples
    ]
    lora = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=LINEAR, task_type="CAUSAL_LM")
    folder = str(target / "runs")
    config = SFTConfig(
        output_dir=folder,
        num_train_epochs=1,
        learning_rate=RATE,
        use_cpu=True,
        report_to=[],
        save_strategy="no",
        seed=7,
        **settings,
    )
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32),
        args=config,
        train_dataset=Dataset.from_list(rows),
        processing_class=load_tokenizer(base),
        peft_config=lora,
    )
    started = time.perf_counter()
    trainer.train()
    seconds = time.perf_counter() - started
    trainer.model.save_pretrained(str(target))
    return {"seconds": seconds}


def measure_loss(base: Path, adapter: Path) -> dict[str, float]:
    """Return an adapter's mean loss on the validation rows, in float32."""
    from peft import PeftModel

    _, validation = encode(base)
    loss = LabelLoss(PeftModel.from_pretrained(load_base(base)[0], str(adapter)), 0, torch.float32)
    passes = split_passes(range(len(validation)), [len(s) for s in validation], 2048)
    with torch.no_grad():
        total = sum(
            float(loss(pack_sequences([validation[n] for n in chosen]))) for chosen in passes
        )
    return {"loss": total / sum(float(s.weights.sum()) for s in validation)}


def count_tokens(base: Path) -> tuple[int, int]:
    """Return the training rows' tokens, each with its own article, and the tokens that are computed when they share it."""
    train, _ = encode(base)
    shared = [int((s.branches == 0).sum()) for s in train]
    rows = sum(
        len(s) + (int(s.branches.max()) - 1) * prefix
        for s, prefix in zip(train, shared, strict=True)
    )
    return rows, sum(map(len, train))


def count_operations(train: list[Sequenced], trainer: Trainer) -> float:
    """Return the multiplications and additions of the matrix products of one epoch, attention's within its layout included.

    Forwards and backwards through frozen weights are two products, through trained ones three;
    nothing else is counted.
    """
    config = trainer.model.config
    frozen = sum(
        w.numel()
        for n, w in trainer.model.named_parameters()
        if "layers" in n and not w.requires_grad and w.ndim == 2
    )
    adapters = sum(w.numel() for w in trainer.model.parameters() if w.requires_grad)
    head = config.hidden_size * config.vocab_size
    width = config.num_attention_heads * (config.hidden_size // config.num_attention_heads)
    total = 0.0
    for sequence in train:
        shared = int((sequence.branches == 0).sum())
        sizes = [
            int((sequence.branches == b).sum()) for b in range(1, int(sequence.branches.max()) + 1)
        ]
        pairs = shared**2 + sum(size * (shared + size) for size in sizes)
        attention = (
            config.num_hidden_layers * 2 * pairs * width * 3
        )  # scores and sums; backwards twice as much
        total += (
            2 * len(sequence) * (2 * frozen + 3 * adapters)
            + 2 * 2 * len(sequence.labels) * head
            + 2 * attention
        )
    return total


def product_rate() -> float:
    """Return the multiplications and additions a second of a large matrix product in the precision of the run."""
    left, right = (torch.randn(2048, 2048, dtype=choose_dtype("auto")) for _ in range(2))
    best = float("inf")
    for _ in range(20):
        started = time.perf_counter()
        left @ right
        best = min(best, time.perf_counter() - started)
    return 2 * 2048**3 / best


def merge_seconds(adapter: Path) -> float:
    """Return how long the merge of an adapter into the base's GGUF takes."""
    gguf = find_gguf(fetch_model(BASE_MODEL, Home(ROOT / ".clausula")))
    assert gguf is not None  # the bundled base comes as one
    started = time.perf_counter()
    merge_adapter(gguf, adapter, adapter / "merged.gguf")
    return time.perf_counter() - started


def _alone(
    side: Callable[..., dict[str, float]], *arguments: Any
) -> dict[str, float]:  # Any: what the side takes
    """Run a side in a process of its own and add its peak memory."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_with_peak, (side, *arguments))


def _with_peak(
    side: Callable[..., dict[str, float]], *arguments: Any
) -> dict[str, float]:  # Any: as above
    figures = side(*arguments)
    return {**figures, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    main()

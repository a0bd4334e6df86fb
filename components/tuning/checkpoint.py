"""Checkpoints of a tuning: trained weights, optimiser and losses so far.

A checkpoint is one folder, written aside and renamed; half-written ones are never read. The order
of groups follows from the seed and no layer draws at random, so step and weights are enough to
resume. The base is not saved. A killed run loses the steps since its last checkpoint.
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from components.errors import IntegrityError
from components.storage import is_finished, staged_folder, verify_folder

STATE = "state.pt"
PREFIX = "step-"


@dataclass
class TrainingProgress:
    """What a tuning has done so far.

    `losses` has one record a step; its validation is None where none was taken. `stale` counts the
    validations since the best one, `spent_s` the seconds spent.
    """

    step: int = 0
    losses: list[dict[str, Any]] = field(default_factory=list)  # Any: numbers or None
    validations: list[dict[str, float]] = field(default_factory=list)
    best_loss: float = float("inf")
    best_weights: dict[str, Tensor] | None = None
    stale: int = 0
    spent_s: float = 0.0


def save_checkpoint(
    folder: Path,
    progress: TrainingProgress,
    weights: dict[str, Tensor],
    optimiser: dict[str, Any],
    identity: str,
) -> None:
    """Write the checkpoint of a step and remove the older ones.

    Args:
        folder: Where this tuning's checkpoints live.
        progress: What has been done.
        weights: The trained weights, by name.
        optimiser: The optimiser's state.
        identity: The tuning's fingerprint; the checkpoint of another tuning is refused.
    """
    final = folder / f"{PREFIX}{progress.step:06d}"
    state = {"progress": vars(progress), "weights": weights, "optimiser": optimiser}
    with staged_folder(final, {"identity": identity, "step": progress.step}) as aside:
        torch.save(state, aside / STATE)
    for older in folder.glob(f"{PREFIX}*"):
        if older != final:
            shutil.rmtree(older)


def load_checkpoint(
    folder: Path, identity: str
) -> tuple[TrainingProgress, dict[str, Tensor], dict[str, Any]] | None:
    """Read the newest checkpoint, or None where there is none.

    Raises:
        IntegrityError: It is damaged or belongs to another tuning.
    """
    checkpoint = newest_checkpoint(folder)
    if checkpoint is None:
        return None
    manifest = verify_folder(checkpoint)
    if manifest["identity"] != identity:
        raise IntegrityError(
            f"{checkpoint}: belongs to tuning {manifest['identity']}, not to {identity}. Delete the"
            " folder and tune again."
        )
    state = torch.load(checkpoint / STATE, map_location="cpu", weights_only=True)
    return TrainingProgress(**state["progress"]), state["weights"], state["optimiser"]


def discard_checkpoints(folder: Path) -> None:
    """Remove a tuning's checkpoints, once its result is saved."""
    shutil.rmtree(folder, ignore_errors=True)


def newest_checkpoint(folder: Path) -> Path | None:
    """Return the folder of the newest complete checkpoint, None where there is none."""
    finished = [path for path in folder.glob(f"{PREFIX}*") if is_finished(path)]
    return max(finished, default=None)

"""Where a tuning stood: trained weights, optimiser, losses so far, in one folder written aside and renamed.

The order of groups follows from the seed and no layer draws at random, so step and weights are all
there is to know. The base is not kept. A killed run loses the steps since its last checkpoint;
half-written folders are never read.
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
    """What a tuning has done so far."""

    step: int = 0
    losses: list[dict[str, Any]] = field(
        default_factory=list
    )  # one a step: numbers, or None for a validation not taken
    validations: list[dict[str, float]] = field(default_factory=list)
    best_loss: float = float("inf")
    best_weights: dict[str, Tensor] | None = None
    stale: int = 0  # validations since the best one


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
        optimiser: Its state.
        identity: Of the tuning: another's checkpoint is never read.
    """
    final = folder / f"{PREFIX}{progress.step:06d}"
    with staged_folder(final, {"identity": identity, "step": progress.step}) as aside:
        torch.save(
            {"progress": vars(progress), "weights": weights, "optimiser": optimiser}, aside / STATE
        )
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
    found = newest_checkpoint(folder)
    if found is None:
        return None
    manifest = verify_folder(found)
    if manifest["identity"] != identity:
        raise IntegrityError(
            f"{found}: belongs to tuning {manifest['identity']}, not to {identity}. Delete the"
            " folder and tune again."
        )
    state = torch.load(found / STATE, map_location="cpu", weights_only=True)
    return TrainingProgress(**state["progress"]), state["weights"], state["optimiser"]


def discard_checkpoints(folder: Path) -> None:
    """Remove a tuning's checkpoints, once its result is saved."""
    shutil.rmtree(folder, ignore_errors=True)


def newest_checkpoint(folder: Path) -> Path | None:
    """Return the folder of the newest whole checkpoint."""
    return max((path for path in folder.glob(f"{PREFIX}*") if is_finished(path)), default=None)

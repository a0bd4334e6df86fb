"""What a tuning leaves: the folder of its adapter, its figures in the run, a candidate."""

from pathlib import Path

from components.storage import Home, staged_folder, write_json_atomic
from components.tracking.plots import draw_losses
from components.tracking.runs import TrackedRun, is_registered, register_adapter
from components.tuning.adapter import count_trained
from components.tuning.checkpoint import TrainingProgress
from components.tuning.trainer import Trainer


def save_adapter(
    trainer: Trainer,
    progress: TrainingProgress,
    manifest: dict[str, object],
    folder: Path,
    run: TrackedRun,
) -> None:
    """Save the adapter into a folder of its own and log its figures."""
    manifest = manifest | {"run_id": run.id}
    with staged_folder(folder, manifest) as aside:
        write_tuning(trainer, progress.losses, aside)
    run.log_file(folder / "losses.png")
    figures = {
        "best_validation_loss": progress.best_loss,
        "num_trained": count_trained(trainer.model),
    }
    run.log_metrics(figures)


def write_tuning(trainer: Trainer, losses: list[dict[str, float]], folder: Path) -> None:
    """Write the adapter, the losses of its steps, and their curve."""
    trainer.save(folder)
    write_json_atomic(folder / "steps.json", losses)
    training = [(int(step["number"]), step["loss"]) for step in losses]
    validated = [step for step in losses if step["validation"] is not None]
    validation = [(int(step["number"]), step["validation"]) for step in validated]
    draw_losses(training, validation, folder / "losses.png")


def register_candidate(identity: str, home: Home, run: TrackedRun | None) -> None:
    """Register the adapter as a candidate, unless it is one already.

    A run that was killed may have saved the adapter without registering it.
    """
    if run is not None and not is_registered(home, identity):
        run.log_artifacts(home.adapters / identity, "adapter")
        run.set_tag("registry.version", register_adapter(home, run.id, identity))

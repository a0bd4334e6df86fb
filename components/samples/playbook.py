"""The sample playbook: what an invented house wants of supply agreements, in two versions.

Positions of the Client of the sample contract; `data/meridia/playbook/` has a file for each
version. A sample, not a model to be used.
"""

from pathlib import Path

from components.samples.pairs import FOLDER

PLAYBOOK = FOLDER / "playbook"


def write_sample_playbook(folder: Path) -> Path:
    """Write the versions of the sample playbook into a folder, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for version in sorted(PLAYBOOK.glob("*.md")):
        (folder / version.name).write_bytes(version.read_bytes())
    return folder

"""Small playbooks for the tests, written into a folder."""

from pathlib import Path

FRONT = "---\nplaybook: house\ntitle: Positions of a house\nside: Client\n---\n"
PAYMENT = """### Position P-1: Term of payment
Required: yes
Known by: pay invoice
Preferred: at least 30 days
Acceptable: at least 20 days
Unacceptable: less than 10 days
Fallback:
> The Client pays each invoice
> within 30 days.
Ask: Head of Finance
"""
RIVALS = """### Position P-2: Work for competitors
Known by: not work competitor
Preferred: at most 6 months
Unacceptable: "any competitor", or more than 12 months
"""


def write_playbook(folder: Path, name: str, *positions: str, front: str = FRONT) -> Path:
    """Write a playbook of some positions and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(front + "\n" + "\n".join(positions), encoding="utf-8")
    return path

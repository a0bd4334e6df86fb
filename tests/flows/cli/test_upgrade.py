"""An upgrade on the command line says what it does and what is left."""

from pathlib import Path

import pytest

from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import template_hash
from tests.conftest import call_cli
from tests.maintenance.first_layout import write_first_layout


def test_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First what would be done, then what is done; a home of this layout has nothing but rest."""
    for name in ("CLAUSULA_QDRANT_URL", "CLAUSULA_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    home = write_first_layout(tmp_path / "home", template=template_hash(HOUSE_SENTENCE))
    shown = call_cli(home, "upgrade", "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert "would  edition 1: marked as published" in shown.stdout
    assert f"{home.root}: would be of layout 2, 2 steps left" in shown.stdout
    done = call_cli(home, "upgrade")
    assert "done   home: layout 1 becomes 2" in done.stdout
    assert "Run: clausula run promote_release" in done.stdout
    again = call_cli(home, "upgrade")
    assert "done " not in again.stdout and "is of layout 2, 2 steps left" in again.stdout

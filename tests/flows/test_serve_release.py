"""The flow that checks a release and serves it."""

from pathlib import Path

import pytest

from components.errors import MissingError
from components.storage import Home
from flows.serve_release import check_release
from flows.steps.serving import read_settings


def test_check_release_without_one(tmp_path: Path) -> None:
    """Where nothing was promoted, the message says how to."""
    settings = read_settings("configs/serve_release.yaml")
    with pytest.raises(MissingError, match="clausula run"):
        check_release.fn(settings, Home(tmp_path))

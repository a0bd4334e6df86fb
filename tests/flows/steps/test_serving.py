"""How a server is set: its config, what it shares, and the secrets of the environment."""

import pytest

from flows.steps.serving import read_settings


def test_read_settings_takes_secrets_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Secrets come from the environment and are not shown; what is not set stays empty."""
    monkeypatch.setenv("CLAUSULA_DATABASE_URL", "postgresql://user:secret@host/db")
    monkeypatch.delenv("CLAUSULA_AUDIT_KEY", raising=False)
    settings = read_settings("configs/serve_release.yaml", ["port=9000"])
    assert settings.port == 9000
    assert settings.serving.database.get_secret_value() == "postgresql://user:secret@host/db"
    assert "secret@" not in repr(settings)
    assert settings.serving.audit_key.get_secret_value() == ""


def test_read_settings_of_reviews_stand_at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server reviews under `session` and `shared`, as review_contracts does."""
    for name in ("CLAUSULA_DATABASE_URL", "CLAUSULA_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    overrides = ["session.reviewer.batch_size=2", "shared.engine.kind=openai"]
    settings = read_settings("configs/serve_release.yaml", overrides)
    assert settings.session.reviewer.batch_size == 2
    assert settings.shared.engine.kind == "openai"

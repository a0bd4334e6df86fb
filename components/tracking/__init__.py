"""MLflow runs, registry aliases and the release log."""

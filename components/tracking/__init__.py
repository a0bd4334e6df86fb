"""Tracking: MLflow runs and registered models, plots of a run, the log of releases."""

"""Scores against gold sets."""

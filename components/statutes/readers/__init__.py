"""Statutes read from one source format each, and the choice among the readers."""

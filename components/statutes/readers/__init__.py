"""Readers of statutes: one file for each source format, and the choice among them in `choice`."""

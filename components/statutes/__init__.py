"""Statute readers, versions and the diff between snapshots."""

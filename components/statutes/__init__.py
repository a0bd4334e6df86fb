"""Statutes: snapshots and their readers, versions of articles, changes between them, citations."""

"""Contracts as files, read into paragraphs with offsets and cut into clauses.

Nothing here knows any law.
"""

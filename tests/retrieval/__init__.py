"""Tests of what teaches retrieval."""

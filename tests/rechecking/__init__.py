"""Tests of what new law did to past reviews."""

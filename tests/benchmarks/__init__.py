"""Measurements beside a peer in the same run; never part of a timed test.

Run one: python -m tests.benchmarks.index.
"""

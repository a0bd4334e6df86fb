"""Measurements beside a peer in the same run; never part of a timed test.

Each prints a table and writes it with `--json FILE`. `--smoke` measures next to nothing within
seconds: it shows that a benchmark still runs, not how fast anything is.
Run one: python -m tests.benchmarks.index.
"""

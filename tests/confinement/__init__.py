"""Tests of `components.confinement`."""

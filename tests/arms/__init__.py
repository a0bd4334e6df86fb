"""Tests of the arms."""

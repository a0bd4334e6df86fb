"""Tests of the proposed wordings."""

"""Tests of the forms of citations."""

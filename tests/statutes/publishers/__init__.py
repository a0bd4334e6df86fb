"""Tests of the publishers of law and of fetching from them."""
